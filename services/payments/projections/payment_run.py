"""Payment runs: who did what, the digest, the file."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.payment_run_events import (
    LinesTakenOut,
    RunApproved,
    RunGivenUp,
    RunOpened,
    RunPrepared,
    RunReleased,
    RunReleasing,
    RunState,
)
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
LIVE = (RunState.PREPARED.value, RunState.APPROVED.value)
TABLE = view_table(
    "payment_run",
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("execution_date", Date, nullable=False),
    Column("digest", Text),
    Column("orders", Integer, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("currency", Text),
    Column("totals", JSON),
    Column("taken_out", Integer, nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("approved_by", Text),
    Column("released_by", Text),
    Column("released_at", Text),
    Column("file_sha256", Text),
    Column("files", JSON),
    Column("abandoned_because", Text),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The payment run that an event touches."""
    match event:
        case (
            RunOpened()
            | RunPrepared()
            | LinesTakenOut()
            | RunApproved()
            | RunReleasing()
            | RunReleased()
            | RunGivenUp()
        ):
            return ((event.payment_run,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    if isinstance(event, RunOpened):
        return {
            "state": RunState.OPENED.value,
            "execution_date": event.execution_date.isoformat(),
            "orders": 0,
            "total": 0,
            "taken_out": 0,
            "prepared_by": event.prepared_by,
        }
    if row is None:
        return None
    match event:
        case RunPrepared() | LinesTakenOut():
            taken = event.credits if isinstance(event, LinesTakenOut) else 0
            return row | {
                "state": RunState.PREPARED.value,
                "digest": event.digest,
                "orders": event.orders,
                "total": event.total.amount,
                "currency": event.total.currency,
                "totals": to_builtins(event.totals or (event.total,)),
                "taken_out": row["taken_out"] + taken,
                "approved_by": None,
            }
        case RunApproved(approved_by=approved_by):
            return row | {"state": RunState.APPROVED.value, "approved_by": approved_by}
        case RunReleasing(released_by=released_by, released_at=released_at):
            return row | {
                "state": RunState.RELEASING.value,
                "released_by": released_by,
                "released_at": released_at.isoformat(),
            }
        case RunReleased(file_sha256=first, files=files):
            all_ = list(files or (first,))
            return row | {"state": RunState.RELEASED.value, "file_sha256": first, "files": all_}
        case RunGivenUp(reason=reason):
            return row | {"state": RunState.ABANDONED.value, "abandoned_because": reason}
    return row


async def find_payment_run(connection: AsyncConnection, payment_run: str) -> dict[str, Any] | None:
    """A payment run by its id."""
    query = select(TABLE).where(TABLE.c.id == payment_run)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def unfinished_runs(connection: AsyncConnection) -> list[str]:
    """Payment runs that have a draft and are neither given up nor carried out."""
    states = (*LIVE, RunState.RELEASING.value)
    found = await connection.execute(select(TABLE.c.id).where(TABLE.c.state.in_(states)).order_by(TABLE.c.id))
    return list(found.scalars())


async def live_runs(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Payment runs that have a draft and were not released."""
    query = select(TABLE).where(TABLE.c.state.in_(LIVE)).order_by(TABLE.c.id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]

"""Foreign distribution schedules with their money."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.schedule import (
    ScheduleFundingStated,
    ScheduleTaken,
    TransferTakenBack,
    TransferTied,
)
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
TABLE = view_table(
    "schedule",
    Column("id", Text, primary_key=True),
    Column("society", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("use_type", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("charges", BigInteger, nullable=False),
    Column("covered", Boolean, nullable=False),
    Column("admitted", Text, nullable=False),
    Column("decision", Text),
    Column("submitted_by", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("accepted", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The schedule that an event touches."""
    match event:
        case (
            ScheduleTaken(schedule=schedule)
            | TransferTied(schedule=schedule)
            | TransferTakenBack(schedule=schedule)
            | ScheduleFundingStated(schedule=schedule)
        ):
            return ((schedule,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ScheduleTaken():
            facts = to_builtins(event)
            kept = (
                "society",
                "contract",
                "number",
                "version",
                "use_type",
                "currency",
                "submitted_by",
                "file_sha256",
            )
            return {name: facts[name] for name in kept} | {
                "period_from": event.period.first.isoformat(),
                "period_to": event.period.last.isoformat(),
                "total": event.total.amount,
                "due": event.due.amount,
                "received": 0,
                "charges": 0,
                "covered": False,
                "admitted": "NONE",
                "accepted": {
                    name: facts[name]
                    for name in ("contract_version", "counts", "digest", "known", "file_name", "scan_sha256")
                },
            }
        case TransferTakenBack(amount=amount) if row is not None:
            return row | {"received": row["received"] - amount.amount}
        case TransferTied(amount=amount) if row is not None:
            return row | {"received": row["received"] + amount.amount}
        case ScheduleFundingStated(charges=charges) if row is not None:
            return row | {
                "charges": charges.amount if charges is not None else 0,
                "covered": event.covered,
                "admitted": event.admitted,
                "decision": event.decision,
            }
    return row


async def find_schedule(connection: AsyncConnection, schedule: str) -> dict[str, Any] | None:
    """A schedule by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == schedule))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def schedule_of_file(connection: AsyncConnection, contract: str, sha: str) -> str | None:
    """The schedule of the contract that holds this file."""
    query = select(TABLE.c.id).where(TABLE.c.contract == contract, TABLE.c.file_sha256 == sha)
    schedule: str | None = (await connection.execute(query.order_by(TABLE.c.id))).scalars().first()
    return schedule

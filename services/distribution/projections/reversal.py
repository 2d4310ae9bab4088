"""Allocations that were taken back, and why; inert until their run is closed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.royalty import RoyaltyReversed
from shared.contracts.terms import ShareState
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "reversal",
    Column("reversal", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("credited", BigInteger, nullable=False),
    Column("recovered", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Index("reversal__run", "run"),
    Index("reversal__allocation", "allocation"),
    Index("reversal__target", "target"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The reversal."""
    return ((event.reversal,),) if isinstance(event, RoyaltyReversed) else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The reversal as it was appended; `credited`: minor units, net, that others had by it."""
    if not isinstance(event, RoyaltyReversed):
        return row
    names = ("run", "allocation", "target", "work", "cause")
    credited = [share.net.amount for share in event.shares if share.state is ShareState.CREDITED]
    return {name: getattr(event, name) for name in names} | {
        "credited": -sum(credited),
        "recovered": 0,
        "body": to_builtins(event),
    }


async def find_reversal(connection: AsyncConnection, reversal: str) -> dict[str, Any] | None:
    """A reversal by its id."""
    row = (
        (await connection.execute(select(TABLE).where(TABLE.c.reversal == reversal))).mappings().one_or_none()
    )
    return dict(row) if row is not None else None

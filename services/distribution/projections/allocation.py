"""Allocations; inert until their run is closed."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReversed
from shared.contracts.wire import to_raw
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "allocation",
    Column("allocation", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("use_type", Text, nullable=False),
    Column("first_day", Text, nullable=False),
    Column("last_day", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("reversed_by", Text),
    Column("body", JSON, nullable=False),
    Index("allocation__run", "run"),
    # Of a work that was shown for years a run asks for what is of its own days.
    Index("allocation__work", "work", "last_day"),
    Index("allocation__target", "target"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The allocation."""
    match event:
        case RoyaltyAllocated() | RoyaltyReversed():
            return ((event.allocation,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The allocation as it was appended, and the run that took it back."""
    match event:
        case RoyaltyAllocated():
            return {
                "run": event.run,
                "target": event.target,
                "work": event.work,
                "channel": event.channel.value,
                "use_type": event.use_type.value,
                "first_day": event.period.first.isoformat(),
                "last_day": event.period.last.isoformat(),
                "currency": event.gross.currency,
                "gross": event.gross.amount,
                "reversed_by": None,
                "body": to_raw(event),
            }
        case RoyaltyReversed() if row is not None:
            return row | {"reversed_by": event.run}
    return row


async def find_allocation(connection: AsyncConnection, allocation: str) -> dict[str, Any] | None:
    """The body of an allocation."""
    query = select(TABLE.c.body).where(TABLE.c.allocation == allocation)
    found: dict[str, Any] | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def runs_of(connection: AsyncConnection, allocations: Sequence[str]) -> dict[str, str]:
    """The run of each of these allocations; those that there are not lack."""
    query = select(TABLE.c.allocation, TABLE.c.run).where(TABLE.c.allocation.in_(allocations))
    return dict((await connection.execute(query)).tuples().all())

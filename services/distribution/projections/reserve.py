"""Reserves with their clocks; inert until their run is closed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.royalty import RoyaltyReserved
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "reserve",
    Column("reserve", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("share", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("person", Text),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("started_on", Text, nullable=False),
    Column("last_claim_day", Text, nullable=False),
    Index("reserve__run", "run"),
)

_SAME = ("run", "allocation", "share", "target", "work", "person", "reason")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The reserve."""
    match event:
        case RoyaltyReserved():
            return ((event.reserve,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The reserve as it was opened."""
    match event:
        case RoyaltyReserved():
            return {name: getattr(event, name) for name in _SAME} | {
                "role": event.role.value,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "started_on": event.started_on.isoformat(),
                "last_claim_day": event.last_claim_day.isoformat(),
            }
    return row


async def find_reserve(connection: AsyncConnection, reserve: str) -> dict[str, Any] | None:
    """A reserve by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.reserve == reserve))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""Reserves as distribution told them: the entries of the public list, inert until their run is listed."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import distribution
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "reserve",
    Column("reserve", Text(collation="C"), primary_key=True),
    Column("run", Text(collation="C"), nullable=False),
    Column("allocation", Text(collation="C"), nullable=False),
    Column("work", Text(collation="C"), nullable=False),
    Column("role", Text(collation="C"), nullable=False),
    Column("person", Text(collation="C")),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("last_claim_day", Text, nullable=False),
    Index("reserve__allocation", "allocation"),
    Index("reserve__run", "run"),
    Index("reserve__work", "work"),
    Index("reserve__person", "person"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The reserve that an event touches."""
    match event:
        case distribution.RoyaltyReserved(reserve=reserve) | distribution.RoyaltyReleased(reserve=reserve):
            return ((reserve,),)
        case distribution.RoyaltyRedistributed(reserve=reserve):
            return ((reserve,),)
        case distribution.RoyaltyReversed(reserves=reserves):
            return [(reserve,) for reserve in reserves]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The reserve as it was opened; what ends one leaves no row."""
    match event:
        case distribution.RoyaltyReserved():
            return {
                "run": event.run,
                "allocation": event.allocation,
                "work": event.work,
                "role": event.role.value,
                "person": event.person,
                "amount": event.amount.amount,
                "currency": event.amount.currency,
                "last_claim_day": event.last_claim_day.isoformat(),
            }
        case distribution.RoyaltyReleased() if row is not None:
            left = row["amount"] - event.amount.amount
            return row | {"amount": left} if left else None
        case distribution.RoyaltyReversed() | distribution.RoyaltyRedistributed():
            return None
    return row


async def works_reserved(connection: AsyncConnection, run: str) -> list[str]:
    """The works of which a run reserved something."""
    query = select(TABLE.c.work).distinct().where(TABLE.c.run == run).order_by(TABLE.c.work)
    return list((await connection.execute(query)).scalars())

"""What distribution took back, allocation by allocation, as heard; inert until its run is closed (D-70, D-89)."""

from collections.abc import Iterable

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.projections.allocation import TABLE as ALLOCATION
from shared.contracts import distribution
from shared.contracts.terms import Channel
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "reversal",
    Column("reversal", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event", JSON, nullable=False),
    Index("reversal__run", "run", "position"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The reversal that an event tells."""
    return ((event.reversal,),) if isinstance(event, distribution.RoyaltyReversed) else ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    if isinstance(event, distribution.RoyaltyReversed):
        names = ("run", "allocation", "work")
        said = {name: getattr(event, name) for name in names}
        return said | {"position": entry.position, "event": to_builtins(event)}
    return row


async def read_reversals(
    connection: AsyncConnection, run: str
) -> list[tuple[distribution.RoyaltyReversed, Channel | None]]:
    """The reversals of a run, in the order in which they were published, with the channel of what each takes back: None
    where that was not heard."""
    query = select(TABLE.c.event, ALLOCATION.c.event["channel"].as_string())
    query = query.outerjoin(ALLOCATION, ALLOCATION.c.allocation == TABLE.c.allocation)
    return [
        (
            from_builtins(distribution.RoyaltyReversed, event),
            None if channel is None else Channel(channel),
        )
        for event, channel in await connection.execute(
            query.where(TABLE.c.run == run).order_by(TABLE.c.position)
        )
    ]

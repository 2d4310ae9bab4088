"""What distribution allocated, share by share, as heard; inert until its run is closed."""

from collections.abc import Iterable, Sequence

from sqlalchemy import JSON, BigInteger, Column, Index, Text, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.projections.run import TABLE as RUN
from shared.contracts import distribution
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Role, ShareState
from shared.contracts.wire import reader, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 2
TABLE = view_table(
    "allocation",
    Column("allocation", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event", JSON, nullable=False),
    Index("allocation__run", "run", "position"),
    Index("allocation__work", "work"),
)

# Read as it is written: an allocation of many shares is read anew for every payee that it credits.
_EVENT = cast(TABLE.c.event, Text)
_read = reader(distribution.RoyaltyAllocated)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The allocation that an event tells."""
    return ((event.allocation,),) if isinstance(event, distribution.RoyaltyAllocated) else ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    if isinstance(event, distribution.RoyaltyAllocated):
        return {
            "run": event.run,
            "work": event.work,
            "position": entry.position,
            "event": to_builtins(event),
        }
    return row


async def read_run(connection: AsyncConnection, run: str) -> list[distribution.RoyaltyAllocated]:
    """The allocations of a run, in the order in which they were published."""
    query = select(_EVENT).where(TABLE.c.run == run).order_by(TABLE.c.position)
    return [_read(event) for (event,) in await connection.execute(query)]


async def read_allocations(
    connection: AsyncConnection, allocations: Iterable[str]
) -> dict[str, distribution.RoyaltyAllocated]:
    """These allocations by id."""
    query = select(_EVENT).where(among(TABLE.c.allocation, allocations))
    found = [_read(event) for (event,) in await connection.execute(query)]
    return {one.allocation: one for one in found}


async def runs_on_their_way(
    connection: AsyncConnection, works: Sequence[str], role: Role | None
) -> tuple[str, ...]:
    """Distribution runs that credit a work, under any of its ids, or a role of it, and are not booked yet."""
    query = select(_EVENT).outerjoin(RUN, RUN.c.run == TABLE.c.run)
    query = query.where(among(TABLE.c.work, works), RUN.c.credited.is_not(True))
    heard = [_read(event) for (event,) in await connection.execute(query)]
    return tuple(sorted({one.run for one in heard if any(_credits(share, role) for share in one.shares)}))


def _credits(share: AllocatedShare, role: Role | None) -> bool:
    return share.state is ShareState.CREDITED and role in (None, share.role)

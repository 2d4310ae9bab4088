"""Works with their shares, as the registry published them."""

from collections.abc import Iterable

from sqlalchemy import JSON, Boolean, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.registered import KnownWork
from shared.contracts import registry
from shared.contracts.registry import RoleShares, Work
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "work",
    Column("id", Text, primary_key=True),
    Column("work", JSON),
    Column("provisional", Boolean, nullable=False),
    Column("roles", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The work that an event touches."""
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return ((work.id,),)
        case registry.SharesChanged(work=work_id):
            return ((work_id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event; the last state wins."""
    kept = row or {"work": None, "provisional": False, "roles": []}
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return kept | {"work": to_builtins(work), "provisional": work.provisional}
        case registry.SharesChanged(roles=roles):
            return kept | {"roles": to_builtins(roles)}
    return row


async def read_works(connection: AsyncConnection, ids: Iterable[str] | None = None) -> list[KnownWork]:
    """All registered works, or those of the ids, in the order of their ids; non-registered ones are left out."""
    query = select(TABLE.c.work, TABLE.c.roles).where(TABLE.c.work.is_not(None), ~TABLE.c.provisional)
    if ids is not None:
        query = query.where(TABLE.c.id.in_(sorted(set(ids))))
    rows = (await connection.execute(query.order_by(TABLE.c.id))).tuples()
    return [
        KnownWork(from_builtins(Work, work), from_builtins(tuple[RoleShares, ...], roles))
        for work, roles in rows
        if work is not None
    ]

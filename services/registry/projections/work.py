"""Works with their shares and conflicts; the status is derived, never stored (D-02)."""

from collections.abc import Iterable

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, Text, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.work_events import (
    ConflictArisen,
    ConflictSettled,
    SharesSet,
    WorkAmended,
    WorkEntered,
    WorkJoinedInto,
    WorkPartedFrom,
    WorksJoined,
    WorksParted,
)
from services.registry.projections.merges import merged, undone
from shared.contracts.registry import RoleShares, Work
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
TABLE = view_table(
    "work",
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("titles", Text, nullable=False),
    Column("year", Integer),
    Column("genre", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("work", JSON, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("across", JSON),
    Column("conflicts", JSON, nullable=False),
    Column("reported_authors", JSON, nullable=False),
    Column("parent", Text),
    Column("hosts", ARRAY(Text), nullable=False),
    Column("merged_into", Text),
    Column("merges", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("work__parent", "parent"),
)
_EMPTY: Row = {
    "roles": [],
    "across": None,
    "conflicts": [],
    "reported_authors": [],
    "merged_into": None,
    "merges": [],
}


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The work that an event touches."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            return ((work.id,),)
        case SharesSet() | ConflictArisen() | ConflictSettled():
            return ((event.work,),)
        case WorksJoined() | WorksParted() | WorkJoinedInto() | WorkPartedFrom():
            return ((event.work,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            kept = row or _EMPTY | {"position": entry.position}
            if isinstance(event, WorkEntered):
                kept = kept | {"reported_authors": to_builtins(event.reported_authors)}
            return kept | _facts(work)
        case SharesSet(roles=roles, across=across) if row is not None:
            return row | {"roles": to_builtins(roles), "across": to_builtins(across)}
        case ConflictArisen(role=role) if row is not None:
            return row | {"conflicts": sorted({*row["conflicts"], role.value})}
        case ConflictSettled(role=role) if row is not None:
            return row | {"conflicts": [known for known in row["conflicts"] if known != role.value]}
        case WorksJoined() if row is not None:
            return row | {"merges": merged(row["merges"], event, entry)}
        case WorksParted() if row is not None:
            return row | {"merges": undone(row["merges"], event, entry)}
        case WorkJoinedInto(survivor=survivor) if row is not None:
            return row | {"merged_into": survivor}
        case WorkPartedFrom() if row is not None:
            return row | {"merged_into": None}
    return row


def _facts(work: Work) -> Row:
    first = next((title for title in work.titles if title.kind == "ORIGINAL"), work.titles[0])
    return {
        "title": first.text,
        "titles": "\n".join(title.text for title in work.titles),
        "year": work.year,
        "genre": work.genre,
        "provisional": work.provisional,
        "work": to_builtins(work),
        "parent": work.parent,
        "hosts": [one.work for one in work.included_in],
    }


async def read_works(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """Works by their ids."""
    query = select(TABLE).where(TABLE.c.id.in_(sorted(set(ids))))
    return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}


async def merged_records(connection: AsyncConnection, work_id: str) -> list[str]:
    """The work and all records that were merged into it, through others too."""
    found = [work_id]
    last = found
    while last:
        query = select(TABLE.c.id).where(TABLE.c.merged_into.in_(last)).order_by(TABLE.c.id)
        last = list((await connection.execute(query)).scalars())
        found += last
    return found


def shares_of(row: Row) -> tuple[RoleShares, ...]:
    """The shares of a work's row."""
    return from_builtins(tuple[RoleShares, ...], row["roles"])

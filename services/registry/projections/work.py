"""Works with their shares and conflicts; the status is derived, never stored (D-02)."""

from collections.abc import Iterable

from sqlalchemy import JSON, Boolean, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.work_events import (
    ConflictArisen,
    ConflictSettled,
    SharesSet,
    WorkAmended,
    WorkEntered,
)
from shared.contracts.registry import RoleShares
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
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
    Column("conflicts", JSON, nullable=False),
    Column("reported_authors", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The work that an event touches."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            return ((work.id,),)
        case SharesSet(work=work_id) | ConflictArisen(work=work_id) | ConflictSettled(work=work_id):
            return ((work_id,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case WorkEntered(work=work) | WorkAmended(work=work):
            kept = row or {"roles": [], "conflicts": [], "reported_authors": []}
            authors = kept["reported_authors"]
            if isinstance(event, WorkEntered):
                authors = to_builtins(event.reported_authors)
            return {
                "title": work.titles[0].text,
                "titles": "\n".join(title.text for title in work.titles),
                "year": work.year,
                "genre": work.genre,
                "provisional": work.provisional,
                "work": to_builtins(work),
                "roles": kept["roles"],
                "conflicts": kept["conflicts"],
                "reported_authors": authors,
            }
        case SharesSet(roles=roles) if row is not None:
            return row | {"roles": to_builtins(roles)}
        case ConflictArisen(role=role) if row is not None:
            return row | {"conflicts": sorted({*row["conflicts"], role.value})}
        case ConflictSettled(role=role) if row is not None:
            return row | {"conflicts": [known for known in row["conflicts"] if known != role.value]}
    return row


async def find_work(connection: AsyncConnection, work_id: str) -> Row | None:
    """A work with its shares."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == work_id))).mappings().one_or_none()
    return dict(row) if row is not None else None


def shares_of(row: Row) -> tuple[RoleShares, ...]:
    """The shares of a work's row."""
    return from_builtins(tuple[RoleShares, ...], row["roles"])

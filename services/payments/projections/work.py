"""Works as the registry told of them: that there is such a work, and what it is called."""

from collections.abc import Iterable

from sqlalchemy import Column, Index, Text, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import registry
from shared.contracts.registry import Work
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 3
TABLE = view_table(
    "work",
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("merged_into", Text),
    # Of all that are asked about the few that others stand for are wanted.
    Index("work__merged", "id", postgresql_where=text("merged_into IS NOT NULL")),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The work that an event touches."""
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return ((work.id,),)
        case registry.WorksMerged(others=others) | registry.WorksSplit(others=others):
            return [(one,) for one in others]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event: the registry says the whole state."""
    match event:
        case registry.WorkRegistered(work=work) | registry.WorkChanged(work=work):
            return {"title": _title(work), "merged_into": row["merged_into"] if row is not None else None}
        case registry.WorksMerged(survivor=survivor) if row is not None:
            return row | {"merged_into": survivor}
        case registry.WorksSplit() if row is not None:
            return row | {"merged_into": None}
    return row


def _title(work: Work) -> str:
    home = [title.text for title in work.titles if title.language == "az"]
    return (home or [title.text for title in work.titles] or [work.id])[0]


async def title_of(connection: AsyncConnection, work: str) -> str | None:
    """What a work is called; None: the registry has not told of it."""
    title: str | None = (
        await connection.execute(select(TABLE.c.title).where(TABLE.c.id == work))
    ).scalar_one_or_none()
    return title


async def read_titles(connection: AsyncConnection, works: Iterable[str]) -> dict[str, str]:
    """What these works are called; those that the registry has not told of lack."""
    query = select(TABLE.c.id, TABLE.c.title).where(among(TABLE.c.id, works))
    return dict((await connection.execute(query)).tuples().all())

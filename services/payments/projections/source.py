"""How far each source was heard, at the position of the read models."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "source",
    Column("source", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[str]]:
    """The source that an entry was heard from."""
    return () if entry.source is None else ((entry.source,),)


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The last sequence."""
    return row if entry.sequence is None else {"sequence": entry.sequence}


async def known(connection: AsyncConnection) -> dict[str, int]:
    """The last sequence heard of each source."""
    return {row.source: row.sequence for row in await connection.execute(select(TABLE))}

"""How far each other service was heard, at the same position as every other read model."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "heard",
    Column("source", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[str]]:
    """The service that spoke."""
    return () if entry.source is None else ((entry.source,),)


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The last that it said."""
    return {"sequence": entry.sequence}


async def known(connection: AsyncConnection) -> dict[str, int]:
    """Source -> last sequence heard."""
    rows = await connection.execute(select(TABLE.c.source, TABLE.c.sequence).order_by(TABLE.c.source))
    return dict(rows.tuples().all())

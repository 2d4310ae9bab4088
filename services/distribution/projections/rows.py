"""Rows of read models as values: all of them, or those of many keys."""

from collections.abc import Sequence

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.projections import Row

_IDS_PER_QUERY = 10_000


async def all_rows(connection: AsyncConnection, table: Table) -> list[Row]:
    """All rows, by their keys."""
    query = select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def rows_of(connection: AsyncConnection, table: Table, key: str, wanted: Sequence[str]) -> list[Row]:
    """The rows with these keys, in the order of the key."""
    column = table.c[key]
    found: list[Row] = []
    for start in range(0, len(wanted), _IDS_PER_QUERY):
        query = select(table).where(column.in_(wanted[start : start + _IDS_PER_QUERY])).order_by(column)
        found.extend(dict(row) for row in (await connection.execute(query)).mappings())
    return found

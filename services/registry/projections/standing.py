"""Which party stands for a merged one, and which records it stands for, as they are or were known.

Nothing that names a merged party is written anew: whoever reads it follows the merges, and a split gives it back.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TypeAlias

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.projections.merges import merged_here
from services.registry.projections.party import read_parties
from shared.projections import Row

Parties: TypeAlias = Callable[[Iterable[str]], Awaitable[dict[str, Row]]]
"""Parties by their ids, as they are or were known."""


async def survivors_of(known: Parties, ids: Iterable[str]) -> dict[str, str]:
    """Which party stands for each of these that was merged, through others too."""
    leading = {one: one for one in ids}
    found: dict[str, str] = {}
    while leading:
        rows = await known(sorted(set(leading.values())))
        further = {
            one: rows[at]["merged_into"]
            for one, at in leading.items()
            if at in rows and rows[at]["merged_into"] is not None
        }
        found |= further
        leading = further
    return found


async def records_behind(known: Parties, row: Row) -> list[Row]:
    """The records that were merged into a party, through others too."""
    found: list[Row] = []
    waiting = merged_here(row)
    while waiting:
        rows = await known(waiting)
        found += [rows[one] for one in waiting]
        waiting = [further for one in waiting for further in merged_here(rows[one])]
    return found


async def records_of(connection: AsyncConnection, party_id: str) -> list[str]:
    """The ids of a party and of the records that it stands for."""
    return [party_id, *(one for one in await records_of_all(connection, [party_id]) if one != party_id)]


async def records_of_all(connection: AsyncConnection, parties: Iterable[str]) -> dict[str, str]:
    """The ids of parties and of the records that they stand for, each with the party of them."""
    known = partial(read_parties, connection)
    rows = await known(parties)
    behind = {one["id"]: at for at, row in rows.items() for one in await records_behind(known, row)}
    return {one: one for one in rows} | behind


async def standing_now(connection: AsyncConnection, ids: Iterable[str | None]) -> dict[str, str]:
    """Which party stands today for each of these that was merged."""
    return await survivors_of(partial(read_parties, connection), {one for one in ids if one is not None})


async def as_standing(
    connection: AsyncConnection, rows: Sequence[Row | RowMapping], *columns: str
) -> list[Row]:
    """Rows that name parties, with those that stand for them. `entered_as` says what was entered: where several
    columns name one, by column."""
    stand = await standing_now(connection, (row[column] for row in rows for column in columns))
    found = []
    for row in rows:
        before = {column: row[column] for column in columns if row[column] in stand}
        now: Row = {column: stand[one] for column, one in before.items()}
        if before:
            now["entered_as"] = before if len(columns) > 1 else before[columns[0]]
        found.append(dict(row) | now)
    return found

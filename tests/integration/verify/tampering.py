"""A log and its read models as somebody with the owner's password can change them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from tests.support.service import Served

_TRIGGERS = ("entry__change__refused", "entry__truncate__refused")


@asynccontextmanager
async def as_owner(served: Served) -> AsyncIterator[Any]:
    """A connection of the database's owner with the triggers of the log off, and on again at the end."""
    connection = await asyncpg.connect(served.database.dsn_owner)
    try:
        for trigger in _TRIGGERS:
            await connection.execute(f"ALTER TABLE log.entry DISABLE TRIGGER {trigger}")
        yield connection
        for trigger in _TRIGGERS:
            await connection.execute(f"ALTER TABLE log.entry ENABLE ALWAYS TRIGGER {trigger}")
    finally:
        await connection.close()


async def position_of(connection: Any, kind: str, number: int) -> int:
    """Position of the n-th entry of a type, own or heard, counted from 1."""
    found = await connection.fetch("SELECT position FROM log.entry WHERE type = $1 ORDER BY position", kind)
    position: int = found[number - 1]["position"]
    return position


async def drop(connection: Any, position: int) -> None:
    """Take an entry out of the log."""
    await connection.execute("DELETE FROM log.entry WHERE position = $1", position)


async def alter(connection: Any, position: int, old: str, new: str) -> None:
    """Change what an entry says, its hashes left as they are."""
    row = await connection.fetchrow("SELECT payload, record FROM log.entry WHERE position = $1", position)
    column = "payload" if row["record"] is None else "record"
    before = row[column] if column == "record" else row[column].encode()
    after = before.replace(old.encode(), new.encode())
    assert before.count(old.encode()) == 1, f"{old} stands {before.count(old.encode())} times in {before!r}"
    value = after if column == "record" else after.decode()
    await connection.execute(f"UPDATE log.entry SET {column} = $2 WHERE position = $1", position, value)


async def change_figure(served: Served, statement: str) -> str:
    """Change one row of a read model as the service itself could; answers with the row's key in words."""
    connection = await asyncpg.connect(served.database.dsn_app)
    try:
        rows = await connection.fetch(statement)
    finally:
        await connection.close()
    (row,) = rows
    key: str = row[0]
    return key

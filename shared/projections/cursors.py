"""Cursors in `work.cursor`: how far a runner has come in what it reads."""

from typing import Any

PROJECTIONS = "projections"


async def read_cursor(connection: Any, name: str) -> int:
    """The position of a cursor, 0 when it never moved."""
    return int(await connection.fetchval("SELECT position FROM work.cursor WHERE name = $1", name) or 0)


async def lock_cursor(connection: Any, name: str) -> int:
    """The position of a cursor, locked against every other mover until the transaction ends."""
    await connection.execute(
        "INSERT INTO work.cursor (name, position) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING", name
    )
    return int(await connection.fetchval("SELECT position FROM work.cursor WHERE name = $1 FOR UPDATE", name))


async def move_cursor(connection: Any, name: str, position: int, detail: str = "") -> None:
    """Put a cursor at a position; `detail` is the mover's own note (a cluster's id)."""
    await connection.execute(
        "INSERT INTO work.cursor (name, position, detail) VALUES ($1, $2, $3) "
        "ON CONFLICT (name) DO UPDATE SET position = excluded.position, detail = excluded.detail",
        name,
        position,
        detail,
    )

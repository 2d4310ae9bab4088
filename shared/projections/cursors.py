"""Cursors in `work.cursor`: how far a runner has come in what it reads."""

from typing import Any

PROJECTIONS = "projections"

_LOCK = """
INSERT INTO work.cursor (name, position) VALUES ($1, 0)
ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING position
"""
_MOVE = """
INSERT INTO work.cursor (name, position, detail) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET position = excluded.position, detail = excluded.detail
"""


async def read_cursor(connection: Any, name: str) -> int:
    """The position of a cursor, 0 when it never moved."""
    return int(await connection.fetchval("SELECT position FROM work.cursor WHERE name = $1", name) or 0)


async def lock_cursor(connection: Any, name: str) -> int:
    """The position of a cursor, locked against every other mover until the transaction ends."""
    return int(await connection.fetchval(_LOCK, name))


async def move_cursor(connection: Any, name: str, position: int, detail: str = "") -> None:
    """Put a cursor at a position; `detail` is the mover's own note (a cluster's id)."""
    await connection.execute(_MOVE, name, position, detail)


async def note_cursor(pool: Any, name: str, position: int) -> None:
    """Put a cursor at a position in a transaction of its own that does not wait for the disk.

    Relay and policies may do the same work twice: what a crash of the database server forgets costs them a repeat and
    nothing else. Not so the read models, on whose position others rely.
    """
    await pool.fetchval(
        f"{_MOVE} RETURNING set_config('synchronous_commit', 'off', true)", name, position, ""
    )

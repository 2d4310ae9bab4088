"""What bare PostgreSQL does for the same work, without log, order, chain or read model: a measure for the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

PAYLOAD = '{"tally": "w1234", "amount": 1}'


async def prepare(pool: Any) -> None:
    """Make tables without index: for single rows, and for rows like those of the log."""
    await pool.execute("CREATE TABLE view.bare (payload text)")
    await pool.execute("CREATE TABLE view.entries AS SELECT * FROM log.entry WITH NO DATA")


async def commit_each(pool: Any, count: int, writers: int) -> int:
    """One row and one commit at a time, by as many callers as the pool has connections for."""
    waiting = iter(range(count))

    async def writer() -> None:
        for _ in waiting:
            await pool.execute("INSERT INTO view.bare VALUES ($1)", PAYLOAD)

    await asyncio.gather(*(writer() for _ in range(writers)))
    return count


async def rows_of_the_log(pool: Any) -> list[tuple[Any, ...]]:
    """Every row, to be copied."""
    return [tuple(row) for row in await pool.fetch("SELECT * FROM log.entry")]


async def copy_rows(pool: Any, rows: Sequence[tuple[Any, ...]]) -> int:
    """Rows of the log by one COPY into a table without index, order or chain."""
    async with pool.acquire() as connection:
        await connection.copy_records_to_table("entries", schema_name="view", records=rows)
    return len(rows)


async def select_all(pool: Any) -> int:
    """All rows of the log by one SELECT."""
    return len(await pool.fetch("SELECT * FROM log.entry"))

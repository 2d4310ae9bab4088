"""What bare PostgreSQL does for the same work, without log, order, chain or read model: a measure for the figures."""

from __future__ import annotations

import asyncio
from typing import Any

PAYLOAD = '{"tally": "w1234", "amount": 1}'


async def prepare(pool: Any) -> None:
    """Make a table without index."""
    await pool.execute("CREATE TABLE view.bare (payload text)")


async def commit_each(pool: Any, count: int, writers: int) -> int:
    """One row and one commit at a time, by as many callers as the pool has connections for."""
    waiting = iter(range(count))

    async def writer() -> None:
        for _ in waiting:
            await pool.execute("INSERT INTO view.bare VALUES ($1)", PAYLOAD)

    await asyncio.gather(*(writer() for _ in range(writers)))
    return count


async def copy_all(pool: Any, count: int) -> int:
    """All rows by one COPY."""
    async with pool.acquire() as connection:
        rows = ((PAYLOAD,) for _ in range(count))
        await connection.copy_records_to_table("bare", schema_name="view", records=rows, columns=["payload"])
    return count


async def select_all(pool: Any) -> int:
    """All rows of the log by one SELECT."""
    return len(await pool.fetch("SELECT * FROM log.entry"))


async def fold_in_sql(pool: Any) -> int:
    """The sums of the read model by one statement inside the database."""
    await pool.execute(
        "CREATE TABLE view.folded AS SELECT payload ->> 'tally' AS tally, sum((payload ->> 'amount')::bigint) AS total"
        " FROM log.entry GROUP BY 1"
    )
    return int(await pool.fetchval("SELECT count(*) FROM log.entry"))

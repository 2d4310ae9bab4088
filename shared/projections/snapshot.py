"""Several read models as they stood at one position."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.projections.cursors import PROJECTIONS


class Snapshot(NamedTuple):
    """A reading connection and the position at which every read model stands in it."""

    connection: AsyncConnection
    position: int


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[Snapshot]:
    """Read the read models (and `work`, and the log) as they stood at one instant; nothing can be written in it.

    Keep it short: a rebuilt read model is switched only when no snapshot is open.
    """
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        async with connection.begin():
            # A lock takes no snapshot; the first SELECT does. In the other order a switch in between would show this
            # reader a new generation without the rows that were folded last.
            await connection.execute(text("LOCK TABLE work.generation IN ACCESS SHARE MODE"))
            found = await connection.execute(
                text("SELECT position FROM work.cursor WHERE name = :name"), {"name": PROJECTIONS}
            )
            yield Snapshot(connection, int(found.scalar_one_or_none() or 0))

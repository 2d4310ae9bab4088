"""Generations: which table stands behind each view, and the switch from one to the next."""

from dataclasses import dataclass
from typing import Any

from asyncpg.exceptions import DeadlockDetectedError, LockNotAvailableError

from shared.projections.projection import Projection
from shared.projections.tables import column_names, create_statements, qualified, quoted, shape

LOCK_TIMEOUT_MS = 1000
DROP_TIMEOUT_MS = 10_000
"""Longer than the database needs to call off its own housekeeping on the table."""
Busy = (LockNotAvailableError, DeadlockDetectedError)
"""What a switch raises while somebody reads; it is tried again."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One table of a read model."""

    name: str
    generation: int
    version: int
    shape: str
    without: frozenset[str] = frozenset()
    """Subjects that it goes without."""

    @property
    def table(self) -> str:
        """Name of its table."""
        return f"{self.name}__v{self.version}_g{self.generation}"

    def fits(self, projection: Projection) -> bool:
        """Whether it was made by this version and these columns."""
        return (self.version, self.shape) == (projection.version, shape(projection.table))


async def live(connection: Any) -> dict[str, Generation]:
    """The live generation of each read model."""
    return {found.name: found for found in await _in_state(connection, "LIVE")}


async def begin(connection: Any, projection: Projection, state: str = "BUILDING") -> Generation:
    """A new, empty generation beside the live one."""
    async with connection.transaction():
        # Two at once, as when two verify, would take the same number.
        await connection.execute("LOCK TABLE work.generation IN SHARE ROW EXCLUSIVE MODE")
        last = await connection.fetchval(
            "SELECT max(generation) FROM work.generation WHERE name = $1", projection.name
        )
        made = Generation(projection.name, (last or 0) + 1, projection.version, shape(projection.table))
        for statement in create_statements(projection.table, made.table):
            await connection.execute(statement)
        await connection.execute(
            "INSERT INTO work.generation (name, generation, version, shape, state) VALUES ($1, $2, $3, $4, $5)",
            made.name,
            made.generation,
            made.version,
            made.shape,
            state,
        )
    return made


async def switch(connection: Any, projection: Projection, made: Generation) -> None:
    """Put the view on a generation that stands at the locked cursor. Raises one of `Busy` while somebody reads."""
    await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_MS}ms'")
    await connection.execute("LOCK TABLE work.generation IN ACCESS EXCLUSIVE MODE")
    old = (await live(connection)).get(made.name)
    view = qualified(made.name)
    columns = ", ".join(quoted(column) for column in column_names(projection.table))
    if old is None or old.shape != made.shape:
        await connection.execute(f"DROP VIEW IF EXISTS {view}")
    await connection.execute(
        f"CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM {qualified(made.table)}"  # noqa: S608
    )
    await connection.execute(
        "UPDATE work.generation SET state = 'RETIRED' WHERE name = $1 AND state = 'LIVE'", made.name
    )
    await connection.execute(
        "UPDATE work.generation SET state = 'LIVE' WHERE name = $1 AND generation = $2",
        made.name,
        made.generation,
    )


async def drop_retired(connection: Any) -> None:
    """Drop what no view shows any more; what somebody still reads is left for the next time."""
    for old in await _in_state(connection, "RETIRED"):
        try:
            await drop(connection, old, LOCK_TIMEOUT_MS)
        except Busy:
            continue


async def drop(connection: Any, generation: Generation, timeout_ms: int = DROP_TIMEOUT_MS) -> None:
    """Drop a generation that is not live. Raises one of `Busy` while somebody reads it."""
    async with connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = '{timeout_ms}ms'")
        await connection.execute(f"DROP TABLE IF EXISTS {qualified(generation.table)}")
        await connection.execute(
            "DELETE FROM work.generation WHERE name = $1 AND generation = $2",
            generation.name,
            generation.generation,
        )


async def clear(connection: Any, wanted: set[str]) -> None:
    """At start: drop what an earlier process left half built, and read models that the code no longer has."""
    for state in ("BUILDING", "SCRATCH", "RETIRED"):
        for left in await _in_state(connection, state):
            await drop(connection, left)
    for gone in (await live(connection)).values():
        if gone.name not in wanted:
            async with connection.transaction():
                await connection.execute(f"DROP VIEW IF EXISTS {qualified(gone.name)}")
                await drop(connection, gone)


async def _in_state(connection: Any, state: str) -> list[Generation]:
    rows = await connection.fetch(
        "SELECT name, generation, version, shape, ARRAY("
        "SELECT subject FROM work.left_out l WHERE l.name = g.name AND l.generation = g.generation) "
        "FROM work.generation g WHERE state = $1 ORDER BY name",
        state,
    )
    return [Generation(row[0], row[1], row[2], row[3], frozenset(row[4])) for row in rows]

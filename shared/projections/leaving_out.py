"""An entry that a read model cannot fold costs the read model that entry's subject, and nobody anything else.

The entries are folded as one; where that fails by halves, until the culprit stands alone. It is written down, and from
it on this generation goes without its subject: half of what happened to something would be worse than nothing. The
same log and code leave out the same, so a rebuild gives the same rows; mended code gives all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import structlog

from shared.eventstore.entries import Entry
from shared.eventstore.subjects import subject_of
from shared.observability.wording import said
from shared.projections.folding import fold
from shared.projections.generations import Generation
from shared.projections.lane import lane
from shared.projections.projection import Projection

LEFT_OUT_MAX = 100
"""Subjects of one generation. When it fails on more it is wrong itself, and stands still."""
_ERROR_LENGTH_MAX = 2000
_log = structlog.get_logger()

_OF_THE_DATABASE = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
    MemoryError,
)
_OF_THE_ROW = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A subject that a read model goes without, and the entry that it failed on."""

    name: str
    """Of the read model."""
    subject: str
    position: int
    event_id: str
    type: str
    error: str

    def __str__(self) -> str:
        return f"read model {self.name} goes without {self.subject} from position {self.position} on: {self.error}"


def of_an_entry(error: Exception) -> bool:
    """Whether an entry may be at fault: another time or place would not help."""
    return isinstance(error, _OF_THE_ROW) or not isinstance(error, _OF_THE_DATABASE)


async def fold_others(
    connection: Any, projection: Projection, generation: Generation, entries: Sequence[Entry]
) -> None:
    """Fold entries, in order and in the caller's transaction, but what the generation goes without from now on.

    Raises RuntimeError when that are too many.
    """
    rows = await connection.fetch(
        "SELECT subject FROM work.left_out WHERE name = $1 AND generation = $2",
        generation.name,
        generation.generation,
    )
    await _fold(connection, projection, generation, entries, {row["subject"] for row in rows})


async def left_out(connection: Any, generation: Generation | None = None) -> list[LeftOut]:
    """What a generation, or every live one, goes without."""
    rows = await connection.fetch(
        "SELECT name, subject, l.position, event_id, type, error FROM work.left_out l "
        "JOIN work.generation g USING (name, generation) "
        "WHERE CASE WHEN $1::text IS NULL THEN g.state = 'LIVE' ELSE (name, generation) = ($1, $2) END "
        "ORDER BY name, l.position",
        None if generation is None else generation.name,
        None if generation is None else generation.generation,
    )
    return [LeftOut(**dict(row)) for row in rows]


async def _fold(
    connection: Any,
    projection: Projection,
    generation: Generation,
    entries: Sequence[Entry],
    without: set[str],
) -> None:
    others = [entry for entry in entries if subject_of(entry) not in without] if without else entries
    if not others:
        return
    try:
        async with connection.transaction(), lane(connection) as statements:
            await fold(statements, [(projection, generation.table)], others)
        return
    except Exception as error:
        if not of_an_entry(error):
            raise
        if len(others) == 1:
            without.add(subject_of(others[0]))
            await _leave_out(connection, generation, others[0], said(error), len(without))
            return
    middle = len(others) // 2
    for half in (others[:middle], others[middle:]):
        await _fold(connection, projection, generation, half, without)


async def _leave_out(connection: Any, generation: Generation, entry: Entry, error: str, number: int) -> None:
    if number > LEFT_OUT_MAX:
        raise RuntimeError(f"{generation.name} fails on more than {LEFT_OUT_MAX} subjects, the last: {error}")
    subject = subject_of(entry)
    await connection.execute(
        "INSERT INTO work.left_out (name, generation, subject, position, event_id, type, error) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        generation.name,
        generation.generation,
        subject,
        entry.position,
        entry.event_id,
        entry.type,
        error[:_ERROR_LENGTH_MAX],
    )
    _log.error(
        "a read model goes without a subject", projection=generation.name, subject=subject, problem=error
    )

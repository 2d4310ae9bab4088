"""Parked entries in `work.parked`: what a policy could not do, and what waits behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.eventstore.entries import Entry
from shared.kernel.ids import derived_id

BEHIND = "waits behind an earlier event of its subject"
_ERROR_LENGTH_MAX = 2000
_SHOWN = "id, subject, position, event_id, type, source, policy, error, state, reason, decided_by, parked_at, ended_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEntry:
    """An entry that waits, or waited, for a person."""

    id: str
    subject: str
    position: int
    event_id: str
    type: str
    source: str | None
    policy: str
    """Name of the policy that failed; empty for an entry that could not be read or waits behind another."""
    error: str
    state: str
    """PARKED, DONE or SKIPPED."""
    reason: str | None
    decided_by: str | None
    parked_at: datetime
    ended_at: datetime | None


async def park(connection: Any, service: str, subject: str, entry: Entry, policy: str, error: str) -> None:
    """Park an entry; one that is parked already stays as it is."""
    await connection.execute(
        "INSERT INTO work.parked (id, subject, position, event_id, type, source, policy, error) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (position) DO NOTHING",
        derived_id(service, "parked", entry.position),
        subject,
        entry.position,
        entry.event_id,
        entry.type,
        entry.source,
        policy,
        error[:_ERROR_LENGTH_MAX],
    )


async def end(pool: Any, position: int, state: str, actor: str, reason: str) -> None:
    """Write down that a parked entry was done after all, or skipped for a reason."""
    await pool.execute(
        "UPDATE work.parked SET state = $2, decided_by = $3, reason = $4, ended_at = clock_timestamp() "
        "WHERE position = $1 AND state = 'PARKED'",
        position,
        state,
        actor,
        reason,
    )


async def fail_again(pool: Any, position: int, policy: str, error: str) -> None:
    """Write down why a retry failed."""
    await pool.execute(
        "UPDATE work.parked SET policy = $2, error = $3 WHERE position = $1",
        position,
        policy,
        error[:_ERROR_LENGTH_MAX],
    )


async def parked_subjects(pool: Any) -> set[str]:
    """The subjects that wait for a person."""
    rows = await pool.fetch("SELECT DISTINCT subject FROM work.parked WHERE state = 'PARKED'")
    return {row["subject"] for row in rows}


async def parked_of(pool: Any, subject: str) -> list[ParkedEntry]:
    """The parked entries of a subject, in the order of the log."""
    rows = await pool.fetch(
        f"SELECT {_SHOWN} FROM work.parked WHERE subject = $1 AND state = 'PARKED' ORDER BY position",  # noqa: S608
        subject,
    )
    return [ParkedEntry(**dict(row)) for row in rows]


async def show_parked(pool: Any, parked_id: str) -> ParkedEntry | None:
    """A parked entry by id, whatever became of it."""
    row = await pool.fetchrow(f"SELECT {_SHOWN} FROM work.parked WHERE id = $1", parked_id)  # noqa: S608
    return None if row is None else ParkedEntry(**dict(row))


async def page_parked(
    pool: Any, *, state: str = "PARKED", after: int = 0, limit: int = 100
) -> list[ParkedEntry]:
    """Parked entries by position, from the one after `after`."""
    rows = await pool.fetch(
        f"SELECT {_SHOWN} FROM work.parked WHERE state = $1 AND position > $2 ORDER BY position LIMIT $3",  # noqa: S608
        state,
        after,
        limit,
    )
    return [ParkedEntry(**dict(row)) for row in rows]

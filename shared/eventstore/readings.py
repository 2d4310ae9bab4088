"""Readings of personal data and documents in `log.reading`: who, whose, what for (D-94). Appended, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Numbers are given out under a lock: a reader who goes on after the last number never misses one that came late.
_LOCK = 7_260_903
_INSERT = """
INSERT INTO log.reading (read_at, actor, party, kind, subject, document, purpose)
SELECT $1, $2, $3, $4, subject, $5, $6 FROM unnest($7::text[]) AS read (subject)
"""
_PAGE = """
SELECT number, read_at, actor, party, kind, subject, document, purpose FROM log.reading
WHERE number > $1 AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR subject = $3)
ORDER BY number LIMIT $4
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded reading."""

    number: int
    read_at: datetime
    actor: str
    """Pseudonymous subject of the token, or who asked for the job."""
    party: str | None
    """The party that the token is bound to."""
    kind: str
    """What was read, in the service's word: PAYER, PAYMENT_DATA, STATEMENT."""
    subject: str
    """Id of whose data it are."""
    document: str | None
    """Id of the document that was opened."""
    purpose: str


async def record_readings(
    pool: Any,
    subjects: Iterable[str],
    *,
    kind: str,
    actor: str,
    purpose: str,
    at: datetime,
    party: str | None = None,
    document: str | None = None,
) -> None:
    """Record that `actor` reads the data of these subjects. Call it before anything of them is handed out:
    what cannot be recorded is not shown. Raises what the database raises."""
    read = sorted(set(subjects))
    if not read:
        return
    async with pool.acquire() as connection:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            await connection.execute(_INSERT, at, actor, party, kind, document, purpose, read)


async def page_readings(
    pool: Any, *, after: int, limit: int, actor: str | None = None, subject: str | None = None
) -> list[Recorded]:
    """At most `limit` readings above the number `after`, oldest first; of one actor, of one subject, or all."""
    rows = await pool.fetch(_PAGE, after, actor, subject, limit)
    return [Recorded(**dict(row)) for row in rows]

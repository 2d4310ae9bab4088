"""The queue of jobs in `work.job`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any

from shared.contracts.wire import to_json
from shared.eventstore.store import IdempotencyMismatch, Request
from shared.jobs import files
from shared.kernel.ids import derived_id
from shared.projections.pulse import Pulse

_SHOWN = (
    "id, kind, key, subject, actor, correlation_id, needs, state, done, total, unit, result, problem, attempts, "
    "queued_at, started_at, ended_at"
)


NOT_ENDED = ("QUEUED", "RUNNING")
ENDED_BADLY = ("FAILED", "CANCELLED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as its page shows it."""

    id: str
    kind: str
    key: str
    subject: str
    actor: str
    correlation_id: str
    needs: dict[str, int]
    state: str
    """QUEUED, RUNNING, DONE, FAILED or CANCELLED."""
    done: int
    total: int
    unit: str
    result: dict[str, Any] | None
    problem: dict[str, Any] | None
    """Problem detail with `errors` [{where, what, value, clause}] of a FAILED job."""
    attempts: int
    queued_at: Any
    started_at: Any
    ended_at: Any


class JobQueue:
    """Queues jobs of one service and shows them."""

    def __init__(self, service: str, pool: Any) -> None:
        self.service = service
        self.pulse = Pulse()
        """Woken when something was queued in this process."""
        self._pool = pool

    def job_id(self, kind: str, key: str) -> str:
        """Id of the job of a kind and key."""
        return derived_id(self.service, "job", kind, key)

    async def queue(
        self,
        kind: str,
        key: str,
        subject: str,
        args: dict[str, Any],
        *,
        actor: str,
        correlation_id: str,
        causation_id: str | None = None,
        needs: dict[str, int] | None = None,
        request: Request | None = None,
        file: IO[bytes] | None = None,
    ) -> str:
        """Queue a job, once per kind and key; answers with its id. A `file` is kept until the job ends.

        `needs` {source: sequence}: it starts only when the service has heard, and folded into every read model, that
        sequence of each source. With `request`, the same kind and key with another body raises IdempotencyMismatch.
        """
        job = self.job_id(kind, key)
        body = request.body_hash if request else ""
        async with self._pool.acquire() as connection, connection.transaction():
            inserted = await connection.fetchval(
                "INSERT INTO work.job (id, kind, key, subject, args, actor, correlation_id, causation_id, needs, "
                "body_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id",
                job,
                kind,
                key,
                subject,
                to_json(args).decode(),
                actor,
                correlation_id,
                causation_id,
                to_json(needs or {}).decode(),
                body,
            )
            if inserted is not None and file is not None:
                await files.put_in(connection, job, file)
            if inserted is None and request is not None:
                stored = await connection.fetchval("SELECT body_hash FROM work.job WHERE id = $1", job)
                if stored != body:
                    raise IdempotencyMismatch(f"job {job} was queued with another body")
        self.pulse.wake()
        return job

    async def show(self, job_id: str) -> Job | None:
        """A job, or None when there is none of this id."""
        row = await self._pool.fetchrow(f"SELECT {_SHOWN} FROM work.job WHERE id = $1", job_id)  # noqa: S608
        return None if row is None else _job(row)

    async def page(
        self, *, state: str | None = None, actor: str | None = None, after: str = "", limit: int = 100
    ) -> list[Job]:
        """Jobs by id, from the one after `after`; of one state, of one actor when given."""
        rows = await self._pool.fetch(
            f"SELECT {_SHOWN} FROM work.job WHERE id > $1 AND ($2::text IS NULL OR state = $2) "  # noqa: S608
            "AND ($4::text IS NULL OR actor = $4) ORDER BY id LIMIT $3",
            after,
            state,
            limit,
            actor,
        )
        return [_job(row) for row in rows]

    async def cancel(self, connection: Any, job_id: str) -> bool:
        """Cancel a job that has not begun, or ask a running one to stop. False when it had ended."""
        changed = await connection.fetchval(
            "UPDATE work.job SET state = 'CANCELLED', ended_at = clock_timestamp() "
            "WHERE id = $1 AND state = ANY ($2) RETURNING id",
            job_id,
            NOT_ENDED,
        )
        return changed is not None

    async def retry(self, connection: Any, job_id: str) -> bool:
        """Queue a FAILED or CANCELLED job again with fresh attempts. False when it is in another state."""
        changed = await connection.fetchval(
            "UPDATE work.job SET state = 'QUEUED', attempts = 0, breaks = 0, problem = NULL, ended_at = NULL, "
            "lease_holder = NULL, not_before = clock_timestamp() WHERE id = $1 AND state = ANY ($2) RETURNING id",
            job_id,
            ENDED_BADLY,
        )
        return changed is not None


def _job(row: Any) -> Job:
    values = dict(row)
    for name in ("needs", "result", "problem"):
        values[name] = None if values[name] is None else json.loads(values[name])
    return Job(**values)

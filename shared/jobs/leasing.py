"""The SQL of leases on jobs. Lease times are the database server's, the one clock that all processes share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.wire import to_json
from shared.jobs.kinds import JobKind
from shared.projections.cursors import PROJECTIONS

BREAKS_MAX = 3
"""Attempts that may break before the job is FAILED."""
ATTEMPTS_MAX = 20
"""Attempts in all. A process that dies is seldom the job's fault, for what it computes runs in a child: many deaths,
as when a machine is started again and again, cost no work; a job that kills every process ends all the same."""

_TAKE = """
UPDATE work.job SET state = 'RUNNING', lease_holder = $1, attempts = attempts + 1,
       lease_until = clock_timestamp() + make_interval(secs => $2),
       started_at = coalesce(started_at, clock_timestamp())
WHERE id = (
    SELECT j.id FROM work.job j
    WHERE (j.state = 'QUEUED' AND j.not_before <= clock_timestamp()
           OR j.state = 'RUNNING' AND j.lease_until < clock_timestamp() AND j.attempts < $3)
      AND j.kind = ANY ($4)
      AND (j.kind = ANY ($8) OR NOT EXISTS (
          SELECT FROM work.left_out JOIN work.generation g USING (name, generation) WHERE g.state = 'LIVE'))
      AND NOT EXISTS (
          SELECT FROM json_each_text(j.needs) n
          WHERE n.key = ANY ($5) AND n.value::bigint > 0 AND NOT EXISTS (
              SELECT FROM log.entry e
              WHERE (e.source = n.key AND e.sequence = n.value::bigint
                     OR n.key = $6 AND e.source IS NULL AND e.public_seq = n.value::bigint)
                AND e.position <= coalesce((SELECT position FROM work.cursor WHERE name = $7), 0)))
    ORDER BY j.queued_at, j.id
    FOR UPDATE SKIP LOCKED
    LIMIT 1)
RETURNING id, kind, subject, args, actor, correlation_id, causation_id, attempts
"""

_GIVE_UP = """
UPDATE work.job SET state = 'FAILED', ended_at = clock_timestamp(), lease_holder = NULL, problem = $2
WHERE state = 'RUNNING' AND lease_until < clock_timestamp() AND attempts >= $1
"""

_STUMBLE = """
UPDATE work.job SET breaks = breaks + 1, lease_holder = NULL, problem = $3,
       state = CASE WHEN breaks + 1 < $4 THEN 'QUEUED' ELSE 'FAILED' END,
       ended_at = CASE WHEN breaks + 1 < $4 THEN NULL ELSE clock_timestamp() END,
       not_before = clock_timestamp() + make_interval(secs => 0.2 * (breaks + 1) * (breaks + 1))
WHERE id = $1 AND lease_holder = $2 AND state = 'RUNNING'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A job that this process holds."""

    id: str
    kind: str
    subject: str
    args: dict[str, Any]
    actor: str
    correlation_id: str
    causation_id: str | None
    attempt: int


async def take(
    pool: Any, holder: str, kinds: Mapping[str, JobKind], sources: tuple[str, ...], lease_s: float
) -> Leased | None:
    """Lease the oldest job that may run. `sources`: what a job may wait for, the service itself last.

    As long as a read model goes without a subject nothing runs but what takes gaps: an amount that was computed on half
    of what happened would be a wrong one.
    """
    gaps = [name for name, kind in kinds.items() if kind.takes_gaps]
    row = await pool.fetchrow(
        _TAKE, holder, lease_s, ATTEMPTS_MAX, list(kinds), list(sources), sources[-1], PROJECTIONS, gaps
    )
    if row is None:
        return None
    values = dict(row)
    values["args"] = json.loads(values["args"])
    values["attempt"] = values.pop("attempts")
    return Leased(**values)


async def give_up(pool: Any) -> None:
    """Fail the jobs whose process died in every attempt."""
    what = f"did not live to its end in {ATTEMPTS_MAX} attempts"
    errors = [{"where": "the job", "what": what, "value": "", "clause": ""}]
    problem = {
        "type": "about:blank",
        "title": "The job broke",
        "status": 422,
        "detail": what,
        "errors": errors,
    }
    await pool.execute(_GIVE_UP, ATTEMPTS_MAX, json.dumps(problem))


async def renew(pool: Any, job_id: str, holder: str, lease_s: float) -> bool:
    """Renew a lease; False when it is no longer ours."""
    held = await pool.fetchval(
        "UPDATE work.job SET lease_until = clock_timestamp() + make_interval(secs => $3) "
        "WHERE id = $1 AND lease_holder = $2 AND state = 'RUNNING' RETURNING id",
        job_id,
        holder,
        lease_s,
    )
    return held is not None


async def progress(pool: Any, job_id: str, holder: str, done: int, total: int, unit: str) -> None:
    """Write down how far a job is."""
    await pool.execute(
        "UPDATE work.job SET done = $3, total = $4, unit = $5 WHERE id = $1 AND lease_holder = $2",
        job_id,
        holder,
        done,
        total,
        unit,
    )


async def finish(pool: Any, job_id: str, holder: str, result: dict[str, Any]) -> None:
    """The job is done."""
    await pool.execute(
        "UPDATE work.job SET state = 'DONE', result = $3, ended_at = clock_timestamp(), lease_holder = NULL "
        "WHERE id = $1 AND lease_holder = $2 AND state = 'RUNNING'",
        job_id,
        holder,
        to_json(result).decode(),
    )


async def fail(pool: Any, job_id: str, holder: str, problem: str) -> None:
    """The job failed for good."""
    await pool.execute(
        "UPDATE work.job SET state = 'FAILED', problem = $3, ended_at = clock_timestamp(), lease_holder = NULL "
        "WHERE id = $1 AND lease_holder = $2 AND state = 'RUNNING'",
        job_id,
        holder,
        problem,
    )


async def stumble(pool: Any, leased: Leased, holder: str, problem: str) -> None:
    """An attempt broke: queue the job again after a pause, or fail it at the third time."""
    await pool.execute(_STUMBLE, leased.id, holder, problem, BREAKS_MAX)


async def give_back(pool: Any, job_id: str, holder: str) -> None:
    """At an orderly stop: the attempt does not count, the next process takes the job at once."""
    await pool.execute(
        "UPDATE work.job SET state = 'QUEUED', lease_holder = NULL, attempts = attempts - 1 "
        "WHERE id = $1 AND lease_holder = $2 AND state = 'RUNNING'",
        job_id,
        holder,
    )


async def put_off(pool: Any, job_id: str, holder: str, seconds: float = 1.0) -> None:
    """The attempt met no database: it is no break, and the job is taken again after a pause."""
    await pool.execute(
        "UPDATE work.job SET state = 'QUEUED', lease_holder = NULL, "
        "not_before = clock_timestamp() + make_interval(secs => $3) "
        "WHERE id = $1 AND lease_holder = $2 AND state = 'RUNNING'",
        job_id,
        holder,
        seconds,
    )

"""Commands of a job: one that is refused fails it, and many are executed some at a time, with the job's progress."""

from collections.abc import Sequence
from typing import Any

from shared.eventstore.store import Done
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Decider, Rejected
from shared.kernel.findings import Finding

AT_ONCE = 2_000
"""Commands between two notes of progress, where a job does not say how many; the store appends them in smaller
parts."""


def held(outcome: Done | Rejected, where: str, title: str = "The command was rejected") -> Done:
    """The outcome of a command that holds. Raises JobFailed with the reason of a rejection."""
    if isinstance(outcome, Rejected):
        raise JobFailed([Finding(where, outcome.detail, outcome.reason)], title)
    return outcome


async def enter_all(
    job: JobContext,
    decider: Decider[Any, Any, Any],
    commands: Sequence[tuple[str, Any]],
    unit: str,
    *,
    before: int = 0,
    total: int | None = None,
    at_once: int = AT_ONCE,
) -> None:
    """Execute them in order; repeated, those done before change nothing. Raises JobFailed when one is refused. Of a
    part of the job's commands `before` were executed before it, and `total` are all. `at_once` stand between two notes
    of progress."""
    for start in range(0, len(commands), at_once):
        outcomes = await job.ctx.store.execute_many(decider, commands[start : start + at_once], job.meta())
        refused = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
        if refused:
            raise JobFailed(
                [Finding(unit, one.detail, one.reason) for one in refused], "Not everything could be entered"
            )
        done = before + min(start + at_once, len(commands))
        await job.progress(done, len(commands) if total is None else total, unit)

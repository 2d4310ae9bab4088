"""Computes the draft of an opened run and keeps it for review."""

from typing import Any

from services.distribution.domain.run import RUN, RecordDraft
from services.distribution.handlers import keep_draft
from services.distribution.jobs.drafting import draft_of_run
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding


async def run(job: JobContext) -> dict[str, Any]:
    """args: run. The facts are those of the run's opening, whatever was heard since."""
    draft, opened, _ = await draft_of_run(job)
    await job.progress(1, 2, "step")
    await keep_draft(job.ctx.engine, draft)
    command = RecordDraft(
        digest=draft.digest,
        allocations=len(draft.allocations),
        reserves=len(draft.reserves),
        totals=draft.totals,
    )
    outcome = await job.ctx.store.execute(RUN, opened.run, command, job.meta())
    if isinstance(outcome, Rejected):
        raise JobFailed([Finding("run", outcome.detail, opened.run)], title=outcome.reason)
    await job.progress(2, 2, "step")
    return {"run": opened.run, "digest": draft.digest, "allocations": len(draft.allocations)}

"""Computes the draft of an opened run and keeps it for review."""

from typing import Any

from services.distribution.domain.run import RUN, RecordDraft
from services.distribution.handlers import keep_draft
from services.distribution.jobs.drafting import draft_of_run
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext


async def run(job: JobContext) -> dict[str, Any]:
    """args: run. The facts are those of the run's opening less what was excluded, whatever was heard since."""
    draft, opened, state = await draft_of_run(job)
    await job.progress(1, 2, "step")
    await keep_draft(job.ctx.engine, draft)
    command = RecordDraft(
        digest=draft.digest,
        allocations=len(draft.allocations),
        reserves=len(draft.reserves),
        releases=len(draft.releases),
        returns=len(draft.returns),
        totals=draft.totals,
        excluded=state.excluded,
    )
    outcome = await job.ctx.store.execute(RUN, opened.run, command, job.meta())
    held(outcome, "run", "The draft cannot be recorded")
    await job.progress(2, 2, "step")
    return {"run": opened.run, "digest": draft.digest, "allocations": len(draft.allocations)}

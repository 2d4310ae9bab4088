"""Makes an approved draft real: allocations, reserves, releases, returns, then the manifest. Resumable at any item.

Every item has a stream of its own and happens once, so a job that died goes on where it stopped; the
closing day is the approval's, whenever the job ends.
"""

from typing import Any

from services.distribution.domain.draft import Draft
from services.distribution.domain.reserve import RESERVE, Redistribute, Release, Reserve
from services.distribution.domain.returns import RETURN, DecideReturn, return_from
from services.distribution.domain.royalty import ALLOCATION, Allocate, Reverse, reserve_from
from services.distribution.domain.run import RUN, CloseRun
from services.distribution.domain.run_events import RunClosing
from services.distribution.handlers import drop_draft
from services.distribution.jobs.drafting import draft_of_run
from services.distribution.publisher import public_of
from shared.contracts.batches import batch_digest, item_digest
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding


async def run(job: JobContext) -> dict[str, Any]:
    """args: run. Fails without appending anything if the approved digest does not come out again."""
    draft, opened, state = await draft_of_run(job)
    closing = state.closing
    if closing is None:
        raise JobFailed([Finding("run", "it is not approved", opened.run)])
    if draft.digest != closing.digest:
        raise JobFailed([Finding("run", "the facts give another draft than was approved", draft.digest)])
    await _append(job, draft, closing)
    outcome = await job.ctx.store.execute(
        RUN, opened.run, CloseRun(digest=published_digest(draft, closing)), job.meta()
    )
    held(outcome, "run", "The run cannot be closed")
    await drop_draft(job.ctx.engine, opened.run)
    return {"run": opened.run, "allocations": len(draft.allocations), "reserves": len(draft.reserves)}


def published_digest(draft: Draft, closing: RunClosing) -> str:
    """Digest over the published items, in the order in which they are appended."""
    reserves = [reserve_from(item, closing.closed_on) for item in draft.reserves]
    returns = [return_from(item, closing.closed_on) for item in draft.returns]
    items = (*draft.allocations, *reserves, *draft.releases, *returns, *draft.reversals, *draft.redistributed)
    return batch_digest(item_digest(public_of(item)) for item in items)


async def _append(job: JobContext, draft: Draft, closing: RunClosing) -> None:
    allocations = [(one.allocation, Allocate(one)) for one in draft.allocations]
    reserves = [(one.reserve, Reserve(one, closing.closed_on)) for one in draft.reserves]
    await enter_all(job, ALLOCATION, allocations, "allocations")
    await enter_all(job, RESERVE, reserves, "reserves")
    releases = [(one.reserve, Release(one)) for one in draft.releases]
    await enter_all(job, RESERVE, releases, "releases")
    returns = [(one.return_id, DecideReturn(one, closing.closed_on)) for one in draft.returns]
    await enter_all(job, RETURN, returns, "returns")
    reversals = [(one.allocation, Reverse(one)) for one in draft.reversals]
    await enter_all(job, ALLOCATION, reversals, "reversals")
    dealt = [(one.reserve, Redistribute(one)) for one in draft.redistributed]
    await enter_all(job, RESERVE, dealt, "reserves")

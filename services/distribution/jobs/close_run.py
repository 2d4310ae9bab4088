"""Makes an approved draft real: allocations, reserves, then the manifest. Resumable at any item.

Every item has a stream of its own and happens once, so a job that died goes on where it stopped; the
closing day is the approval's, whenever the job ends.
"""

from typing import Any

from services.distribution.domain.draft import Draft
from services.distribution.domain.royalty import ALLOCATION, RESERVE, Allocate, Reserve, reserve_from
from services.distribution.domain.run import RUN, CloseRun, RunClosing
from services.distribution.handlers import drop_draft
from services.distribution.jobs.drafting import draft_of_run
from services.distribution.publisher import public_of
from shared.contracts.batches import batch_digest, item_digest
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding

ITEMS_PER_STEP = 250


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
    if isinstance(outcome, Rejected):
        raise JobFailed([Finding("run", outcome.detail, opened.run)], title=outcome.reason)
    await drop_draft(job.ctx.engine, opened.run)
    return {"run": opened.run, "allocations": len(draft.allocations), "reserves": len(draft.reserves)}


def published_digest(draft: Draft, closing: RunClosing) -> str:
    """Digest over the published items, in the order in which they are appended."""
    reserves = [reserve_from(item, closing.closed_on) for item in draft.reserves]
    return batch_digest(item_digest(public_of(item)) for item in (*draft.allocations, *reserves))


async def _append(job: JobContext, draft: Draft, closing: RunClosing) -> None:
    total = len(draft.allocations) + len(draft.reserves)
    allocations = [(one.allocation, Allocate(one)) for one in draft.allocations]
    reserves = [(one.reserve, Reserve(one, closing.closed_on)) for one in draft.reserves]
    for start in range(0, len(allocations), ITEMS_PER_STEP):
        part = allocations[start : start + ITEMS_PER_STEP]
        await job.ctx.store.execute_many(ALLOCATION, part, job.meta())
        await job.progress(start + len(part), total, "item")
    for start in range(0, len(reserves), ITEMS_PER_STEP):
        rest = reserves[start : start + ITEMS_PER_STEP]
        await job.ctx.store.execute_many(RESERVE, rest, job.meta())
        await job.progress(len(allocations) + start + len(rest), total, "item")

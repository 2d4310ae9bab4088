"""Computes the draft of an opened run, keeps it for review, and files the sheet that its approver looks at."""

from typing import Any

from services.distribution.domain.review import Excluded
from services.distribution.domain.run import RUN, RecordDraft
from services.distribution.domain.run_events import RunOpened, State
from services.distribution.formats.packed_draft import (
    ALLOCATION,
    REDISTRIBUTED,
    RELEASE,
    RESERVE,
    RETURN,
    REVERSAL,
)
from services.distribution.formats.review_workbook import MEDIA_TYPE as WORKBOOK
from services.distribution.formats.reviewing import ReviewedDraft, reviewed_draft
from services.distribution.handlers import keep_draft
from services.distribution.jobs.drafting import documents_of, facts_of
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext


async def run(job: JobContext) -> dict[str, Any]:
    """args: run. The facts are those of the run's opening less what was excluded, whatever was heard since."""
    facts, opened, state = await facts_of(job)
    documents = await documents_of(job.ctx, facts, opened.background_sha256)
    made = await job.compute(reviewed_draft, documents, opened.prepared_by, _excluded(state))
    await job.progress(1, 2, "step")
    await keep_draft(job.ctx.pool, made.draft)
    outcome = await job.ctx.store.execute(
        RUN, opened.run, await _recorded(job, made, opened, state), job.meta()
    )
    held(outcome, "run", "The draft cannot be recorded")
    await job.progress(2, 2, "step")
    return {"run": opened.run, "digest": made.draft.digest, "allocations": made.draft.counts[ALLOCATION]}


async def _recorded(job: JobContext, made: ReviewedDraft, opened: RunOpened, state: State) -> RecordDraft:
    async def filed(data: bytes, media_type: str) -> str:
        kind, day = DocumentKind.REPORT, opened.cut_off_day
        return await file_document(job.ctx, job.meta(), data, media_type, kind, dated_on=day)

    counts = made.draft.counts
    return RecordDraft(
        digest=made.draft.digest,
        allocations=counts[ALLOCATION],
        reserves=counts[RESERVE],
        releases=counts[RELEASE],
        reversals=counts[REVERSAL],
        redistributed=counts[REDISTRIBUTED],
        returns=counts[RETURN],
        totals=made.draft.totals,
        excluded=state.excluded,
        review_sha256=await filed(made.sheet, "application/json"),
        workbook_sha256=await filed(made.workbook, WORKBOOK),
        paid_twice=made.paid_twice,
    )


def _excluded(state: State) -> tuple[Excluded, ...]:
    return tuple(
        Excluded(target=target, reason=one.reason, by=one.by)
        for one in state.exclusions
        for target in one.targets
    )

"""Computes the draft of an opened run, keeps it for review, and files the sheet that its approver looks at."""

from typing import Any

from services.distribution.domain.review import Excluded
from services.distribution.domain.run import RUN, RecordDraft
from services.distribution.domain.run_events import State
from services.distribution.formats.packed_draft import (
    ALLOCATION,
    CARRIED,
    REDISTRIBUTED,
    RELEASE,
    RESERVE,
    RETURN,
    REVERSAL,
    Gathered,
)
from services.distribution.formats.reviewing import ReviewedDraft
from services.distribution.formats.workbook import MEDIA_TYPE as WORKBOOK
from services.distribution.handlers import keeping_draft
from services.distribution.jobs.drafting import opened_run, read_background, reviewed
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext


async def run(job: JobContext) -> dict[str, Any]:
    """args: run. The facts are those of the run's opening less what was excluded, whatever was heard since."""
    opened, state = await opened_run(job)
    background = await read_background(job.ctx, opened.background_sha256)
    async with keeping_draft(job.ctx.pool, opened.run) as keep:
        draft, made = await reviewed(
            job, opened.facts_sha256, background, keep, opened.prepared_by, _excluded(state)
        )
    outcome = await job.ctx.store.execute(
        RUN, opened.run, await _recorded(job, draft, made, state), job.meta()
    )
    held(outcome, "run", "The draft cannot be recorded")
    return {"run": opened.run, "digest": draft.digest(), "allocations": draft.counts[ALLOCATION]}


async def _recorded(job: JobContext, draft: Gathered, made: ReviewedDraft, state: State) -> RecordDraft:
    async def filed(data: bytes, media_type: str) -> str:
        kind, day = DocumentKind.REPORT, draft.cut_off_day
        return await file_document(job.ctx, job.meta(), data, media_type, kind, dated_on=day)

    counts = draft.counts
    return RecordDraft(
        digest=draft.digest(),
        allocations=counts[ALLOCATION],
        reserves=counts[RESERVE],
        releases=counts[RELEASE],
        reversals=counts[REVERSAL],
        redistributed=counts[REDISTRIBUTED],
        carried=counts[CARRIED],
        returns=counts[RETURN],
        totals=draft.tally.figures.totals.told(),
        excluded=state.excluded,
        review_sha256=await filed(made.sheet, "application/json"),
        workbook_sha256=await filed(made.workbook, WORKBOOK),
        paid_twice=made.paid_twice,
        kept_back=made.kept_back,
    )


def _excluded(state: State) -> tuple[Excluded, ...]:
    return tuple(
        Excluded(target=target, reason=one.reason, by=one.by)
        for one in state.exclusions
        for target in one.targets
    )

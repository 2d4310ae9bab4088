"""What an import keeps: its file as a document, and the rows that did not go in, where the report is read from."""

from collections.abc import Sequence
from hashlib import sha256

from services.registry.domain.catalogue import RowRejected
from services.registry.domain.import_run import (
    IMPORT_RUN,
    Counts,
    EndImport,
    ImportEnded,
    ImportPlan,
    ImportRefused,
)
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins, to_json
from shared.jobs.entering import held
from shared.jobs.filing import file_stored
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding, Unreadable

KEPT_MAX = 200_000
"""Rejections that a report keeps; all are counted."""


async def plan_of(job: JobContext) -> tuple[ImportPlan, bytes] | None:
    """The plan and the file of a job's import; None when it has its outcome."""
    state, _ = await job.ctx.store.state(IMPORT_RUN, job.subject)
    if state.plan is None or state.ended is not None:
        return None
    data = await job.ctx.blobs.get(state.plan.file_sha256)
    if data is None:
        raise JobFailed([Finding("the file", "is not there any more", state.plan.file_sha256)])
    return state.plan, data


async def keep_file(job: JobContext, plan: ImportPlan) -> None:
    """Keep the file that data come from as a document, foreign data's for the society that gave it too (D-43, D-103);
    a dry run leaves nothing to prove."""
    if plan.dry_run:
        return
    kind = DocumentKind(plan.evidence) if plan.evidence is not None else DocumentKind.CATALOGUE
    whose = () if plan.society is None else (plan.society,)
    await file_stored(job.ctx, job.meta(), plan.file_sha256, kind, parties=whose, dated_on=plan.on)


async def end(job: JobContext, counts: Counts, rejections: Sequence[RowRejected]) -> dict[str, object]:
    """Keep the report and say what became of the rows; the answer is the job's result."""
    kept = rejections[:KEPT_MAX]
    rows = [(job.subject, number, *one) for number, one in enumerate(kept, start=1)]
    async with job.ctx.pool.acquire() as connection, connection.transaction():
        # An attempt that broke may have left its own.
        await connection.execute("DELETE FROM work.import_rejection WHERE run = $1", job.subject)
        await connection.copy_records_to_table("import_rejection", schema_name="work", records=rows)
    digest = sha256(to_json(kept)).hexdigest()
    ended = ImportEnded(run=job.subject, counts=counts, report_sha256=digest)
    held(await job.ctx.store.execute(IMPORT_RUN, job.subject, EndImport(outcome=ended), job.meta()), "import")
    return {"import": job.subject, "state": "ENDED", "counts": to_builtins(counts)}


async def refuse(job: JobContext, error: Unreadable) -> dict[str, object]:
    """Say that the file as a whole cannot be read."""
    first = error.findings[0]
    refused = ImportRefused(run=job.subject, where=first.where, what=first.what)
    held(
        await job.ctx.store.execute(IMPORT_RUN, job.subject, EndImport(outcome=refused), job.meta()), "import"
    )
    return {"import": job.subject, "state": "REFUSED", "where": first.where, "what": first.what}

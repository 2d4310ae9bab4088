"""What a run would come to if it were opened now: computed as a run is, but nothing is claimed and nothing opened."""

from typing import Any

from services.distribution.formats.packed_draft import ALLOCATION, RESERVE
from services.distribution.formats.review_workbook import MEDIA_TYPE as WORKBOOK
from services.distribution.formats.reviewing import reviewed_draft
from services.distribution.jobs.drafting import documents_of
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding


async def run(job: JobContext) -> dict[str, Any]:
    """args: facts_sha256, background_sha256, by. The review sheet that the run would have, and its totals."""
    facts = await job.ctx.blobs.get(job.args["facts_sha256"])
    if facts is None:
        raise JobFailed([Finding("facts", "its bytes are not stored here", job.args["facts_sha256"])])
    documents = await documents_of(job.ctx, facts, job.args["background_sha256"])
    made = await job.compute(reviewed_draft, documents, job.args["by"])

    async def filed(data: bytes, media_type: str) -> str:
        return await file_document(job.ctx, job.meta(), data, media_type, DocumentKind.REPORT)

    return {
        "review_sha256": await filed(made.sheet, "application/json"),
        "workbook_sha256": await filed(made.workbook, WORKBOOK),
        "digest": made.draft.digest,
        "allocations": made.draft.counts[ALLOCATION],
        "reserves": made.draft.counts[RESERVE],
        "totals": to_builtins(made.draft.totals),
        "states": to_builtins(made.states),
    }

"""What a run would come to if it were opened now: computed as a run is, but nothing is claimed and nothing opened."""

from pathlib import Path
from typing import Any

from services.distribution.formats.packed_draft import ALLOCATION, RESERVE
from services.distribution.formats.workbook import MEDIA_TYPE as WORKBOOK
from services.distribution.jobs.drafting import read_background, reviewed
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext


async def run(job: JobContext) -> dict[str, Any]:
    """args: facts_sha256, background_sha256, by. The review sheet that the run would have, and its totals."""
    background = await read_background(job.ctx, job.args["background_sha256"])
    draft, made = await reviewed(job, job.args["facts_sha256"], background, _nowhere, job.args["by"])

    async def filed(data: bytes, media_type: str) -> str:
        return await file_document(job.ctx, job.meta(), data, media_type, DocumentKind.REPORT)

    return {
        "review_sha256": await filed(made.sheet, "application/json"),
        "workbook_sha256": await filed(made.workbook, WORKBOOK),
        "digest": draft.digest(),
        "allocations": draft.counts[ALLOCATION],
        "reserves": draft.counts[RESERVE],
        "totals": to_builtins(draft.tally.figures.totals.told()),
        "states": to_builtins(made.states),
    }


async def _nowhere(lines: Path) -> None:
    """Nobody looks through a preview's items."""

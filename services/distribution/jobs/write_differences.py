"""Writes what a distributed schedule said beside what the registry gave, and keeps the files (2.2.6-a, D-63, D-103)."""

from typing import Any

from services.distribution.formats.difference_files import MEDIA_TYPES, write_differences
from services.distribution.projections.differences import find_schedule, read_compared
from shared.contracts.terms import DocumentKind
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """args: schedule. The hash of each file; fails where no closed run distributed it."""
    schedule = str(job.args["schedule"])
    async with snapshot(job.ctx.engine) as (connection, position):
        row = await find_schedule(connection, schedule)
        if row is None:
            raise JobFailed([Finding("schedule", "no closed run has distributed it", schedule, "2.2.6")])
        made, lines, head = await read_compared(connection, row)
    written = await job.compute(write_differences, made, lines, head)
    files = {
        form: await file_document(
            job.ctx, job.meta(), data, MEDIA_TYPES[form], DocumentKind.OTHER_DOC, parties=(head["society"],)
        )
        for form, data in written.items()
    }
    return {"schedule": schedule, "position": position, "files": files}

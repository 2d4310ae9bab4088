"""Writes the report on a period in a child process, and keeps its files: JSON, a workbook, PDF (D-90, D-103)."""

from datetime import date
from typing import Any

from services.distribution.domain.annual_report import report_on
from services.distribution.formats.report_files import MEDIA_TYPES, write_report
from services.distribution.projections.figures import read_figures
from shared.contracts.terms import DocumentKind
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """args: from, to. The hash of each file, the position up to which the report knows, and whether it ties."""
    first, last = date.fromisoformat(job.args["from"]), date.fromisoformat(job.args["to"])
    async with snapshot(job.ctx.engine) as (connection, position):
        figures = await read_figures(connection, first, last, position)
    report = report_on(figures)
    written = await job.compute(write_report, report, job.ctx.settings.guild)
    files = {
        form: await file_document(
            job.ctx, job.meta(), data, MEDIA_TYPES[form], DocumentKind.REPORT, dated_on=last
        )
        for form, data in written.items()
    }
    return {"position": position, "holds": report.holds, "files": files}

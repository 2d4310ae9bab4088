"""Fetches the Central Bank's bulletin of a day by URL, keeps its bytes, and records its rates (2.2.4-a)."""

from datetime import date
from typing import Any

from services.distribution.formats.rates_site import fetch_bulletin
from services.distribution.jobs.record_bulletin import CLAUSE, record
from shared.contracts.terms import DocumentKind
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding


async def run(job: JobContext) -> dict[str, Any]:
    """args: asked (day), by. Appends nothing when the site does not answer, or not with a bulletin of the day."""
    template = job.ctx.settings.rates_url
    if not template:
        raise JobFailed([Finding("settings", "no address of the rates is set", "", CLAUSE)])
    asked = date.fromisoformat(job.args["asked"])
    data = await job.compute(fetch_bulletin, template, asked)
    found = await record(job, data, asked)
    await file_document(job.ctx, job.meta(), data, "application/xml", DocumentKind.RATES, dated_on=asked)
    return found

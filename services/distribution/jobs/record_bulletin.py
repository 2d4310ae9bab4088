"""Reads an uploaded bulletin of the Central Bank and records it for the day it was asked for, or proposes it as the
correction of the one that stands."""

from datetime import date
from decimal import Decimal
from typing import Any

from services.distribution.domain.bulletin import BULLETIN, ProposeBulletinCorrection, RecordBulletin
from services.distribution.formats.cbar import Bulletin, read_bulletin
from shared.contracts.distribution import Rate
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding

CLAUSE = "2.2.4-a"


async def run(job: JobContext) -> dict[str, Any]:
    """args: file (sha256), asked (day), by; of a correction its reason. Appends nothing when the file has a defect."""
    data = await job.ctx.blobs.get(job.args["file"])
    if data is None:
        raise JobFailed([Finding("file", "its bytes are not stored here", job.args["file"], CLAUSE)])
    return await record(job, data, date.fromisoformat(job.args["asked"]))


async def record(job: JobContext, data: bytes, asked: date) -> dict[str, Any]:
    """Read a bulletin's bytes in a child process and record its rates for the day asked, or propose them as its
    correction. Raises JobFailed."""
    bulletin: Bulletin = await job.compute(read_bulletin, data, asked)
    recorded = RecordBulletin(
        day_asked=asked,
        day_effective=bulletin.effective,
        rates=tuple(
            Rate(currency=rate.code, value=Decimal(rate.value), nominal=rate.nominal)
            for rate in bulletin.rates
        ),
        sha256=bulletin.sha256,
        by=job.args["by"],
        today=baku_day(job.ctx.clock()),
    )
    reason = job.args.get("reason")
    command = recorded if reason is None else ProposeBulletinCorrection(bulletin=recorded, reason=reason)
    outcome = await job.ctx.store.execute(BULLETIN, asked.isoformat(), command, job.meta())
    if isinstance(outcome, Rejected):
        raise JobFailed([Finding("ValCurs.Date", outcome.detail, str(bulletin.effective), CLAUSE)])
    return {
        "day": asked.isoformat(),
        "effective": bulletin.effective.isoformat(),
        "rates": len(recorded.rates),
    }

"""Reports to the General Meeting and the Agency."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.distribution.api.schemas_reports import PeriodBody
from services.distribution.domain.annual_report import report_on
from services.distribution.formats.report_files import shown
from services.distribution.projections.figures import read_figures
from shared.kernel.findings import Finding
from shared.projections import snapshot
from shared.web.documents import COMMANDS, JOB, READS, documented
from shared.web.problems import invalid
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/reports", tags=["reports"])

REPORT = {
    "first": "2026-01-01",
    "last": "2026-12-31",
    "position": 812,
    "collected": [
        {
            "source": "USER",
            "currency": "AZN",
            "received": 18001,
            "taken_back": 0,
            "vat": 0,
            "royalty": 18001,
        }
    ],
    "used": [],
    "distributed": [],
    "reserve": [],
    "standing": [],
    "deducted": [],
    "balances": [],
    "checks": [
        {"name": "collected = MONEY", "currency": "AZN", "left": 18001, "right": 18001, "holds": True}
    ],
    "holds": True,
}


@router.get("/annual", **documented(REPORT, *READS))
async def show_report(
    first: Annotated[date, Query(alias="from", description="First day of the period")],
    last: Annotated[date, Query(alias="to", description="Its last day")],
    ask: Asking = asking("distribution:report:read"),
) -> dict[str, Any]:
    """Collections by source and use, what was distributed by state, reserve, deductions, and the trial balance of a
    period by the days to which entries belong, as it is known now; `checks` hold each part against the ledger."""
    if last < first:
        raise invalid([Finding("query.to", "lies before `from`", last.isoformat(), "D-90")])
    async with snapshot(ask.ctx.engine) as (connection, position):
        figures = await read_figures(connection, first, last, position)
    return shown(report_on(figures))


@router.post("/annual", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def write_report(
    body: PeriodBody, post: Posting = posting("distribution:report:submit")
) -> JSONResponse:
    """Write the report as it is known now, as JSON, workbook and PDF. The job's result has the hash of each: they are
    documents, opened at /v1/documents/{sha256}/content, and stay what they are."""
    if body.to < body.first:
        raise invalid([Finding("body.to", "lies before `from`", body.to.isoformat(), "D-90")])
    args = {"from": body.first.isoformat(), "to": body.to.isoformat()}
    return await post.queue("write-report", f"{body.first}-{body.to}", args)

"""Annual summaries of payees over HTTP (X-g, 3.4)."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas_tax import TaxSummariesBody
from services.payments.api.stored_papers import HASHES, Asked, Csv, Pdf, opened, pdf_of
from services.payments.projections.annual_summary import TABLE, find_annual
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/annual-summaries", tags=["statements"])

EXAMPLE = {
    "id": ANSWER["id"],
    "payee": ANSWER["id"],
    "currency": "AZN",
    "year": 2026,
    "version": 1,
    "filed_by": "accountant",
    "filed_on": "2027-01-12",
    **HASHES,
}
_KIND = "annual summary"
_READ = "payments:statement:read"


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def file_annual_summaries(
    body: TaxSummariesBody, post: Posting = posting("payments:statement:submit")
) -> JSONResponse:
    """File what became of every account in a year that is over, as JSON, CSV and PDF in three languages; a summary
    that has changed since is filed as its next version."""
    if body.year >= baku_day(post.ctx.clock()).year:
        raise invalid([Finding("body.year", "is not over yet", str(body.year), "X-g")])
    args = {"year": body.year, "payee": body.payee}
    return await post.queue("file-annual-summaries", str(body.year), args)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_annual_summaries(
    payee: str | None = None,
    year: int | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking(_READ, parties=True),
) -> dict[str, Any]:
    """Annual summaries, all, of a payee or of a year; a token bound to a party sees its own."""
    query = select(TABLE)
    for party in (payee, ask.caller.party):
        query = query if party is None else query.where(TABLE.c.payee == party)
    if year is not None:
        query = query.where(TABLE.c.year == year)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{summary_id}", **documented({"year": 2026}, *READS))
async def show_annual_summary(summary_id: str, ask: Reading = reading(_READ, parties=True)) -> Response:
    """The summary as JSON, byte for byte as it was filed; the reading is recorded (D-94)."""
    return await opened(ask, await _found(ask, summary_id), _KIND, "sha256", "application/json")


@router.get(
    "/{summary_id}/csv", response_class=Csv, **documented("part,key,name", *READS, media_type="text/csv")
)
async def show_annual_summary_csv(summary_id: str, ask: Reading = reading(_READ, parties=True)) -> Response:
    """The summary as CSV, byte for byte as it was filed; the reading is recorded (D-94)."""
    found = await _found(ask, summary_id)
    return await opened(ask, found, _KIND, "csv_sha256", "text/csv; charset=utf-8", _name(found, "csv"))


@router.get(
    "/{summary_id}/pdf", response_class=Pdf, **documented("%PDF-1.4", *READS, media_type="application/pdf")
)
async def show_annual_summary_pdf(
    summary_id: str, language: Asked = None, ask: Reading = reading(_READ, parties=True)
) -> Response:
    """The summary as PDF, byte for byte as it was filed; the reading is recorded (D-94)."""
    found = await _found(ask, summary_id)
    return await opened(ask, found, _KIND, pdf_of(found, language), "application/pdf", _name(found, "pdf"))


def _name(found: dict[str, Any], ending: str) -> str:
    return f"summary-{found['year']}-{found['currency']}.{ending}"


async def _found(ask: Asking, summary: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_annual(connection, summary)
    if found is None or ask.caller.party not in (None, found["payee"]):
        raise not_found(_KIND, summary)
    return found

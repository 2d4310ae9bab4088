"""Yearly summaries of what was withheld from payees, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas_tax import TaxSummariesBody
from services.payments.formats.sheets import XLSX
from services.payments.projections.tax_summary import TABLE, find_summary
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/tax-summaries", tags=["tax"])

EXAMPLE = {
    "id": ANSWER["id"],
    "payee": ANSWER["id"],
    "year": 2026,
    "version": 1,
    "json_sha256": "ab" * 32,
    "xlsx_sha256": "cd" * 32,
    "filed_by": "accountant",
    "filed_on": "2027-01-12",
}


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def file_summaries(
    body: TaxSummariesBody, post: Posting = posting("payments:tax:submit")
) -> JSONResponse:
    """File what was withheld in a year that is over, payee by payee, as JSON and workbook; a summary that has changed
    since is filed as its next version."""
    if body.year >= baku_day(post.ctx.clock()).year:
        raise invalid([Finding("body.year", "is not over yet", str(body.year), "3.4-a")])
    args = {"year": body.year, "payee": body.payee}
    return await post.queue("file-tax-summaries", str(body.year), args)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_summaries(
    payee: str | None = None,
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:tax:read", parties=True),
) -> dict[str, Any]:
    """Summaries, all, of a payee or of a year; a token bound to a party sees its own."""
    query = select(TABLE)
    for party in (payee, ask.caller.party):
        query = query if party is None else query.where(TABLE.c.payee == party)
    if year is not None:
        query = query.where(TABLE.c.year == year)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{summary_id}", **documented({"year": 2026}, *READS))
async def show_summary(
    summary_id: str, ask: Reading = reading("payments:tax:read", parties=True)
) -> Response:
    """The summary as JSON, byte for byte as it was filed; the reading is recorded (D-94)."""
    return await _opened(ask, summary_id, "json_sha256", "application/json")


@router.get("/{summary_id}/xlsx", **documented("PK", *READS))
async def show_summary_workbook(
    summary_id: str, ask: Reading = reading("payments:tax:read", parties=True)
) -> Response:
    """The summary as a workbook, byte for byte as it was filed; the reading is recorded (D-94)."""
    return await _opened(ask, summary_id, "xlsx_sha256", XLSX)


async def _opened(ask: Reading, summary: str, hash_name: str, media_type: str) -> Response:
    async with ask.ctx.engine.connect() as connection:
        found = await find_summary(connection, summary)
    if found is None or ask.caller.party not in (None, found["payee"]):
        raise not_found("tax summary", summary)
    data = await ask.ctx.blobs.get(found[hash_name])
    if data is None:
        raise not_found("tax summary", summary)
    await ask.record("TAX_SUMMARY", [found["payee"]], document=summary)
    return Response(data, media_type=media_type)

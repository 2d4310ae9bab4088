"""Accounting months over HTTP: closed by two, and exported for the accountant."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas_journal import CloseBody
from services.payments.domain.month import GUILD, MONTHS, CloseMonth, ProposeMonthClose, first_day, last_day
from services.payments.projections.month import TABLE, first_month
from services.payments.projections.reconciling import unreconciled_in
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/ledger/months", tags=["ledger"])

MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, Path(pattern=MONTH, description="A month like 2026-08")]
EXAMPLE = {
    "month": "2026-08",
    "state": "CLOSED",
    "proposed_by": "accountant",
    "approved_by": "chief-accountant",
    "closed_at": 812,
    "closed_on": "2026-09-05",
    "unreconciled": ["2026-08-31"],
    "exports": [
        {
            "closed": True,
            "position": 812,
            "entries": 340,
            "late": 2,
            "chart": 1,
            "sha256": "ab" * 32,
            "exported_on": "2026-09-05",
        }
    ],
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_months(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("payments:ledger:read")
) -> dict[str, Any]:
    """Months that are proposed or closed, or of which a journal was exported, with the hashes of the files."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.month,), cursor, limit)


@router.post("", **documented(ANSWER | {"id": GUILD}, *COMMANDS))
async def propose_close(body: CloseBody, post: Posting = posting("payments:month:submit")) -> JSONResponse:
    """Propose to close a month that is over; earlier months are closed first. Bank days that are not reconciled, and
    the last one where statements do not reach it, are named in `unreconciled`, so that two people know (409 else)."""
    command = ProposeMonthClose(
        month=body.month,
        first=await _first(post),
        today=baku_day(post.ctx.clock()),
        by=post.caller.subject,
        unreconciled=await _unreconciled(post, body.month),
        named=tuple(sorted(set(body.unreconciled))),
    )
    return await post.execute(MONTHS, GUILD, command)


@router.post("/{month}/approve", **documented(ANSWER | {"id": GUILD}, *COMMANDS))
async def close_month(month: Month, post: Posting = posting("payments:month:approve")) -> JSONResponse:
    """Close it, by another person than who proposed it: what is recorded later is posted to the first open month. 409
    where a bank day that the proposal does not name is not reconciled."""
    command = CloseMonth(
        month=month,
        first=await _first(post),
        by=post.caller.subject,
        unreconciled=await _unreconciled(post, month),
    )
    return await post.execute(MONTHS, GUILD, command)


@router.post("/{month}/journal", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def export_journal(month: Month, post: Posting = posting("payments:month:submit")) -> JSONResponse:
    """Write the month's journal as CSV, by the chart of accounts in force on its last day. The job's result has the
    hash: it is a document, opened at /v1/documents/{sha256}/content, and stays what it is."""
    return await post.queue("export-journal", month, {"month": month})


async def _first(post: Posting) -> str | None:
    async with post.ctx.engine.connect() as connection:
        return await first_month(connection)


async def _unreconciled(post: Posting, month: str) -> tuple[date, ...]:
    async with snapshot(post.ctx.engine) as (connection, _):
        return await unreconciled_in(connection, first_day(month), last_day(month))

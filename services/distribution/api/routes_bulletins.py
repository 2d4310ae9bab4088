"""The Central Bank's bulletins over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.distribution.api.schemas import CorrectionBody, CorrectionDropBody
from services.distribution.domain.bulletin import (
    BULLETIN,
    ApproveBulletinCorrection,
    DropBulletinCorrection,
)
from services.distribution.projections.bulletin import TABLE, find_bulletin
from services.distribution.projections.lacking_rates import read_lacking
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins
from shared.jobs.filing import file_document
from shared.kernel.decider import Rejected
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/bulletins", tags=["bulletins"])

EXAMPLE = {
    "day_asked": "2026-08-05",
    "day_effective": "2026-08-05",
    "rates": [{"currency": "EUR", "value": "1.961", "nominal": 1}],
    "sha256": "ab" * 32,
    "recorded_by": "clerk",
    "decided_by": None,
    "reason": None,
    "replaced": [],
    "proposed": None,
    "served_from": "2026-08-05",
    "corrected_position": None,
}


LACKING = {"day": "2026-08-09", "currency": "EUR", "bulletin": False}


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def submit_bulletin(
    file: Annotated[UploadFile, File(description="The bank's XML, as served")],
    asked: Annotated[date, Form(description="The day that was asked for")],
    post: Posting = posting("distribution:bulletin:submit"),
) -> JSONResponse:
    """Store a bulletin and record its rates for the day; what is wrong in it is the job's problem."""
    data = await file.read()
    sha = await file_document(post.ctx, post.meta(), data, "application/xml", DocumentKind.RATES)
    args = {"file": sha, "asked": asked.isoformat(), "by": post.caller.subject}
    return await post.queue("record-bulletin", asked.isoformat(), args)


@router.post("/{day}/correct", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def propose_correction(
    day: date,
    file: Annotated[UploadFile, File(description="The bank's XML, as served")],
    reason: Annotated[str, Form(min_length=1, max_length=500)],
    post: Posting = posting("distribution:bulletin:submit"),
) -> JSONResponse:
    """Propose the bank's bulletin of a day in the place of the one that stands, which is not what the bank said. Once
    another person approved it, the next run takes back what was converted by the other one, and issues it anew."""
    data = await file.read()
    sha = await file_document(post.ctx, post.meta(), data, "application/xml", DocumentKind.RATES)
    args = {"file": sha, "asked": day.isoformat(), "by": post.caller.subject, "reason": reason}
    return await post.queue("record-bulletin", day.isoformat(), args)


@router.post("/{day}/approve", **documented(ANSWER, *COMMANDS))
async def approve_correction(
    day: date, body: CorrectionBody, post: Posting = posting("distribution:bulletin:approve")
) -> JSONResponse:
    """Agree that the proposed bulletin is the bank's, never by who proposed it (D-95)."""
    command = ApproveBulletinCorrection(correction=body.correction, by=post.caller.subject)
    return await post.execute(BULLETIN, day.isoformat(), command)


@router.post("/{day}/drop", **documented(ANSWER, *COMMANDS))
async def drop_correction(
    day: date, body: CorrectionDropBody, post: Posting = posting("distribution:bulletin:submit")
) -> JSONResponse:
    """Give a proposed correction up; what stands stays."""
    command = DropBulletinCorrection(correction=body.correction, reason=body.reason, by=post.caller.subject)
    return await post.execute(BULLETIN, day.isoformat(), command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_bulletins(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:bulletin:read")
) -> dict[str, Any]:
    """Recorded bulletins by the day asked."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.day_asked,), cursor, limit)


@router.post("/{day}/fetch", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def fetch_bulletin(day: date, post: Posting = posting("distribution:bulletin:submit")) -> JSONResponse:
    """Fetch a day's bulletin from the address that the settings name, and record it; 409 where none is set."""
    if not post.ctx.settings.rates_url:
        raise rejected(Rejected("NO_ADDRESS", "no address of the Central Bank's rates is set"))
    return await post.queue(
        "fetch-bulletin", day.isoformat(), {"asked": day.isoformat(), "by": post.caller.subject}
    )


@router.get("/lacking", **documented({"items": [LACKING]}, *READS))
async def list_lacking(ask: Asking = asking("distribution:bulletin:read")) -> dict[str, Any]:
    """Days on which foreign money came and that lack a rate: no bulletin serves them, or it does not quote the
    currency. The eldest hundred."""
    async with ask.ctx.engine.connect() as connection:
        return {"items": to_builtins(await read_lacking(connection))}


@router.get("/{day}", **documented(EXAMPLE, *READS))
async def show_bulletin(day: date, ask: Asking = asking("distribution:bulletin:read")) -> dict[str, Any]:
    """The bulletin that was asked for a day, those that it replaced, and what is proposed in its place."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_bulletin(connection, day.isoformat())
    if found is None:
        raise not_found("bulletin", day.isoformat())
    return found

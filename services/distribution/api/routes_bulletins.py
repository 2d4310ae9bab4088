"""The Central Bank's bulletins over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.distribution.projections.bulletin import TABLE, find_bulletin
from services.distribution.projections.lacking_rates import read_lacking
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_builtins
from shared.jobs.filing import file_document
from shared.kernel.decider import Rejected
from shared.web.documents import COMMANDS, JOB, READS, documented
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
    """The bulletin that was asked for a day."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_bulletin(connection, day.isoformat())
    if found is None:
        raise not_found("bulletin", day.isoformat())
    return found

"""The standard routes under /v1/readings: who read whose personal data and documents, in pages and as a file."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from shared.contracts.wire import to_builtins
from shared.eventstore.readings import page_readings
from shared.jobs.context import Context
from shared.paper.csv_file import no_formula
from shared.web.documents import ANSWER, READS, documented
from shared.web.requests import Asking, asking

_PAGE = 500
EXAMPLE = {
    "number": 41,
    "read_at": "2026-09-01T05:00:00.000000Z",
    "actor": "accountant",
    "party": None,
    "kind": "STATEMENT",
    "subject": ANSWER["id"],
    "document": ANSWER["id"],
    "purpose": "complaint of the payee",
}
COLUMNS = ("service", *EXAMPLE)

Actor = Annotated[str | None, Query(max_length=200, description="Readings by this subject")]
Subject = Annotated[str | None, Query(max_length=200, description="Readings of this one's data")]
After = Annotated[int, Query(ge=0, le=2**62, description="Above this number")]


def readings_router(service: str) -> APIRouter:
    """The routes under /v1/readings of a service. Need `<service>:reading:read`; a party-bound token sees none."""
    router = APIRouter(prefix="/v1/readings", tags=["state"])

    @router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
    async def list_readings(
        actor: Actor = None,
        subject: Subject = None,
        after: After = 0,
        limit: Annotated[int, Query(ge=1, le=_PAGE)] = 50,
        ask: Asking = asking(f"{service}:reading:read"),
    ) -> dict[str, Any]:
        """Who read whose personal data and documents, and what for, oldest first; `next` is the next `after`."""
        found = await page_readings(ask.ctx.pool, after=after, limit=limit, actor=actor, subject=subject)
        following = found[-1].number if len(found) == limit else None
        return {"items": [to_builtins(one) for one in found], "next": following}

    @router.get(
        "/csv",
        response_class=StreamingResponse,
        **documented(",".join(COLUMNS), *READS, media_type="text/csv"),
    )
    async def export_readings(
        actor: Actor = None,
        subject: Subject = None,
        after: After = 0,
        ask: Asking = asking(f"{service}:reading:read"),
    ) -> StreamingResponse:
        """All readings above a number as one CSV file, to be kept elsewhere."""
        name = f'attachment; filename="readings-{service}.csv"'
        return StreamingResponse(
            _file(ask.ctx, after, actor, subject),
            media_type="text/csv",
            headers={"content-disposition": name},
        )

    return router


async def _file(ctx: Context, after: int, actor: str | None, subject: str | None) -> AsyncIterator[str]:
    yield _lines([COLUMNS])
    while found := await page_readings(ctx.pool, after=after, limit=_PAGE, actor=actor, subject=subject):
        after = found[-1].number
        facts = [to_builtins(one) for one in found]
        yield _lines([(ctx.service, *(_cell(one[name]) for name in EXAMPLE)) for one in facts])


def _lines(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else no_formula(str(value))

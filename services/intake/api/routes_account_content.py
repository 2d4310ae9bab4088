"""What is inside an account's version, over HTTP: its findings, its lines and works, and how it went back."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import select

from services.intake.api.findings import page_of
from services.intake.api.found import account_of
from services.intake.projections.line_chunk import page_of_lines
from services.intake.projections.reported_work import TABLE as WORK
from shared.web.documents import READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

FINDING = {
    "where": "B7",
    "row": 7,
    "column": "B",
    "what": "no day of the calendar",
    "value": "31/02/2026",
    "clause": "2.1.1-j",
    "rule": "IMPOSSIBLE",
}

RowCursor = Annotated[str | None, Query(pattern="^[0-9]{1,9}$", description="`next` of the page before")]
Version = Annotated[int | None, Query(ge=1, le=100_000, description="Left out: the last one")]


@router.get("/{account_id}/findings", **documented({"items": [FINDING], "next": None}, *READS))
async def list_findings(
    account_id: str,
    version: Version = None,
    cursor: Annotated[
        str | None, Query(pattern="^[0-9]{1,15}$", description="`next` of the page before")
    ] = None,
    limit: Limit = 500,
    ask: Asking = asking("intake:account:read", parties=True),
) -> dict[str, Any]:
    """Every defect for which a version went back, by clause and then as the file has them; of an accepted one its
    warnings."""
    told = await _version(ask, account_id, version)
    sha = told.get("findings_sha256") or told.get("warnings_sha256")
    items, following = await page_of(ask.ctx.blobs, sha, int(cursor or 0), limit) if sha else ([], None)
    return {"state": told["state"], "version": told["version"], "items": items, "next": following}


@router.get("/{account_id}/versions/{version}/findings", **documented('{"where": "B7", ...}\n', *READS))
async def download_findings(
    account_id: str,
    version: Annotated[int, Path(ge=1, le=100_000)],
    ask: Asking = asking("intake:account:read", parties=True),
) -> Response:
    """All findings of a version, or its warnings, a JSON object a line: the bytes whose sha256 the event carries."""
    told = await _version(ask, account_id, version)
    sha = told.get("findings_sha256") or told.get("warnings_sha256")
    if sha is None:
        raise not_found("finding", account_id)
    return StreamingResponse(ask.ctx.blobs.stream(sha), media_type="application/x-ndjson")


@router.get("/{account_id}/versions/{version}/returned", **documented("PK", *READS))
async def download_returned(
    account_id: str,
    version: Annotated[int, Path(ge=1, le=100_000)],
    ask: Reading = reading("intake:account:read", parties=True),
) -> Response:
    """A version as it went back: its own rows with the faulty cells marked and a column that says what is wrong, XLSX
    (CSV above 200,000 rows), byte for byte as it was kept; the reading is recorded (2.1.1-k, D-103)."""
    told = await _version(ask, account_id, version)
    sha = told.get("returned_sha256")
    stored = await ask.ctx.blobs.describe(sha) if sha else None
    if sha is None or stored is None:
        raise not_found("returned account", account_id)
    await ask.record("ACCOUNT", [(await account_of(ask, account_id))["payer"]], document=sha)
    ending = "csv" if stored.media_type.startswith("text/csv") else "xlsx"
    headers = {"content-disposition": f'attachment; filename="returned-{version}.{ending}"'}
    return StreamingResponse(ask.ctx.blobs.stream(sha), media_type=stored.media_type, headers=headers)


@router.get(
    "/{account_id}/lines",
    **documented({"items": [{"line": 7, "report": 1, "value": 5400}], "next": "7"}, *READS),
)
async def list_lines(
    account_id: str,
    version: Version = None,
    cursor: RowCursor = None,
    limit: Limit = 100,
    ask: Asking = asking("intake:account:read", parties=True),
) -> dict[str, Any]:
    """The lines of an accepted version by their rows in the file."""
    told = await _version(ask, account_id, version)
    async with ask.ctx.engine.connect() as connection:
        items, following = await page_of_lines(
            connection, ask.ctx.store, account_id, told["version"], int(cursor or 0), limit
        )
    return {"items": items, "next": following}


@router.get("/{account_id}/works", **documented({"items": [{"number": 1, "title": "Tütək səsi"}]}, *READS))
async def list_works(
    account_id: str,
    version: Version = None,
    cursor: Cursor = None,
    limit: Limit = 100,
    ask: Asking = asking("intake:account:read", parties=True),
) -> dict[str, Any]:
    """The distinct works that an accepted version reports, lines that are no works included."""
    told = await _version(ask, account_id, version)
    columns = (WORK.c.number, WORK.c.title, WORK.c.no_work_rule, WORK.c.work)
    query = select(*columns).where(WORK.c.target == account_id, WORK.c.version == told["version"])
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (WORK.c.number,), cursor, limit)


async def _version(ask: Asking, account_id: str, version: int | None) -> dict[str, Any]:
    account = await account_of(ask, account_id)
    wanted = version or account["version"]
    for told in account["versions"]:
        if told["version"] == wanted:
            found: dict[str, Any] = told
            return found
    raise not_found("version", str(wanted))

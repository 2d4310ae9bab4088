"""Imports over HTTP: hand in a file, look at what became of it, read and download what did not go in."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import JSONResponse, StreamingResponse
from sqlalchemy import select

from services.registry.domain.import_run import IMPORT_RUN, JOBS, BeginImport, ImportKind, ImportPlan
from services.registry.handlers import unknown_party
from services.registry.projections.import_run import REJECTION, TABLE, find_import
from shared.contracts.terms import EvidenceKind
from shared.jobs.context import Context
from shared.kernel.findings import Finding
from shared.paper.csv_file import no_formula
from shared.web.bodies import Id
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import PAGE_MAX, Cursor, Limit, paged
from shared.web.problems import invalid, not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/imports", tags=["imports"])

EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "CATALOGUE",
    "source": "Azərbaycanfilm 2026",
    "dry_run": True,
    "state": "ENDED",
    "counts": {"rows": 173, "entered": 171, "changed": 0, "unchanged": 0, "rejected": 2, "parties": 240},
    "refused": None,
}
REJECTED = {
    "number": 1,
    "row": 12,
    "column": "countries",
    "value": "XX",
    "reason": "not a country code of ISO 3166",
}
_COLUMNS = ("row", "column", "value", "reason")
Encoding = Annotated[str, Form(pattern="^(utf-8|utf-16|cp1251|cp1254)$", description="Of a CSV without mark")]
Name = Annotated[
    str, Form(min_length=1, max_length=80, description="The same name is the same source in every file")
]


@router.post("", status_code=202, **documented(JOB | {"id": ANSWER["id"]}, *COMMANDS, status=202))
async def import_file(
    file: UploadFile,
    kind: Annotated[ImportKind, Form()],
    source: Name,
    dry_run: Annotated[bool, Form(description="Say what would become of it, and store nothing")] = False,
    encoding: Encoding = "utf-8",
    evidence: Annotated[EvidenceKind | None, Form(description="Of FOREIGN: which database")] = None,
    society: Annotated[Id | None, Form(description="Of FOREIGN: party that gave it")] = None,
    on: Annotated[date | None, Form(description="Day of the data; needed of FOREIGN")] = None,
    post: Posting = posting("registry:import:submit"),
) -> JSONResponse:
    """Hand in a file. A job reads it; each row goes in, or stands in the report with its reason."""
    data, named = await file.read(), " ".join(_printable(source).split())
    if not named:
        raise invalid([Finding("body.source", "has no letters", source)])
    if not data:
        raise invalid([Finding("body.file", "is empty", file.filename or "")])
    if society is not None and (unknown := await unknown_party(post.ctx.store, [society])):
        raise rejected(unknown)
    run = post.new_id()
    plan = ImportPlan(
        kind=kind,
        source=named,
        file_sha256=await post.ctx.blobs.put(data, file.content_type or "application/octet-stream"),
        file_name=_printable(file.filename or ""),
        dry_run=dry_run,
        encoding=encoding,
        evidence=evidence,
        society=society,
        on=on,
    )
    await post.done(IMPORT_RUN, run, BeginImport(run=run, plan=plan, by=post.caller.subject))
    job = await post.ctx.jobs.queue(
        JOBS[kind], run, run, {}, actor=post.caller.subject, correlation_id=post.correlation_id
    )
    return JSONResponse({"job": f"/v1/jobs/{job}", "id": run}, status_code=202)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_imports(
    kind: ImportKind | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:import:read"),
) -> dict[str, Any]:
    """Imports, of one kind or all."""
    shown = [column for column in TABLE.c if column.key != "plan"]
    query = select(*shown)
    if kind is not None:
        query = query.where(TABLE.c.kind == kind.value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{import_id}", **documented(EXAMPLE, *READS))
async def show_import(import_id: str, ask: Asking = asking("registry:import:read")) -> dict[str, Any]:
    """An import with its counts, or why its file cannot be read."""
    return await _found(ask, import_id)


@router.get("/{import_id}/rejections", **documented({"items": [REJECTED], "next": None}, *READS))
async def list_rejections(
    import_id: str,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:import:read"),
) -> dict[str, Any]:
    """What did not go in: row, column, value and reason, in the file's order."""
    await _found(ask, import_id)
    query = select(REJECTION.c.number, *(REJECTION.c[name] for name in _COLUMNS))
    query = query.where(REJECTION.c.run == import_id)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (REJECTION.c.number,), cursor, limit)


@router.get(
    "/{import_id}/rejections/csv",
    response_class=StreamingResponse,
    **documented("row,column,value,reason\r\n", *READS, media_type="text/csv"),
)
async def download_rejections(
    import_id: str, ask: Asking = asking("registry:import:read")
) -> StreamingResponse:
    """The whole report as CSV in UTF-8."""
    await _found(ask, import_id)
    name = f'attachment; filename="rejections-{import_id}.csv"'
    return StreamingResponse(
        _csv(ask.ctx, import_id),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


async def _csv(ctx: Context, run: str) -> AsyncIterator[str]:
    yield "\ufeff" + ",".join(_COLUMNS) + "\r\n"
    after = 0
    while True:
        query = select(REJECTION.c.number, *(REJECTION.c[name] for name in _COLUMNS))
        query = query.where(REJECTION.c.run == run, REJECTION.c.number > after)
        async with ctx.engine.connect() as connection:
            page = (
                (await connection.execute(query.order_by(REJECTION.c.number).limit(PAGE_MAX))).tuples().all()
            )
        if not page:
            return
        out = io.StringIO()
        csv.writer(out).writerows([row[1], *map(no_formula, row[2:])] for row in page)
        yield out.getvalue()
        after = page[-1][0]


def _printable(name: str) -> str:
    return "".join(char for char in name if char.isprintable())[:200]


async def _found(ask: Asking, import_id: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_import(connection, import_id)
    if found is None:
        raise not_found("import", import_id)
    return found

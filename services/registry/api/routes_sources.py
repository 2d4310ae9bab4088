"""What societies and databases say of registered works, over HTTP: kept beside them, never over them (D-43)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from services.registry.projections.source_record import TABLE, find_source_record
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/source-records", tags=["sources"])

EXAMPLE = {
    "id": ANSWER["id"],
    "work": ANSWER["id"],
    "database": "WID",
    "reference": "W-1",
    "said_on": "2026-06-01",
    "title": "Das Licht",
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_source_records(
    work: Annotated[str | None, Query(max_length=80)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:work:read"),
) -> dict[str, Any]:
    """What sources say beside one work, or beside all."""
    query = select(*(column for column in TABLE.c if column.key != "record"))
    if work is not None:
        query = query.where(TABLE.c.work == work)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{record_id}", **documented(EXAMPLE, *READS))
async def show_source_record(record_id: str, ask: Asking = asking("registry:work:read")) -> dict[str, Any]:
    """What a source says of a work: facts, titles and authors with their parts."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_source_record(connection, record_id)
    if found is None:
        raise not_found("source record", record_id)
    return found

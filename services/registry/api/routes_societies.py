"""Societies over HTTP, as CISAC's list shows them; the list comes in as an import."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from services.registry.domain.society import SocietyStatus
from services.registry.projections.society import TABLE, find_society
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/societies", tags=["societies"])

EXAMPLE = {
    "code": "290",
    "party": ANSWER["id"],
    "name": "AZDG",
    "status": "PROVISIONAL",
    "country": "AZ",
    "listed_on": "2026-07-06",
}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_societies(
    status: SocietyStatus | None = None,
    country: Annotated[str | None, Query(pattern="^[A-Z]{2}$")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:party:read"),
) -> dict[str, Any]:
    """Societies by code, of one status or country, or all."""
    query = select(*(column for column in TABLE.c if column.key != "society"))
    if status is not None:
        query = query.where(TABLE.c.status == status.value)
    if country is not None:
        query = query.where(TABLE.c.country == country)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.code,), cursor, limit)


@router.get("/{code}", **documented(EXAMPLE, *READS))
async def show_society(code: str, ask: Asking = asking("registry:party:read")) -> dict[str, Any]:
    """A society with everything that the list says of it."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_society(connection, code)
    if found is None:
        raise not_found("society", code)
    return found

"""Which runs stand on the public list, and since when: the publication that a search has to show (D-26, D-35)."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from services.matching.projections.listed_run import TABLE, find_listing
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/listings", tags=["public list"])

EXAMPLE = {"run": ANSWER["id"], "closed_on": "2026-09-01", "listed_on": "2026-09-01", "reserves": 12}


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_listings(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("matching:listing:read")
) -> dict[str, Any]:
    """Runs whose reserves were put on the public list."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.run,), cursor, limit)


@router.get("/{run}", **documented(EXAMPLE, *READS))
async def show_listing(run: str, ask: Asking = asking("matching:listing:read")) -> dict[str, Any]:
    """When the reserves of a run were put on the public list, and how many they were."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_listing(connection, run)
    if found is None:
        raise not_found("listing", run)
    return found

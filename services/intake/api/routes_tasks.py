"""The clerk's list: what waits for somebody."""

from enum import StrEnum
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from services.intake.projections.tasks import waiting
from shared.kernel.clock import baku_day
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])

EXAMPLE = {
    "kind": "RECEIPT",
    "id": ANSWER["id"],
    "since": "2026-08-05",
    "payer": None,
    "contract": None,
    "currency": "AZN",
    "amount": 120000,
}


class Order(StrEnum):
    """What stands first."""

    OLDEST = "oldest"
    LARGEST = "largest"


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_tasks(
    kind: str | None = None,
    order: Order = Order.OLDEST,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:task:read"),
) -> dict[str, Any]:
    """What waits for a clerk, of one kind or of all, oldest or largest first."""
    waits = waiting(baku_day(ask.ctx.clock())).subquery()
    query = select(waits)
    if kind is not None:
        query = query.where(waits.c.kind == kind)
    first = waits.c.since if order is Order.OLDEST else waits.c.largest
    async with ask.ctx.engine.connect() as connection:
        page = await paged(connection, query, (first, waits.c.kind, waits.c.id), cursor, limit)
        for item in page["items"]:
            del item["largest"]
        return page

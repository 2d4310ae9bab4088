"""What closed runs allocated."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Select, select

from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.run import TABLE as RUN
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(tags=["royalty"])

ALLOCATED = {
    "allocation": ANSWER["id"],
    "run": ANSWER["id"],
    "target": ANSWER["id"],
    "work": ANSWER["id"],
    "body": {"gross": {"amount": 18000, "currency": "AZN"}, "shares": []},
}


@router.get("/v1/allocations", **documented({"items": [ALLOCATED], "next": None}, *READS))
async def list_allocations(
    run: str | None = None,
    work: str | None = None,
    target: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:allocation:read"),
) -> dict[str, Any]:
    """Allocations of closed runs; of one run, work, account or schedule when named."""
    query = _closed()
    for column, value in ((ALLOCATION.c.run, run), (ALLOCATION.c.work, work), (ALLOCATION.c.target, target)):
        query = query if value is None else query.where(column == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (ALLOCATION.c.allocation,), cursor, limit)


@router.get("/v1/allocations/{allocation_id}", **documented(ALLOCATED, *READS))
async def show_allocation(
    allocation_id: str, ask: Asking = asking("distribution:allocation:read")
) -> dict[str, Any]:
    """An allocation of a closed run with all its shares."""
    query = _closed().where(ALLOCATION.c.allocation == allocation_id)
    async with ask.ctx.engine.connect() as connection:
        row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise not_found("allocation", allocation_id)
    return dict(row)


def _closed() -> Select[Any]:
    return select(ALLOCATION).join(RUN, RUN.c.run == ALLOCATION.c.run).where(RUN.c.state == "CLOSED")

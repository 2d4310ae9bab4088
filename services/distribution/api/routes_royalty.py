"""What closed runs made: allocations, reserves, and the public list of reserves."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.party import TABLE as PARTY
from services.distribution.projections.report import TABLE as REPORT
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.work import TABLE as WORK
from shared.jobs.context import Context
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(tags=["royalty"])

HOW_TO_CLAIM = "Write to the guild, with evidence of authorship, until the last claim day."

ALLOCATED = {
    "allocation": ANSWER["id"],
    "run": ANSWER["id"],
    "target": ANSWER["id"],
    "work": ANSWER["id"],
    "body": {"gross": {"amount": 18000, "currency": "AZN"}, "shares": []},
}
RESERVED = {
    "reserve": ANSWER["id"],
    "run": ANSWER["id"],
    "work": ANSWER["id"],
    "role": "SCRIPTWRITER",
    "person": ANSWER["id"],
    "amount": 6000,
    "currency": "AZN",
    "reason": "NON_MEMBER",
    "started_on": "2026-09-01",
    "last_claim_day": "2029-09-01",
}
LISTED = {
    "title": "Arşın mal alan",
    "alternative_titles": ["Arshin mal alan"],
    "year": 1945,
    "author": "Rza Təhmasib",
    "role": "DIRECTOR",
    "usage_period": {"from": "2026-07-01", "to": "2026-07-31"},
    "source": "USER",
    "amount": {"amount": 6000, "currency": "AZN"},
    "claim_until": "2029-09-01",
    "how_to_claim": HOW_TO_CLAIM,
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
    query = _closed(ALLOCATION)
    for column, value in ((ALLOCATION.c.run, run), (ALLOCATION.c.work, work), (ALLOCATION.c.target, target)):
        query = query if value is None else query.where(column == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (ALLOCATION.c.allocation,), cursor, limit)


@router.get("/v1/allocations/{allocation_id}", **documented(ALLOCATED, *READS))
async def show_allocation(
    allocation_id: str, ask: Asking = asking("distribution:allocation:read")
) -> dict[str, Any]:
    """An allocation of a closed run with all its shares."""
    query = _closed(ALLOCATION).where(ALLOCATION.c.allocation == allocation_id)
    async with ask.ctx.engine.connect() as connection:
        row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise not_found("allocation", allocation_id)
    return dict(row)


@router.get("/v1/reserves", **documented({"items": [RESERVED], "next": None}, *READS))
async def list_reserves(
    run: str | None = None,
    work: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:reserve:read"),
) -> dict[str, Any]:
    """Open reserves with their reasons and last claim days."""
    query = _closed(RESERVE)
    for column, value in ((RESERVE.c.run, run), (RESERVE.c.work, work)):
        query = query if value is None else query.where(column == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (RESERVE.c.reserve,), cursor, limit)


@router.get("/v1/public/reserved", **documented({"items": [LISTED], "next": None}, 422))
async def list_public_reserves(request: Request, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
    """The public list: reserved royalty, with what an author needs to recognise it and nothing more (D-35)."""
    ctx: Context = request.app.state.ctx
    query = (
        select(
            RESERVE.c.reserve,
            RESERVE.c.role,
            RESERVE.c.person,
            RESERVE.c.amount,
            RESERVE.c.currency,
            RESERVE.c.last_claim_day,
            ALLOCATION.c.body,
            WORK.c.titles,
            WORK.c.year,
            PARTY.c.name,
        )
        .join(RUN, RUN.c.run == RESERVE.c.run)
        .join(ALLOCATION, ALLOCATION.c.allocation == RESERVE.c.allocation)
        .outerjoin(WORK, WORK.c.work == RESERVE.c.work)
        .outerjoin(PARTY, PARTY.c.party == RESERVE.c.person)
        .where(RUN.c.state == "CLOSED")
    )
    async with ctx.engine.connect() as connection:
        page = await paged(connection, query, (RESERVE.c.reserve,), cursor, limit)
        items = [await _listed(connection, row) for row in page["items"]]
    return {"items": items, "next": page["next"]}


def _closed(table: Any) -> Select[Any]:
    return select(table).join(RUN, RUN.c.run == table.c.run).where(RUN.c.state == "CLOSED")


async def _listed(connection: AsyncConnection, row: dict[str, Any]) -> dict[str, Any]:
    body = row["body"]
    year, author = row["year"], row["name"]
    if row["person"] is None and body["report_numbers"]:
        # Nobody in the registry: what the account said of the work helps its author to find it.
        query = select(REPORT.c.authors, REPORT.c.year).where(
            REPORT.c.target == body["target"],
            REPORT.c.version == body["version"],
            REPORT.c.number == body["report_numbers"][0],
        )
        report = (await connection.execute(query)).one_or_none()
        if report is not None:
            author = ", ".join(report.authors) or None
            year = year if year is not None else report.year
    return {
        "title": body["title"],
        "alternative_titles": [title for title in row["titles"] or [] if title != body["title"]],
        "year": year,
        "author": author,
        "role": row["role"],
        "usage_period": body["period"],
        "source": body["channel"],
        "amount": {"amount": row["amount"], "currency": row["currency"]},
        "claim_until": row["last_claim_day"],
        "how_to_claim": HOW_TO_CLAIM,
    }

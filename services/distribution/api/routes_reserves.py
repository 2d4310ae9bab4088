"""Reserves with their clocks, how they age, and what keeps those whose time is over."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlalchemy import Select, Table, func, select

from services.distribution.projections.expiring import read_over
from services.distribution.projections.reserve import OPEN
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.run import TABLE as RUN
from shared.kernel.clock import baku_day
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1", tags=["reserves"])

READ = "distribution:reserve:read"
SOON = (30, 90, 365)
"""Days within which what expires is told apart."""
RESERVED = {
    "reserve": ANSWER["id"],
    "run": ANSWER["id"],
    "work": ANSWER["id"],
    "role": "SCRIPTWRITER",
    "person": ANSWER["id"],
    "amount": 6000,
    "left": 6000,
    "currency": "AZN",
    "reason": "NON_MEMBER",
    "started_on": "2026-09-01",
    "last_claim_day": "2029-09-01",
    "state": "OPEN",
    "ended_by": None,
}
OVER = {
    "reserve": ANSWER["id"],
    "work": ANSWER["id"],
    "amount": 6000,
    "currency": "AZN",
    "last_claim_day": "2029-09-01",
    "holds_until": "2029-09-01",
    "evidence": [],
    "kept": ["SEARCH"],
}
AGEING = {
    "day": "2026-09-01",
    "standing": [
        {"started": "2026", "reason": "NON_MEMBER", "currency": "AZN", "reserves": 1, "amount": 6000}
    ],
    "expiring": [{"days": 30, "until": "2026-10-01", "currency": "AZN", "reserves": 0, "amount": 0}],
}


@router.get("/reserves", **documented({"items": [RESERVED], "next": None}, *READS))
async def list_reserves(
    run: str | None = None,
    work: str | None = None,
    person: str | None = None,
    reason: str | None = None,
    state: Literal["OPEN", "EXPIRED", "RELEASED", "REDISTRIBUTED", "REVERSED"] | None = None,
    within: Annotated[
        int | None, Query(ge=0, le=4000, description="Only those whose last claim day is no more days away")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking(READ),
) -> dict[str, Any]:
    """Reserves with their reasons, last claim days and what became of each."""
    query = _closed(RESERVE)
    wanted = (("run", run), ("work", work), ("person", person), ("reason", reason), ("state", state))
    for name, value in wanted:
        query = query if value is None else query.where(RESERVE.c[name] == value)
    if within is not None:
        last = baku_day(ask.ctx.clock()) + timedelta(days=within)
        query = query.where(RESERVE.c.state == OPEN, RESERVE.c.last_claim_day <= last.isoformat())
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (RESERVE.c.reserve,), cursor, limit)


@router.get("/reserves/ageing", **documented(AGEING, *READS))
async def show_ageing(ask: Asking = asking(READ)) -> dict[str, Any]:
    """What stands in reserve by the year of its start and reason, and what expires in the next 30, 90 and 365 days."""
    day = baku_day(ask.ctx.clock())
    year = func.substr(RESERVE.c.started_on, 1, 4).label("started")
    groups = (year, RESERVE.c.reason, RESERVE.c.currency)
    counted = (func.count().label("reserves"), func.sum(RESERVE.c.left).label("amount"))
    standing = _open(*groups, *counted).group_by(*groups).order_by(*groups)
    expiring = []
    async with ask.ctx.engine.connect() as connection:
        rows = [dict(row) for row in (await connection.execute(standing)).mappings()]
        for days in SOON:
            until = (day + timedelta(days=days)).isoformat()
            query = _open(RESERVE.c.currency, *counted).where(RESERVE.c.last_claim_day <= until)
            for row in (await connection.execute(query.group_by(RESERVE.c.currency))).mappings():
                expiring.append({"days": days, "until": until} | dict(row))
    numbers = [row | {"amount": int(row["amount"])} for row in rows]
    soon = [row | {"amount": int(row["amount"])} for row in expiring]
    return {"day": day.isoformat(), "standing": numbers, "expiring": soon}


@router.get("/reserves/over", **documented({"day": "2029-09-02", "items": [OVER]}, *READS))
async def list_over(ask: Asking = asking(READ)) -> dict[str, Any]:
    """Open reserves whose last claim day is over and what keeps each: SEALS, CONTESTED, SEARCH that lacks, RUN; at
    most ten thousand, the oldest first. What nothing keeps expires within the day."""
    day = baku_day(ask.ctx.clock()).isoformat()
    async with ask.ctx.engine.connect() as connection:
        rows = await read_over(connection, day)
    kept = ("reserve", "work", "amount", "currency", "last_claim_day", "holds_until", "evidence", "kept")
    return {"day": day, "items": [{name: row[name] for name in kept} for row in rows]}


@router.get("/reserves/{reserve_id}", **documented(RESERVED, *READS))
async def show_reserve(reserve_id: str, ask: Asking = asking(READ)) -> dict[str, Any]:
    """A reserve, what is left of it, and the run that ended it."""
    async with ask.ctx.engine.connect() as connection:
        query = _closed(RESERVE).where(RESERVE.c.reserve == reserve_id)
        row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise not_found("reserve", reserve_id)
    return dict(row)


def _closed(table: Table) -> Select[Any]:
    return select(table).join(RUN, RUN.c.run == table.c.run).where(RUN.c.state == "CLOSED")


def _open(*columns: Any) -> Select[Any]:
    joined = RESERVE.join(RUN, RUN.c.run == RESERVE.c.run)
    return select(*columns).select_from(joined).where(RUN.c.state == "CLOSED", RESERVE.c.state == OPEN)

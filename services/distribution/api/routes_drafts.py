"""A computed draft for review: totals, what is largest, and everything that nobody is credited with."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import JSON, BigInteger, ColumnElement, Select, column, desc, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.handlers import DRAFT_ITEM, draft_items
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.run import find_run
from shared.contracts.terms import Channel, ShareState
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/runs/{run_id}/draft", tags=["runs"])

LARGEST = 10
WARNINGS_MAX = 100
MONEY = {"amount": 6000, "currency": "AZN"}
SHARE = {
    "share": ANSWER["id"],
    "role": "SCRIPTWRITER",
    "owner": ANSWER["id"],
    "receiver": None,
    "state": "RESERVED",
    "reason": "NON_MEMBER",
    "gross": MONEY,
    "net": MONEY,
}
EXAMPLE = {
    "run": ANSWER["id"],
    "digest": "cd" * 32,
    "totals": [{"state": "RESERVED", "reason": "NON_MEMBER", "amount": MONEY}],
    "largest_works": [{"work": ANSWER["id"], "title": "Arşın mal alan", "gross": 18000, "currency": "AZN"}],
    "largest_payees": [{"receiver": ANSWER["id"], "net": 6000, "currency": "AZN"}],
    "paid_twice": [{"work": ANSWER["id"], "title": "Arşın mal alan", "use_type": "ON_AIR"}],
}


@router.get("", **documented(EXAMPLE, *READS))
async def show_draft(run_id: str, ask: Asking = asking("distribution:run:read")) -> dict[str, Any]:
    """The draft's digest, its totals by state, the largest works and payees. Gone once the run is closed.

    `paid_twice` warns of works for whose use in one period both a user and a producer pay (D-59).
    """
    async with ask.ctx.engine.connect() as connection:
        found = await find_run(connection, run_id)
        if found is None or found["state"] not in ("COMPUTED", "CLOSING"):
            raise not_found("draft", run_id)
        works = await _largest_works(connection, run_id)
        payees = await _largest_payees(connection, run_id)
        twice = await _paid_twice(connection, run_id)
    kept = ("run", "state", "digest", "allocations", "reserves", "totals", "targets")
    summary: dict[str, Any] = {name: found[name] for name in kept}
    return summary | {"largest_works": works, "largest_payees": payees, "paid_twice": twice}


@router.get("/allocations", **documented({"items": [{"number": 1, "body": {}}], "next": None}, *READS))
async def list_draft_allocations(
    run_id: str, cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:run:read")
) -> dict[str, Any]:
    """The allocations of a draft with all their shares."""
    async with ask.ctx.engine.connect() as connection:
        query = draft_items(run_id, "ALLOCATION")
        return await paged(connection, query, (DRAFT_ITEM.c.number,), cursor, limit)


@router.get("/returns", **documented({"items": [{"number": 2, "body": {}}], "next": None}, *READS))
async def list_draft_returns(
    run_id: str, cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:run:read")
) -> dict[str, Any]:
    """What would go back to foreign organisations, with both amounts of every share (2.2.7)."""
    async with ask.ctx.engine.connect() as connection:
        query = draft_items(run_id, "RETURN")
        return await paged(connection, query, (DRAFT_ITEM.c.number,), cursor, limit)


@router.get(
    "/waiting", **documented({"items": [{"number": 1, "place": 2, "share": SHARE}], "next": None}, *READS)
)
async def list_draft_waiting(
    run_id: str, cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("distribution:run:read")
) -> dict[str, Any]:
    """Every share of a draft that is credited to nobody, with its state, reason and note."""
    shares = _shares()
    query = (
        select(
            DRAFT_ITEM.c.number,
            shares.c.place,
            DRAFT_ITEM.c.target,
            DRAFT_ITEM.c.work,
            shares.c.share,
        )
        .select_from(DRAFT_ITEM.join(shares, DRAFT_ITEM.c.run == DRAFT_ITEM.c.run))
        .where(DRAFT_ITEM.c.run == run_id, DRAFT_ITEM.c.kind == "ALLOCATION")
        .where(shares.c.share["state"].as_string() != ShareState.CREDITED.value)
    )
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (DRAFT_ITEM.c.number, shares.c.place), cursor, limit)


def _shares() -> Any:
    return (
        func.json_array_elements(DRAFT_ITEM.c.body["shares"])
        .table_valued(column("share", JSON), with_ordinality="place", name="shares")
        .render_derived()
        .lateral()
    )


async def _largest_works(connection: AsyncConnection, run: str) -> list[dict[str, Any]]:
    body = DRAFT_ITEM.c.body
    gross = func.sum(_amount(body["gross"])).label("gross")
    currency = body["gross"]["currency"].as_string().label("currency")
    title = func.min(body["title"].as_string()).label("title")
    query = (
        select(DRAFT_ITEM.c.work, title, currency, gross)
        .where(DRAFT_ITEM.c.run == run, DRAFT_ITEM.c.kind == "ALLOCATION")
        .group_by(DRAFT_ITEM.c.work, currency)
        .order_by(desc(gross), DRAFT_ITEM.c.work)
        .limit(LARGEST)
    )
    return [dict(row) | {"gross": int(row["gross"])} for row in (await connection.execute(query)).mappings()]


async def _largest_payees(connection: AsyncConnection, run: str) -> list[dict[str, Any]]:
    shares = _shares()
    receiver = shares.c.share["receiver"].as_string().label("receiver")
    net = func.sum(_amount(shares.c.share["net"])).label("net")
    currency = shares.c.share["net"]["currency"].as_string().label("currency")
    query = (
        select(receiver, currency, net)
        .select_from(DRAFT_ITEM.join(shares, DRAFT_ITEM.c.run == DRAFT_ITEM.c.run))
        .where(DRAFT_ITEM.c.run == run, DRAFT_ITEM.c.kind == "ALLOCATION")
        .where(shares.c.share["state"].as_string() == ShareState.CREDITED.value)
        .group_by(receiver, currency)
        .order_by(desc(net), receiver)
        .limit(LARGEST)
    )
    return [dict(row) | {"net": int(row["net"])} for row in (await connection.execute(query)).mappings()]


async def _paid_twice(connection: AsyncConnection, run: str) -> list[dict[str, Any]]:
    drafted = _paid(DRAFT_ITEM).where(DRAFT_ITEM.c.run == run, DRAFT_ITEM.c.kind == "ALLOCATION")
    closed = _paid(ALLOCATION).join(RUN, RUN.c.run == ALLOCATION.c.run).where(RUN.c.state == "CLOSED")
    one = drafted.subquery("one")
    other = union_all(drafted, closed).subquery("other")
    query = (
        select(one.c.work, func.min(one.c.title).label("title"), one.c.use_type)
        .join(
            other,
            (one.c.work == other.c.work)
            & (one.c.use_type == other.c.use_type)
            & (one.c.channel != other.c.channel)
            & (one.c.first <= other.c.last)
            & (other.c.first <= one.c.last),
        )
        .group_by(one.c.work, one.c.use_type)
        .order_by(one.c.work, one.c.use_type)
        .limit(WARNINGS_MAX)
    )
    return [dict(row) for row in (await connection.execute(query)).mappings()]


def _paid(table: Any) -> Select[Any]:
    body = table.c.body
    return select(
        table.c.work,
        body["title"].as_string().label("title"),
        body["use_type"].as_string().label("use_type"),
        body["channel"].as_string().label("channel"),
        body["period"]["from"].as_string().label("first"),
        body["period"]["to"].as_string().label("last"),
    ).where(body["channel"].as_string().in_((Channel.USER.value, Channel.PRODUCER.value)))


def _amount(money: Any) -> ColumnElement[int]:
    amount: ColumnElement[int] = money["amount"].as_string().cast(BigInteger)
    return amount

"""A computed draft for review: totals, what is largest, and everything that nobody is credited with."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import JSON, BigInteger, ColumnElement, column, desc, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.background import TWICE, PaidUse, paid_twice
from services.distribution.domain.run import WARNINGS_MAX
from services.distribution.handlers import DRAFT_ITEM, draft_items
from services.distribution.projections.background import read_paid
from services.distribution.projections.run import find_run
from shared.contracts.terms import ShareState
from shared.contracts.wire import from_builtins, to_builtins
from shared.kernel.periods import Period
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/runs/{run_id}/draft", tags=["runs"])

LARGEST = 10
_OF_USE = ("work", "title", "use_type", "channel", "target", "period")
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
    "paid_twice": [
        {"work": ANSWER["id"], "title": "Arşın mal alan", "use_type": "ON_AIR", "targets": [ANSWER["id"]]}
    ],
}


@router.get("", **documented(EXAMPLE, *READS))
async def show_draft(run_id: str, ask: Asking = asking("distribution:run:read")) -> dict[str, Any]:
    """The draft's digest, its totals by state, the largest works and payees. Gone once the run is closed.

    `paid_twice` warns of works for whose use in one period both a user and a producer pay (D-59), by what is closed
    now; the review sheet has what was when the run was opened.
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
    query = draft_items(run, "ALLOCATION").where(
        DRAFT_ITEM.c.body["channel"].as_string().in_([channel.value for channel in TWICE])
    )
    bodies = [row["body"] for row in (await connection.execute(query)).mappings()]
    mine = [from_builtins(PaidUse, {name: body[name] for name in _OF_USE}) for body in bodies]
    if not mine:
        return []
    days = [day for use in mine for day in (use.period.first, use.period.last)]
    others = await read_paid(connection, {use.work for use in mine}, Period(min(days), max(days)))
    found: list[dict[str, Any]] = to_builtins(paid_twice(mine, others)[:WARNINGS_MAX])
    return found


def _amount(money: Any) -> ColumnElement[int]:
    amount: ColumnElement[int] = money["amount"].as_string().cast(BigInteger)
    return amount

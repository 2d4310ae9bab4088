"""Balances of the personal accounts over HTTP."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.standing import Unpaid, standings_of
from services.payments.projections.balance import TABLE, read_balances
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.movement import read_movements
from services.payments.projections.party import read_parties, read_payees, read_survivors
from services.payments.projections.unpaid import read_unpaid
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.as_of import AsOf, On, moment_of
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/balances", tags=["balances"])

EXAMPLE = {
    "payee": ANSWER["id"],
    "name": "Rasim Ocaqov",
    "currency": "AZN",
    "credited": 8000,
    "withheld": 1200,
    "paid": 6800,
    "balance": 0,
    "position": 812,
}
_STATES = {"states": [{"state": "ONHOLD", "reason": "NO_PAYMENT_DATA", "detail": "", "amount": 0}]}


@router.get("", **documented({"items": [EXAMPLE | _STATES], "next": None}, *READS))
async def list_balances(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("payments:balance:read", parties=True)
) -> dict[str, Any]:
    """Balances with the states of what is unpaid; a token bound to a party sees its own."""
    query = select(TABLE)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.payee == ask.caller.party)
    async with snapshot(ask.ctx.engine) as (connection, _):
        page = await paged(connection, query, (TABLE.c.payee, TABLE.c.currency), cursor, limit)
        payees = [item["payee"] for item in page["items"]]
        names = await read_payees(connection, payees)
        unpaid = [one for payee in dict.fromkeys(payees) for one in await read_unpaid(connection, payee)]
        states = await _states(ask.ctx, connection, unpaid)
    for item in page["items"]:
        item["name"] = names[item["payee"]].name if item["payee"] in names else item["payee"]
        item["states"] = states.get((item["payee"], item["currency"]), [])
    return page


@router.get(
    "/{payee_id}",
    **documented({"payee": ANSWER["id"], "survivor": None, "balances": [EXAMPLE | _STATES]}, *READS),
)
async def show_balance(
    payee_id: str,
    as_of: AsOf = None,
    on: On = None,
    ask: Asking = asking("payments:balance:read", parties=True),
) -> dict[str, Any]:
    """A payee's balances with their movements, each with its cause: now, with the states of what is unpaid, or of what
    was known at a position or instant, and belongs to the day `on` or an earlier one; `survivor` is the party that
    stands for a payee who was merged, to whose account all that is unpaid passes."""
    if ask.caller.party is not None and ask.caller.party != payee_id:
        raise not_found("account", payee_id)
    then = (await moment_of(ask.ctx, as_of)).position
    async with snapshot(ask.ctx.engine) as (connection, position):
        balances = await read_balances(connection, payee_id, then, on)
        if not balances:
            raise not_found("account", payee_id)
        party = (await read_parties(connection, [payee_id])).get(payee_id)
        name = payee_id if party is None else party["name"]
        merged = party is not None and party["merged_into"] is not None
        survivor = (await read_survivors(connection)).get(payee_id) if merged else None
        until = position if then is None else then
        for balance in balances:
            balance["name"] = name
            moves = await read_movements(connection, payee_id, balance["currency"], 0, until, on)
            balance["movements"] = [
                {key: value for key, value in move.items() if key not in ("payee", "currency")}
                for move in moves
            ]
        if then is None and on is None:
            states = await _states(ask.ctx, connection, await read_unpaid(connection, payee_id))
            for balance in balances:
                balance["states"] = states.get((payee_id, balance["currency"]), [])
    return {"payee": payee_id, "survivor": survivor, "balances": balances}


async def _states(
    ctx: Context, connection: AsyncConnection, unpaid: Sequence[Unpaid]
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    if not unpaid:
        return {}
    now = await read_circumstances(connection, baku_day(ctx.clock()), unpaid)
    sums: dict[tuple[str, str, str, str | None, str], int] = {}
    for one, standing in standings_of(unpaid, now):
        key = (one.payee, one.net.currency, standing.state.value, standing.reason, standing.detail)
        sums[key] = sums.get(key, 0) + one.net.amount
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for (payee, currency, state, reason, detail), amount in sorted(sums.items(), key=str):
        entry = {"state": state, "reason": reason, "detail": detail, "amount": amount}
        found.setdefault((payee, currency), []).append(entry)
    return found

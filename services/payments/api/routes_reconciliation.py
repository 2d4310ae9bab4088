"""Client money over HTTP: what the bank has on a day against what is owed, and what makes the difference (D-90)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from services.payments.domain.double_entry import Account
from services.payments.domain.reconciliation import Accounted, Reconciled
from services.payments.projections.bank_day import Closing
from services.payments.projections.journal import Until
from services.payments.projections.reconciling import (
    Day,
    reconciled_day,
    reconciled_days,
    standing_on,
    told_by_distribution,
    unmatched,
)
from services.payments.projections.state_total import StateSums
from shared.contracts.wire import to_builtins
from shared.kernel.findings import Finding
from shared.projections import snapshot
from shared.web.as_of import AsOf, moment_of
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/reconciliation", tags=["ledger"])

_ENTRIES_MAX = 200
_DAYS_MAX = 366
_CURRENCY = {
    "currency": "AZN",
    "closing": 100000,
    "owed": [{"name": "PAYEE", "amount": 8501}, {"name": "UNDISTRIBUTED", "amount": 91549}],
    "total": 100050,
    "difference": -50,
    "named": [{"name": "BANK_CHARGES", "amount": -50}],
    "unexplained": 0,
}
_DAY = {
    "day": "2026-09-03",
    "position": 812,
    "proved": True,
    "reconciled": True,
    "currencies": [_CURRENCY],
    "bank_accounts": [
        {
            "bank_account": "AZ77XXXX00000000001234567890",
            "currency": "AZN",
            "day": "2026-09-03",
            "lasts_until": "2026-09-04",
            "closing": 100000,
            "entered": 100000,
        }
    ],
    "unmatched": [
        {
            "order": None,
            "bank_entry": ANSWER["id"],
            "kind": "DEBIT",
            "end_to_end_id": None,
            "day": "2026-09-03",
            "currency": "AZN",
            "amount": -700,
        }
    ],
    "distribution": {
        "day": "2026-09-04",
        "currencies": [
            {"currency": "AZN", "received": 100000, "accounted": 100000, "held": 91549, "difference": 0}
        ],
        "states": [{"state": "RESERVED", "reason": "NON_MEMBER", "currency": "AZN", "amount": 2000}],
    },
}
_PART = {"about": ANSWER["id"], "since": "2026-09-03", "amount": 6800}
_LISTED = {name: _DAY[name] for name in ("day", "proved", "reconciled", "currencies")}


@router.get("", **documented(_DAY, *READS))
async def show_reconciliation(
    day: Annotated[date, Query(description="The day at whose end the balances are compared")],
    as_of: AsOf = None,
    ask: Asking = asking("payments:ledger:read"),
) -> dict[str, Any]:
    """Per currency the closing balances of the guild's accounts, what is owed (`owed`, what distribution still holds
    among it), and the parts of the difference: what the bank took, what payees owe, money between own accounts, what
    stood before, and what the bank booked and nobody explained, by entry or order (`unmatched`). What is left then is
    `unexplained`: the bank has another balance than its entries come to; `bank_accounts` show on which account.

    `proved`: there are statements of all accounts up to the day. `distribution` is its last word on where the money
    that it had heard of stands."""
    position = None if as_of is None else (await moment_of(ask.ctx, as_of)).position
    async with snapshot(ask.ctx.engine) as (connection, now):
        found = await reconciled_day(connection, day, position)
        entries = await unmatched(connection, Until(position=position, effective_on=day), _ENTRIES_MAX)
        told = await told_by_distribution(connection, position)
    return {
        **_listed(found),
        "position": now if position is None else min(position, now),
        "bank_accounts": [_closing(one, found) for one in found.closings],
        "unmatched": entries,
        "distribution": None if told is None else _told(*told),
    }


@router.get("/days", **documented({"items": [_LISTED]}, *READS))
async def list_days(
    first: Annotated[date, Query(alias="from", description="First day")],
    last: Annotated[date, Query(alias="to", description="Last day, at most a year later")],
    differing: Annotated[
        bool, Query(description="Only days with a difference that is not explained")
    ] = False,
    ask: Asking = asking("payments:ledger:read"),
) -> dict[str, Any]:
    """The days of a period that have a statement, newest first, with their differences; payees' balances below zero
    are in what payees are owed."""
    if not 0 <= (last - first).days < _DAYS_MAX:
        what = f"lies before `from`, or {_DAYS_MAX} days or more after it"
        raise invalid([Finding("query.to", what, last.isoformat(), "D-90")])
    async with snapshot(ask.ctx.engine) as (connection, _):
        days = await reconciled_days(connection, first, last)
    return {"items": [_listed(one) for one in days if not (differing and _reconciled(one))]}


@router.get("/parts", **documented({"items": [_PART], "next": None}, *READS))
async def list_parts(
    account: Annotated[Account, Query(description="The part: an account of double entry")],
    currency: Annotated[str, Query(pattern="^[A-Z]{3}$")],
    day: Annotated[date, Query(description="The day at whose end it stands")],
    as_of: AsOf = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:ledger:read"),
) -> dict[str, Any]:
    """What makes one part of what is owed, or of the difference: orders that the bank has not booked (ORDERS), fees
    (BANK_CHARGES), payees (PAYEE, those who owe below zero), runs, receipts; each with its amount and since when."""
    position = None if as_of is None else (await moment_of(ask.ctx, as_of)).position
    part = standing_on(account, currency, Until(position=position, effective_on=day))
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(part), (part.c.about,), cursor, limit)


def _reconciled(day: Day) -> bool:
    return not any(one.unexplained for one in day.currencies)


def _listed(day: Day) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "proved": day.proved,
        "reconciled": _reconciled(day),
        "currencies": [_currency(one) for one in day.currencies],
    }


def _currency(one: Reconciled) -> dict[str, Any]:
    shown: dict[str, Any] = to_builtins(one)
    return shown | {"total": one.total, "difference": one.difference, "unexplained": one.unexplained}


def _closing(one: Closing, day: Day) -> dict[str, Any]:
    return {
        "bank_account": one.bank_account,
        "currency": one.currency,
        "day": one.day.isoformat(),
        "lasts_until": one.lasts_until.isoformat(),
        "closing": one.amount,
        "entered": day.entered.get((one.bank_account, one.currency), 0),
    }


def _told(totals: StateSums, compared: list[Accounted]) -> dict[str, Any]:
    return {
        "day": totals.day.isoformat(),
        "currencies": [to_builtins(one) | {"difference": one.difference} for one in compared],
        "states": [
            {"state": state, "reason": reason, "currency": currency, "amount": amount}
            for state, reason, currency, amount in totals.totals
        ],
    }

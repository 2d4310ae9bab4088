"""The double-entry ledger: entries, and the trial balance of any day and position (D-90, D-98)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from services.payments.domain.double_entry import imbalances
from services.payments.projections.journal import Until, entries, entries_of_payee, read_trial_balance
from services.payments.projections.month import read_closings
from shared.projections import snapshot
from shared.web.as_of import AsOf, On, moment_of
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.requests import Asking, asking
from shared.web.trial_balance import shown_balance

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])

LINE = {"account": "PAYEE", "currency": "AZN", "debits": 8000, "credits": 8501, "balance": 501}
TRIAL_BALANCE = {
    "position": 812,
    "effective_on": "2026-09-03",
    "holds": True,
    "findings": [],
    "totals": [{"currency": "AZN", "debits": 16501, "credits": 16501}],
    "accounts": [LINE],
}
ENTRY = {
    "position": 812,
    "number": 1,
    "recorded_on": "2026-09-03",
    "effective_on": "2026-09-03",
    "cause": "OrderIssued",
    "event": ANSWER["id"],
    "reference": ANSWER["id"],
    "payee": ANSWER["id"],
    "bank_entry": None,
    "debit": "PAYEE",
    "credit": "ORDERS",
    "currency": "AZN",
    "amount": 6800,
    "month": "2026-09",
}


@router.get("/trial-balance", **documented(TRIAL_BALANCE, *READS))
async def show_trial_balance(
    as_of: AsOf = None, on: On = None, ask: Asking = asking("payments:ledger:read")
) -> dict[str, Any]:
    """Debits, credits and balance of every account, in minor units: of what was recorded by `as_of`, and belongs to
    the day `on` or an earlier one; without them of all that is known. What is owed stands with a plus, client money
    at the bank and what it lacks with a minus."""
    position = None if as_of is None else (await moment_of(ask.ctx, as_of)).position
    async with snapshot(ask.ctx.engine) as (connection, now):
        lines = await read_trial_balance(connection, Until(position=position, effective_on=on))
    findings = imbalances(lines)
    return shown_balance(lines, findings, now if position is None else min(position, now), on)


@router.get("/entries", **documented({"items": [ENTRY], "next": None}, *READS))
async def list_entries(
    payee: Annotated[str | None, Query(max_length=100, description="On the accounts of one payee")] = None,
    as_of: AsOf = None,
    on: On = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:ledger:read"),
) -> dict[str, Any]:
    """Entries in the order in which they were recorded: both accounts, the amount in minor units, and what caused
    it: the event, with the run, package, order, receipt or bank entry that it is about. `month` is the one that it is
    posted to: of its day, or the first that was open when it was recorded."""
    position = None if as_of is None else (await moment_of(ask.ctx, as_of)).position
    until = Until(position=position, effective_on=on)
    entry = entries(until) if payee is None else entries_of_payee(payee, until)
    async with snapshot(ask.ctx.engine) as (connection, _):
        page = await paged(connection, select(entry), (entry.c.position, entry.c.number), cursor, limit)
        closings = await read_closings(connection)
    for item in page["items"]:
        item["month"] = closings.posted_to(item["effective_on"], item["position"])
    return page

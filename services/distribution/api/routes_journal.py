"""The double-entry ledger: entries, and the trial balance of any day (D-90, D-98)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from services.distribution.domain.double_entry import identity, trial_balance
from services.distribution.projections.journal import Until, entries, read_sums
from shared.projections import snapshot
from shared.web.as_of import AsOf, On, moment_of
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.requests import Asking, asking
from shared.web.trial_balance import shown_balance

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])

LINE = {
    "account": "CREDITED",
    "reason": None,
    "currency": "AZN",
    "debits": 0,
    "credits": 14400,
    "balance": 14400,
}
TRIAL_BALANCE = {
    "position": 812,
    "effective_on": "2026-08-31",
    "holds": True,
    "findings": [],
    "totals": [{"currency": "AZN", "debits": 54003, "credits": 54003}],
    "accounts": [LINE],
}
ENTRY = {
    "position": 812,
    "holder": ANSWER["id"],
    "number": 1,
    "recorded_on": "2026-09-01",
    "effective_on": "2026-09-01",
    "cause": "RunClosed",
    "event": ANSWER["id"],
    "debit": "AWAITING_RUN",
    "credit": "CREDITED",
    "currency": "AZN",
    "amount": 14400,
}


@router.get("/trial-balance", **documented(TRIAL_BALANCE, *READS))
async def show_trial_balance(
    as_of: AsOf = None, on: On = None, ask: Asking = asking("distribution:ledger:read")
) -> dict[str, Any]:
    """Debits, credits and balance of every account, and whether the identity of D-90 holds: of what was recorded by
    `as_of`, and belongs to the day `on` or an earlier one; without them of all that is known. What is owed stands
    with a plus, the guild's MONEY with a minus; ALLOCATED, between receipts and targets, comes to nothing."""
    position = None if as_of is None else (await moment_of(ask.ctx, as_of)).position
    async with snapshot(ask.ctx.engine) as (connection, now):
        sums = await read_sums(connection, Until(position=position, effective_on=on))
    lines = trial_balance(sums)
    findings = identity(sums)
    return shown_balance(lines, findings, now if position is None else min(position, now), on)


@router.get("/entries", **documented({"items": [ENTRY], "next": None}, *READS))
async def list_entries(
    holder: Annotated[
        str | None, Query(max_length=100, description="Of one receipt, account, schedule, award or cause")
    ] = None,
    as_of: AsOf = None,
    on: On = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("distribution:ledger:read"),
) -> dict[str, Any]:
    """Entries in the order in which they were recorded: both accounts, the amount in minor units, what caused it."""
    position = None if as_of is None else (await moment_of(ask.ctx, as_of)).position
    entry = entries(None if holder is None else [holder], Until(position=position, effective_on=on))
    key = (entry.c.position, entry.c.holder, entry.c.number)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(entry), key, cursor, limit)

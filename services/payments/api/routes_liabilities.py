"""What is owed beside payees, over HTTP: by kind, currency and month, to whom and until when (D-98)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from services.payments.domain.liabilities import DueState, lines_of, totals_of
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.projections.accrued import causes, read_accrued
from services.payments.projections.liability import repayments_until, settled_until
from services.payments.projections.policy import policies_on
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/liabilities", tags=["liabilities"])

LINE = {
    "liability": ANSWER["id"],
    "kind": "SOCIAL_INSURANCE",
    "month": "2026-09-01",
    "creditor": "Dövlət Sosial Müdafiə Fondu",
    "owed": {"amount": 1275, "currency": "AZN"},
    "taken": {"amount": 0, "currency": "AZN"},
    "paid": {"amount": 0, "currency": "AZN"},
    "outstanding": {"amount": 1275, "currency": "AZN"},
    "due_on": "2026-10-20",
    "state": "UPCOMING",
}
TOTAL = {"kind": "SOCIAL_INSURANCE", "outstanding": 1275, "currency": "AZN"}
CAUSE = {"cause": "order", "amount": 1275, "day": "2026-09-03", "gone": 0, "gone_on": None}

Month = Annotated[date, Path(description="Its first day", examples=["2026-09-01"])]
Currency = Annotated[str, Path(pattern="^[A-Z]{3}$")]


@router.get("", **documented({"as_of": "2026-09-30", "items": [LINE], "totals": [TOTAL]}, *READS))
async def list_liabilities(
    as_of: Annotated[date | None, Query(description="The day; today where none is said")] = None,
    kind: LiabilityKind | None = None,
    settled: Annotated[bool, Query(description="Whether to list what is settled too")] = False,
    ask: Asking = asking("payments:liability:read"),
) -> dict[str, Any]:
    """What was owed on a day, as it is known now: tax, social insurance, VAT, deductions, the Agency's fee, each by
    month, returns and refunds one by one; what a payment run has `taken` by now, what orders had `paid`, and the due
    day (UPCOMING, DUE, OVERDUE, NO_CREDITOR, SETTLED; CARRIED: more was paid than is owed)."""
    day = as_of or baku_day(ask.ctx.clock())
    async with snapshot(ask.ctx.engine) as (connection, _):
        accrued = await read_accrued(connection, day)
        policies = await policies_on(connection, day)
        paid, repayments = await settled_until(connection, day), await repayments_until(connection, day)
    found = lines_of(accrued, policies.creditors, day, paid, repayments)
    lines = [one for one in found if kind in (None, one.kind)]
    shown = [one for one in lines if settled or one.state is not DueState.SETTLED]
    totals = [
        {"kind": kind, "outstanding": amount, "currency": currency}
        for (kind, currency), amount in totals_of(lines).items()
    ]
    return {"as_of": day, "items": to_builtins(shown), "totals": totals}


@router.get("/{kind}/{currency}/{month}/causes", **documented({"items": [CAUSE], "next": None}, *READS))
async def list_causes(
    kind: LiabilityKind,
    currency: Currency,
    month: Month,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:liability:read"),
) -> dict[str, Any]:
    """What a month's sum is of: orders, receipts, distribution runs or a year, each with what is owed no more of it."""
    async with ask.ctx.engine.connect() as connection:
        query = causes(kind, currency, month.replace(day=1))
        return await paged(connection, query, (query.selected_columns.cause,), cursor, limit)

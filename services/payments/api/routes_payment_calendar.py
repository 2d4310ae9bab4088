"""Planned payments over HTTP: the Board's days, half-years without a payment, and contracts' terms (4.1-a, 4.2-a)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.payments.projections.party import read_payees
from services.payments.projections.pay_days import read_paid_half_years, read_pay_days, read_terms
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import ANSWER, READS, documented
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/payment-calendar", tags=["payment calendar"])

_OWED = {"amount": 34000, "currency": "AZN"}
EXAMPLE = {
    "today": "2026-09-01",
    "days": [
        {"day": "2026-06-30", "state": "MET", "run": ANSWER["id"], "prepared": []},
        {"day": "2026-12-20", "state": "PLANNED", "run": None, "prepared": []},
    ],
    "half_years": [{"first": "2026-07-01", "last": "2026-12-31", "runs": 0, "missed": False}],
    "contracts": [
        {
            "contract": ANSWER["id"],
            "number": "R-7",
            "party": ANSWER["id"],
            "name": "VDFS",
            "state": "LATE",
            "last_day": "2026-06-30",
            "next_day": "2026-12-31",
            "owed": [_OWED],
            "late": [_OWED],
        }
    ],
}


@router.get("", **documented(EXAMPLE, *READS))
async def show_payment_calendar(
    year: Annotated[
        int | None, Query(ge=1, le=9999, description="Of the planned days; this one unless named")
    ] = None,
    ask: Asking = asking("payments:payment-run:read"),
) -> dict[str, Any]:
    """The planned days of a year: PLANNED, DUE today, OVERDUE, or MET by the first payment run of that day or later
    that was released, or had nothing to pay, with what is `prepared` for it; the half-years so far; and of each
    contract with an organisation that plans payments what it could be paid, and what of that is late. The calendar is
    distribution's policy."""
    today = baku_day(ask.ctx.clock())
    async with snapshot(ask.ctx.engine) as (connection, _):
        days = await read_pay_days(connection, today)
        halves = await read_paid_half_years(connection, today)
        terms = await read_terms(connection, today)
        names = await read_payees(connection, [term.party for term in terms])
    contracts = [
        to_builtins(term) | {"name": names[term.party].name if term.party in names else term.party}
        for term in terms
    ]
    shown = [day for day in days if day.day.year == (year or today.year)]
    return {
        "today": today.isoformat(),
        "days": to_builtins(shown),
        "half_years": to_builtins(halves),
        "contracts": contracts,
    }

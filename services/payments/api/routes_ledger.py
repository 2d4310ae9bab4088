"""The ledger of payments over HTTP: where everything is that distribution credited or that was taken over (D-98)."""

from typing import Any

from fastapi import APIRouter

from services.payments.projections.ledger import read_ledger
from services.payments.projections.source import known
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import READS, documented
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])

EXAMPLE = {
    "position": 812,
    "known": {"distribution": 97},
    "day": "2026-09-01",
    "books": [
        {
            "currency": "AZN",
            "credited": 8000,
            "taken_over": 0,
            "missing": 0,
            "confirmed": 6800,
            "differences": 0,
            "states": [
                {"state": "WITHHELD", "reason": None, "amount": 1200},
                {"state": "PAID", "reason": None, "amount": 6800},
            ],
        }
    ],
}


@router.get("", **documented(EXAMPLE, *READS))
async def show_ledger(ask: Asking = asking("payments:ledger:read")) -> dict[str, Any]:
    """Per currency: credited by distribution's word + taken over with the old system's books = the sum of the states,
    of which RECEIVABLE is below zero; `missing` is 0 when that holds.
    `confirmed` is what of PAID the bank has booked, `differences` what it has paid beyond it by decision, in no state.

    `known` says up to which sequence of each source this is so.
    """
    day = baku_day(ask.ctx.clock())
    async with snapshot(ask.ctx.engine) as (connection, position):
        ledgers = await read_ledger(connection, day)
        heard = await known(connection)
    return {
        "position": position,
        "known": heard,
        "day": day.isoformat(),
        "books": [
            {
                "currency": one.currency,
                "credited": one.credited,
                "taken_over": one.taken_over,
                "missing": one.missing,
                "confirmed": one.confirmed,
                "differences": one.differences,
                "states": [
                    {"state": part.state, "reason": part.reason, "amount": part.amount} for part in one.states
                ],
            }
            for one in ledgers
        ],
    }

"""What payees owe to the guild, over HTTP: credits below zero, of the old system's books or taken back by distribution,
until a payment has set them off (D-70, D-87)."""

from typing import Any

from fastapi import APIRouter

from services.payments.projections.credit import find_credit
from services.payments.projections.party import read_payees
from services.payments.projections.receivable import receivables
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/receivables", tags=["receivables"])

EXAMPLE = {
    "id": ANSWER["id"],
    "payee": ANSWER["id"],
    "currency": "AZN",
    "gross": -3000,
    "net": -3000,
    "state": "OPEN",
    "payment_run": None,
    "order": None,
    "reversal": None,
    "takes_back": None,
    "original_run": None,
    "cause": None,
    "dispute": None,
    "recovered": None,
    "books": {"system": "old", "number": "D-1", "said": "paid twice in 2024/1", "day": "2025-03-01"},
}
_SHOWN = tuple(EXAMPLE)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_receivables(
    payee: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:balance:read", parties=True),
) -> dict[str, Any]:
    """What is owed, all or of a payee: OPEN, TAKEN into a payment run, or PAID, set off by an order; what distribution
    took back names its `reversal`, the credit and the run that it corrects, what changed, and how much is `recovered`
    by now. A token bound to a party sees its own."""
    query = receivables(_SHOWN)
    for party in (payee, ask.caller.party):
        query = query if party is None else query.where(query.selected_columns.payee == party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (query.selected_columns.id,), cursor, limit)


@router.get("/{receivable_id}", **documented(EXAMPLE | {"name": "Rasim Ocaqov"}, *READS))
async def show_receivable(
    receivable_id: str, ask: Asking = asking("payments:balance:read", parties=True)
) -> dict[str, Any]:
    """One of them, with who owes it."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_credit(connection, receivable_id)
        if found is None or found["net"] >= 0 or ask.caller.party not in (None, found["payee"]):
            raise not_found("receivable", receivable_id)
        names = await read_payees(connection, [found["payee"]])
    name = names[found["payee"]].name if found["payee"] in names else found["payee"]
    return {key: found[key] for key in _SHOWN} | {"name": name}

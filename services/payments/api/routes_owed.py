"""What the guild owes beside credited royalty, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from services.payments.domain.owed import standing_of_owed
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.liability import TABLE, find_liability, owed_of
from shared.kernel.clock import baku_day
from shared.web.documents import ANSWER, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/owed", tags=["owed"])

EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "RETURN",
    "creditor": "vdfs",
    "currency": "EUR",
    "state": "OWED",
    "incurred": 4000,
    "paid": 0,
    "orders": [],
}
_Text = Annotated[str | None, Query(max_length=100)]


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_liabilities(
    creditor: _Text = None,
    kind: _Text = None,
    state: Annotated[str | None, Query(pattern="^(OWED|TAKEN|PAID)$")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:liability:read"),
) -> dict[str, Any]:
    """Liabilities in minor units: `incurred` over all time, `paid` by orders that stand, `taken` by a payment run."""
    query = select(TABLE)
    for name, value in (("creditor", creditor), ("kind", kind), ("state", state)):
        query = query if value is None else query.where(TABLE.c[name] == value)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{liability_id}", **documented(EXAMPLE | {"reason": None, "detail": ""}, *READS))
async def show_liability(
    liability_id: str, ask: Asking = asking("payments:liability:read")
) -> dict[str, Any]:
    """A liability, and why it could not be paid today."""
    async with ask.ctx.engine.connect() as connection:
        row = await find_liability(connection, liability_id)
        if row is None:
            raise not_found("liability", liability_id)
        owed = owed_of(row)
        day = baku_day(ask.ctx.clock())
        standing = standing_of_owed(owed, await read_circumstances(connection, day, [], owed=[owed]))
    return row | {"reason": standing.reason, "detail": standing.detail}

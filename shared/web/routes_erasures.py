"""The routes under /v1/erasures of a service with a vault: what an order took out of it, what stays and why (D-94)."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.paper.words import Word
from shared.projections.erasure import TABLE, erasures_of
from shared.web.documents import ANSWER, READS, documented
from shared.web.explanation import Because, Explanation
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, asking

EXAMPLE = {
    "party": ANSWER["id"],
    "order": "E-2026/3",
    "erased": ["payment data, version 1"],
    "stays": [
        {"what": "payment data, version 2", "why": "an order was paid by it", "until": "2031-12-31"},
    ],
    "first_on": "2026-09-01",
    "last_on": "2026-09-01",
}


def erasures_router(service: str) -> APIRouter:
    """The routes under /v1/erasures of a service. Need `<service>:erasure:read`; a party-bound token sees its own."""
    router = APIRouter(prefix="/v1/erasures", tags=["erasures"])

    @router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
    async def list_erasures(
        cursor: Cursor = None,
        limit: Limit = 50,
        ask: Asking = asking(f"{service}:erasure:read", parties=True),
    ) -> dict[str, Any]:
        """Orders carried out here, by party."""
        query = select(TABLE)
        if ask.caller.party is not None:
            query = query.where(TABLE.c.party == ask.caller.party)
        async with ask.ctx.engine.connect() as connection:
            return await paged(connection, query, (TABLE.c.party, TABLE.c.order), cursor, limit)

    @router.get("/{party_id}", **documented({"party": ANSWER["id"], "orders": [EXAMPLE]}, *READS))
    async def show_erasure(
        party_id: str, ask: Asking = asking(f"{service}:erasure:read", parties=True)
    ) -> dict[str, Any]:
        """Every order carried out on a party's data: what went, what stays and why."""
        async with ask.ctx.engine.connect() as connection:
            orders = await erasures_of(connection, party_id)
        if not orders or ask.caller.party not in (None, party_id):
            raise not_found("erasure", party_id)
        return {"party": party_id, "orders": orders}

    return router


async def explain_erasures(connection: AsyncConnection, party: str) -> Explanation | None:
    """What orders took out of a party's data; None where none was carried out."""
    orders = await erasures_of(connection, party)
    if not orders:
        return None
    text = Word(
        f"{len(orders)} qərar üzrə silinmiş şəxsi məlumat",
        f"data of a party, erased by {len(orders)} orders",
    )
    return Explanation(party, "erasure", text, {"orders": orders}, (Because("registry", party),))

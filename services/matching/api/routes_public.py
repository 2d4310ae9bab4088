"""The public list as JSON, for anybody: no token, nothing personal (2.1.2-e, D-35)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from services.matching.projections.policy import read_rules_on
from services.matching.projections.public_list import ORDER, Entry, is_common, listed, read_entries
from shared.contracts.terms import Channel, Role
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.web.documents import ANSWER, documented
from shared.web.paging import Cursor, Limit, paged

router = APIRouter(prefix="/v1/public/reserved", tags=["public"])

HOW_TO_CLAIM = (
    "File a claim that names this reserve (POST /v1/public/claims, or at the guild) until the last day."
)
LISTED = {
    "reserve": ANSWER["id"],
    "title": "Arşın mal alan",
    "other_titles": ["Arshin mal alan"],
    "year": 1945,
    "author": "Rza Təhmasib",
    "role": "DIRECTOR",
    "period": {"from": "2026-07-01", "to": "2026-07-31"},
    "source": {"channel": "USER", "use_type": "ON_AIR"},
    "amount": {"amount": 6000, "currency": "AZN"},
    "kept_until": "2029-09-01",
    "how_to_claim": HOW_TO_CLAIM,
}
Asked = Annotated[
    str | None, Query(max_length=300, description="Beginnings of words of a title or author, in any alphabet")
]
Month = Annotated[
    str | None,
    Query(pattern="^[0-9]{4}(-(0[1-9]|1[0-2]))?$", description="Year or month of use: 2026 or 2026-07"),
]


@router.get("", **documented({"items": [LISTED], "next": None}, 422, 503))
async def list_public_reserves(
    request: Request,
    q: Asked = None,
    role: Role | None = None,
    channel: Channel | None = None,
    period: Month = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The public list in the order of titles; `amount` is before deductions and taxes, or null where the guild's policy
    does not show it."""
    ctx: Context = request.app.state.ctx
    async with ctx.engine.connect() as connection:
        rules = await read_rules_on(connection, baku_day(ctx.clock()))
        query = listed(q, role, channel, period, common=await is_common(connection, q))
        page = await paged(connection, query, ORDER, cursor, limit)
        entries = await read_entries(connection, page["items"])
    return {"items": [_told(one, rules.show_amounts) for one in entries], "next": page["next"]}


def _told(entry: Entry, show_amount: bool) -> dict[str, Any]:
    return {
        "reserve": entry.reserve,
        "title": entry.title,
        "other_titles": entry.other_titles,
        "year": entry.year,
        "author": entry.author,
        "role": entry.role,
        "period": {"from": entry.period_from, "to": entry.period_to},
        "source": {"channel": entry.channel, "use_type": entry.use_type},
        "amount": {"amount": entry.amount, "currency": entry.currency} if show_amount else None,
        "kept_until": entry.kept_until,
        "how_to_claim": HOW_TO_CLAIM,
    }

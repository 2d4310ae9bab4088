"""Why so much is owed for a month beside payees: what withheld, kept apart, deducted or collected it (D-98)."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.liabilities import Accrued
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.projections.accrued import causes, read_accrued
from shared.paper.words import Word, with_currency
from shared.web.explanation import Because, Explanation

_CAUSES_MAX = 200
"""More are at /v1/liabilities/{kind}/{currency}/{month}/causes."""


async def explain_month(connection: AsyncConnection, liability: dict[str, Any]) -> Explanation | None:
    """The liability of a month, with what its sum is of."""
    accrued = await read_accrued(connection, date.max)
    month = next((one for one in accrued if one.liability == liability["id"]), None)
    if month is None:
        return None
    text = Word(
        f"{month.month:%Y-%m} ayı üzrə öhdəlik ({month.kind}): {with_currency(month.amount)}: {liability['state']}",
        f"{month.amount} owed as {month.kind} for {month.month:%Y-%m}: {liability['state']}",
    )
    facts = liability | {"month": month.month}
    because = await _because(connection, month)
    return Explanation(liability["id"], "liability of a month", text, facts, because)


async def _because(connection: AsyncConnection, month: Accrued) -> tuple[Because, ...]:
    query = causes(month.kind, month.amount.currency, month.month)
    column = query.selected_columns.cause
    found = (await connection.execute(query.order_by(column).limit(_CAUSES_MAX))).mappings()
    return tuple(_cause(month.kind, row["cause"]) for row in found)


def _cause(kind: LiabilityKind, cause: str) -> Because:
    match kind:
        case LiabilityKind.INCOME_TAX | LiabilityKind.SOCIAL_INSURANCE:
            return Because("payments", cause)
        case LiabilityKind.VAT:
            return Because("intake", cause)
        case LiabilityKind.AGENCY_FEE:
            return Because("distribution", f"agency-fee-{cause}")
    return Because("distribution", cause)

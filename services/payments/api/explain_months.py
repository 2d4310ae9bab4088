"""Why so much is owed for a month beside payees: what withheld, kept apart, deducted or collected it (D-98)."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.liabilities import Accrued
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.projections.accrued import causes, read_accrued
from services.payments.projections.liability import find_liability
from shared.web.explanation import Because, Explanation

_CAUSES_MAX = 200
"""More are at /v1/liabilities/{kind}/{currency}/{month}/causes."""


async def explain_month(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    """The sum of a month by the id of its liability, called up or not, with what it is of; None for others."""
    month = next(
        (one for one in await read_accrued(connection, date.max) if one.liability == entity_id), None
    )
    if month is None:
        return None
    liability = await find_liability(connection, entity_id)
    stands = "not called up yet" if liability is None else str(liability["state"])
    text = f"{month.amount} owed as {month.kind} for {month.month:%Y-%m}: {stands}"
    facts = {"kind": month.kind, "month": month.month, "due_on": month.due_on} | (liability or {})
    because = await _because(connection, month)
    return Explanation(entity_id, "liability of a month", text, facts, because)


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

"""Why a payer is asked for something: claims, invoices, overdue reports."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.projections.claim import find_claim
from services.intake.projections.invoice import find_invoice
from services.intake.projections.overdue_report import find_overdue
from shared.kernel.money import Money
from shared.paper.words import Word, joined, with_currency
from shared.web.explanation import Because, Explanation


async def explain_payer(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    """A claim, an invoice or an overdue report; None when it is none of them."""
    if claim := await find_claim(connection, entity_id):
        text = Word(
            f"{_period(claim).az} üzrə {claim['number']} nömrəli tələb ({claim['ground']}), {claim['state']}",
            f"Claim {claim['number']} for {claim['ground']} of {_period(claim).en}, {claim['state']}",
        )
        if claim["amount"] is not None:
            amount, until = Money(claim["amount"], claim["currency"]), claim["deadline"]
            told = Word(f": {with_currency(amount)}, {until} tarixinədək", f": {amount} until {until}")
            text = joined(text, told)
        account = [claim["account"]] if claim["account"] is not None else []
        return _explained("claim", text, claim, account)
    if invoice := await find_invoice(connection, entity_id):
        net, left = (Money(invoice[name], invoice["currency"]) for name in ("net", "outstanding"))
        text = Word(
            f"{_period(invoice).az} üzrə {invoice['number']} nömrəli hesab-faktura: ƏDV-siz {with_currency(net)},"
            f" hələ ödənilməli {with_currency(left)}",
            f"Invoice {invoice['number']} of {_period(invoice).en}: {net} without VAT, {left} still to come",
        )
        return _explained("invoice", text, invoice, invoice["detail"]["accounts"])
    if overdue := await find_overdue(connection, entity_id):
        due = overdue["deadline"]
        text = Word(
            f"{_period(overdue).az} üzrə hesabat, son gün {due}: {overdue['state']}",
            f"Report of {_period(overdue).en}, due on {due}: {overdue['state']}",
        )
        return _explained("overdue report", text, overdue, [])
    return None


def _period(row: dict[str, Any]) -> Word:
    first, last = row["period_from"], row["period_to"]
    return Word(f"{first} – {last} dövrü", f"{first} to {last}")


def _explained(kind: str, text: Word, row: dict[str, Any], accounts: list[str]) -> Explanation:
    facts = {
        name: value if isinstance(value, int | dict | list) else str(value)
        for name, value in row.items()
        if value is not None
    }
    because = (Because("registry", row["contract"]), *(Because("intake", account) for account in accounts))
    return Explanation(row["id"], kind, text, facts, because)

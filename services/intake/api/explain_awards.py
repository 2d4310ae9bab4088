"""What intake answers on awards and statistical causes when somebody asks why."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.projections.allocation import parts_of
from services.intake.projections.award import find_award
from services.intake.projections.cause import find_cause
from shared.kernel.money import Money
from shared.paper.words import Word, joined, with_currency
from shared.web.explanation import Because, Explanation

HERE = "intake"


async def explain_award(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    """An award or a cause with the receipts that are for it, None for anything else."""
    if award := await find_award(connection, entity_id):
        since = award["in_force_on"]
        force = Word("qüvvəyə minməyib: pulu saxlanılır", "not in force: its money is held")
        if since:
            force = Word(f"{since} tarixindən qüvvədədir", f"in force since {since}")
        text = Word(
            f"{award['ordered_on']} tarixli {award['kind']} {award['number']}, {force.az}",
            f"{award['kind']} {award['number']} of {award['ordered_on']}, {force.en}",
        )
        text = joined(text, _money(award))
        return await _explained(connection, award, "award", text, (Because("registry", award["payer"]),))
    if cause := await find_cause(connection, entity_id):
        by = cause["answered_by"]
        text = Word(
            f"{cause['code']}: {cause['reason']}, hazırlayan {cause['prepared_by']}, {cause['state']}"
            f" ({by or 'hələ heç kim'})",
            f"{cause['code']}: {cause['reason']}, prepared by {cause['prepared_by']}, {cause['state']}"
            f" by {by or 'nobody yet'}",
        )
        text = joined(text, _money(cause))
        return await _explained(connection, cause, "cause", text, (Because("registry", cause["contract"]),))
    return None


def received_of(due: Money, received: Money) -> Word:
    """How much of what is due came."""
    return Word(
        f"; {with_currency(due)} məbləğindən {with_currency(received)} alınıb",
        f"; {received} of {due} received",
    )


def _money(row: dict[str, Any]) -> Word:
    due, received = (Money(row[name], row["currency"]) for name in ("due", "received"))
    return received_of(due, received)


async def _explained(
    connection: AsyncConnection, row: dict[str, Any], kind: str, text: Word, because: tuple[Because, ...]
) -> Explanation:
    parts = await parts_of(connection, target=row["id"])
    receipts = tuple(Because(HERE, one) for one in dict.fromkeys(part["receipt"] for part in parts))
    facts = {
        name: value if isinstance(value, int | dict | list) else str(value)
        for name, value in row.items()
        if value is not None
    }
    return Explanation(row["id"], kind, text, facts, (*because, *receipts))

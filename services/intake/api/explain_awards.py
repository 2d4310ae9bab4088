"""What intake answers on awards and statistical causes when somebody asks why."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.projections.allocation import parts_of
from services.intake.projections.award import find_award
from services.intake.projections.cause import find_cause
from shared.kernel.money import Money
from shared.web.explanation import Because, Explanation

HERE = "intake"


async def explain_award(connection: AsyncConnection, entity_id: str) -> Explanation | None:
    """An award or a cause with the receipts that are for it, None for anything else."""
    if award := await find_award(connection, entity_id):
        force = (
            f"in force since {award['in_force_on']}"
            if award["in_force_on"]
            else "not in force: its money is held"
        )
        text = f"{award['kind']} {award['number']} of {award['ordered_on']}, {force}; {_money(award)}"
        return await _explained(connection, award, "award", text, (Because("registry", award["payer"]),))
    if cause := await find_cause(connection, entity_id):
        text = (
            f"{cause['code']}: {cause['reason']}, prepared by {cause['prepared_by']}, {cause['state']}"
            f" by {cause['answered_by'] or 'nobody yet'}; {_money(cause)}"
        )
        return await _explained(connection, cause, "cause", text, (Because("registry", cause["contract"]),))
    return None


def _money(row: dict[str, Any]) -> str:
    due, received = (Money(row[name], row["currency"]) for name in ("due", "received"))
    return f"{received} of {due} received"


async def _explained(
    connection: AsyncConnection, row: dict[str, Any], kind: str, text: str, because: tuple[Because, ...]
) -> Explanation:
    parts = await parts_of(connection, target=row["id"])
    receipts = tuple(Because(HERE, one) for one in dict.fromkeys(part["receipt"] for part in parts))
    facts = {
        name: value if isinstance(value, int | dict | list) else str(value)
        for name, value in row.items()
        if value is not None
    }
    return Explanation(row["id"], kind, text, facts, (*because, *receipts))

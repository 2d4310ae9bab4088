"""Which of a payer's receipts the vault has words on."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.projections.account import TABLE as ACCOUNT
from services.intake.projections.allocation import TABLE as ALLOCATION
from services.intake.projections.receipt import TABLE as RECEIPT
from services.intake.projections.schedule import TABLE as SCHEDULE
from services.intake.vault import told_of


async def told_of_payer(connection: AsyncConnection, party: str) -> list[tuple[str, int]]:
    """Receipts that this party paid, as a person said, or that are for its accounts or schedules, on which the vault
    has words, with what is unallocated of each. Who paid another receipt is known to the bank alone."""
    accounts = select(ACCOUNT.c.id).where(ACCOUNT.c.payer == party)
    schedules = select(SCHEDULE.c.id).where(SCHEDULE.c.society == party)
    mine = select(ALLOCATION.c.receipt).where(
        or_(ALLOCATION.c.target.in_(accounts), ALLOCATION.c.target.in_(schedules))
    )
    query = select(RECEIPT.c.id, RECEIPT.c.unallocated).where(
        or_(RECEIPT.c.payer == party, RECEIPT.c.id.in_(mine)), told_of(RECEIPT.c.id)
    )
    return [
        (receipt, left) for receipt, left in (await connection.execute(query.order_by(RECEIPT.c.id))).tuples()
    ]

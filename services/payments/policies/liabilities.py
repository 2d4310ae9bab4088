"""What the guild comes to owe beside credited royalty."""

from services.payments.domain.liability import LIABILITY
from services.payments.domain.run_credits import RunCredited
from services.payments.projections.repayment import not_owed_yet
from shared.contracts import distribution
from shared.eventstore.days import DayStarted
from shared.messaging.reaction import Reaction


async def owe_back(reaction: Reaction, event: RunCredited | distribution.RefundDecided | DayStarted) -> None:
    """What distribution decided to give back is owed: returns when their run is credited, refunds at once. Each day
    looks again, so that nothing that was heard stays unowed."""
    async with reaction.ctx.engine.connect() as connection:
        incurred = await not_owed_yet(connection)
    await reaction.execute_many(LIABILITY, [(one.liability.id, one) for one in incurred])

"""When a dispute ends."""

from services.payments.domain.dispute import DisputeClosed
from services.payments.domain.holds import GUILD, HOLDS, LiftHold
from shared.messaging.reaction import Reaction


async def let_payment_go_on(reaction: Reaction, event: DisputeClosed) -> None:
    """Lift the hold of an ended dispute, should the one who ended it have been cut off."""
    await reaction.execute(HOLDS, GUILD, LiftHold(dispute=event.dispute))

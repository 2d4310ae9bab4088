"""When a dispute is narrowed, and when it ends: what is not disputed any more is let go of."""

from services.payments.domain.dispute_events import DisputeClosed, NarrowingApproved
from services.payments.domain.holds import GUILD, HOLDS, LiftHold, NarrowHold, SettleHold
from shared.messaging.reaction import Reaction


async def let_go_of_the_rest(reaction: Reaction, event: NarrowingApproved) -> None:
    """What is disputed no longer is paid at the next planned payment."""
    command = NarrowHold(dispute=event.dispute, role=event.role, share=event.share)
    await reaction.execute(HOLDS, GUILD, command)


async def let_payment_go_on(reaction: Reaction, event: DisputeClosed) -> None:
    """Lift the hold of an ended dispute; where its documents say who has which part, all but what was credited
    otherwise by who had not heard of them."""
    if not event.parts:
        await reaction.execute(HOLDS, GUILD, LiftHold(dispute=event.dispute))
        return
    since = reaction.entry.public_seq or 0
    command = SettleHold(dispute=event.dispute, parts=event.parts, since=since)
    await reaction.execute(HOLDS, GUILD, command)

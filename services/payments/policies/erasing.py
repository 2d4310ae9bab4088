"""What is erased of a party, and when (D-94)."""

from collections.abc import Container

from services.payments.projections.retention import plan_erasure
from services.payments.vault import erased
from shared.contracts import registry
from shared.eventstore.days import DayStarted
from shared.kernel.clock import baku_day
from shared.kernel.erasure import ERASURE, EraseData
from shared.messaging.reaction import Reaction
from shared.projections.erasure import erased_parties, erasures_of


async def erase_person(reaction: Reaction, event: registry.PartyErased) -> None:
    """Erase what payments has of a party, but for what the law or an open sum demands, and say so (D-94)."""
    await _erase(reaction, event.party, event.order)


async def erase_what_was_kept(reaction: Reaction, event: DayStarted) -> None:
    """What stayed for a reason that has passed goes too; what came after the order is no part of it."""
    async with reaction.ctx.engine.connect() as connection:
        orders = [(*one, await erasures_of(connection, one[0])) for one in await erased_parties(connection)]
    for party, order, told in orders:
        await _erase(reaction, party, order, {stays["what"] for one in told for stays in one["stays"]})


async def _erase(reaction: Reaction, party: str, order: str, kept: Container[str] | None = None) -> None:
    day = baku_day(reaction.ctx.clock())
    async with reaction.ctx.engine.connect() as connection:
        plan = await plan_erasure(connection, party, day, kept)
    command = EraseData(party=party, order=order, erased=plan.erased, stays=plan.stays)
    await reaction.execute(ERASURE, party, command, alongside=erased(party, plan.versions, plan.disputes))

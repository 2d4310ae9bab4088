"""What is erased of a party, and when (D-94)."""

from collections.abc import Collection, Container, Mapping

from services.payments.handlers import draft_of
from services.payments.projections.payment_run import unfinished_runs
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
    await _erase(reaction, event.party, event.order, await _going_out(reaction))


async def erase_what_was_kept(reaction: Reaction, event: DayStarted) -> None:
    """What stayed for a reason that has passed goes too; what came after the order is no part of it."""
    async with reaction.ctx.engine.connect() as connection:
        orders = [(*one, await erasures_of(connection, one[0])) for one in await erased_parties(connection)]
    going_out = await _going_out(reaction) if orders else {}
    for party, order, told in orders:
        await _erase(
            reaction, party, order, going_out, {stays["what"] for one in told for stays in one["stays"]}
        )


async def _going_out(reaction: Reaction) -> dict[str, set[int]]:
    """Versions of payment data by payee that a payment run which is not over pays by: without them one that was
    released could not be carried out."""
    async with reaction.ctx.engine.connect() as connection:
        runs = await unfinished_runs(connection)
    found: dict[str, set[int]] = {}
    for payment_run in runs:
        draft = await draft_of(reaction.ctx.store, reaction.ctx.blobs, payment_run)
        for order in draft.orders if draft is not None else ():
            found.setdefault(order.payee, set()).add(order.payment_data)
    return found


async def _erase(
    reaction: Reaction,
    party: str,
    order: str,
    going_out: Mapping[str, Collection[int]],
    kept: Container[str] | None = None,
) -> None:
    day = baku_day(reaction.ctx.clock())
    async with reaction.ctx.engine.connect() as connection:
        plan = await plan_erasure(connection, party, day, going_out.get(party, ()), kept)
    command = EraseData(party=party, order=order, erased=plan.erased, stays=plan.stays)
    await reaction.execute(ERASURE, party, command, alongside=erased(party, plan.versions, plan.disputes))

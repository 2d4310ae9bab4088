"""When a payee died, was found to be another, or has what is others' since a dispute ended: what he was credited and
not paid passes on (D-03, D-82, D-86, D-102)."""

from functools import partial
from typing import TypeAlias

from services.payments.domain.credit import CREDIT, PassCredit, ReceiveCredit
from services.payments.domain.credit_events import CreditPassed, PassedPart
from services.payments.domain.handing_over import HandingOverApproved
from services.payments.domain.order_events import OrderFailed, OrderReturned
from services.payments.domain.passing import Unsettled, passing
from services.payments.domain.payment_run_events import LinesTakenOut, RunGivenUp
from services.payments.domain.run_credits import RunCredited
from services.payments.policies.crediting import recover
from services.payments.policies.drafts import take_lines_out
from services.payments.projections.passing import read_passing
from shared.contracts import registry
from shared.eventstore.days import DayStarted
from shared.eventstore.store import Entailed, EventStore
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.messaging.reaction import Reaction
from shared.projections import snapshot

Cause: TypeAlias = (
    registry.PartyRegistered
    | registry.PartyChanged
    | registry.PayeeLinked
    | registry.PayeeUnlinked
    | registry.PartiesMerged
    | registry.PartiesSplit
    | RunCredited
    | RunGivenUp
    | LinesTakenOut
    | OrderReturned
    | OrderFailed
    | CreditPassed
    | DayStarted
)


async def pass_on(reaction: Reaction, event: Cause) -> None:
    """Let what is unpaid pass to the heirs, or to the party that stands for a merged one: what is free of any payment
    run. The rest follows when its run lets it go."""
    match event:
        case registry.PartyRegistered(party=party) | registry.PartyChanged(party=party):
            if party.died_on is None:
                return
        case CreditPassed(net=net):
            if net.amount > 0:
                return
    store, today = reaction.ctx.store, baku_day(reaction.ctx.clock())
    async with snapshot(reaction.ctx.engine) as (connection, _):
        parties, ids = await read_passing(connection, today)
    for credit, parts in passing(await _unsettled(store, ids), parties, today):
        outcome = await _pass(reaction, credit, parts)
        if outcome is not None and outcome.reason != "IN_A_RUN":
            reaction.park(f"{credit}: {outcome.reason}: {outcome.detail}")


async def hand_over(reaction: Reaction, event: HandingOverApproved) -> None:
    """Let the credits pass that two people handed over. What has passed otherwise meanwhile stays where it is: if it is
    held still, it is handed over anew."""
    for one in event.credits:
        await _pass(reaction, one.credit, one.parts)


async def _pass(reaction: Reaction, credit: str, parts: tuple[PassedPart, ...]) -> Rejected | None:
    entailed = [Entailed(CREDIT, part.credit.id, partial(_received, part)) for part in parts]
    outcome = await reaction.ctx.store.execute(
        CREDIT, credit, PassCredit(parts=parts), reaction.meta(), entailed=entailed
    )
    return outcome if isinstance(outcome, Rejected) else None


def _received(part: PassedPart, _: object) -> ReceiveCredit:
    return ReceiveCredit(part=part)


async def _unsettled(store: EventStore, ids: list[str]) -> list[Unsettled]:
    """The credits as their own streams have them: what left a payment run just now is free there first."""
    found = [state for state, _ in (await store.states(CREDIT, ids)).values()]
    back = [
        state.credit.takes_back.credit
        for state in found
        if state.credit is not None and state.credit.takes_back is not None
    ]
    originals = {one: state for one, (state, _) in (await store.states(CREDIT, back)).items()}
    unsettled = []
    for state in found:
        credit = state.credit
        if credit is None or state.parts or state.order is not None:
            continue
        original = originals.get(credit.takes_back.credit) if credit.takes_back is not None else None
        follows = tuple(part.credit for part in original.parts) if original is not None else ()
        in_run = state.payment_run is not None
        unsettled.append(Unsettled(credit=credit, in_run=in_run, recovered=state.recovered, follows=follows))
    return unsettled


async def follow_up(reaction: Reaction, event: CreditPassed) -> None:
    """What was taken back and is owed by others now leaves their payment runs, and counts as recovered by what they are
    owed (D-70)."""
    if event.net.amount < 0:
        await take_lines_out(reaction, event)
        await recover(reaction, event)

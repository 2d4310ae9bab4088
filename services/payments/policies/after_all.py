"""What follows where two people decide of an order that had failed or come back (D-86, D-88).

Before an order is found paid after all, its payment run takes what it pays again, as much at once as an append holds:
so no other run has it, however many credits it pays. Then the order's one event says that they are paid, and each says
so itself; where that is not what was decided, they are let go of.
"""

from services.payments.domain.credit import CREDIT, FreeCredit, PayAfterAll
from services.payments.domain.liability import LIABILITY, FreeLiability, PayOwedAfterAll
from services.payments.domain.order import ORDER
from services.payments.domain.order_events import OrderAgreed, OrderQuestioned
from services.payments.domain.outcome_events import OrderFoundOverpaid, OrderFoundPaid, OrderFoundUnpaid
from services.payments.projections.credit import taken_by
from services.payments.projections.liability import liabilities_taken_by
from shared.kernel.decider import Rejected
from shared.messaging.reaction import Reaction

_OTHERWISE = "DECIDED_OTHERWISE"


async def pay_after_all(reaction: Reaction, event: OrderFoundPaid) -> None:
    """What the order pays again is paid by it."""
    state, _ = await reaction.ctx.store.state(ORDER, event.order)
    if state.issued is None:
        return
    again = PayAfterAll(payment_run=state.issued.payment_run, order=event.order)
    await reaction.execute_many(CREDIT, [(one, again) for one in event.reinstated])
    owed = PayOwedAfterAll(payment_run=state.issued.payment_run, order=event.order)
    await reaction.execute_many(LIABILITY, [(item.liability, owed) for item in event.paid_again])


async def let_go_again(
    reaction: Reaction, event: OrderAgreed | OrderQuestioned | OrderFoundOverpaid | OrderFoundUnpaid
) -> None:
    """What was taken so that the order could pay it after all is let go of: it was decided otherwise, or the bank spoke
    before it was. Without a key: what is left of it when a reaction is repeated is not what it was at first."""
    store, meta = reaction.ctx.store, reaction.meta()
    state, _ = await store.state(ORDER, event.order)
    if state.issued is None or state.stands:
        return
    payment_run = state.issued.payment_run
    async with reaction.ctx.engine.connect() as connection:
        credits_ = set(await taken_by(connection, payment_run)).intersection(state.issued.credits)
        items = set(await liabilities_taken_by(connection, payment_run))
    free = FreeCredit(payment_run=payment_run, reason=_OTHERWISE)
    outcomes = await store.execute_many(CREDIT, [(one, free) for one in sorted(credits_)], meta)
    owed = FreeLiability(payment_run=payment_run, reason=_OTHERWISE)
    mine = sorted(items.intersection(item.liability for item in state.issued.items))
    outcomes += await store.execute_many(LIABILITY, [(one, owed) for one in mine], meta)
    if refused := next((one for one in outcomes if isinstance(one, Rejected)), None):
        reaction.park(f"{event.order}: {refused.reason}: {refused.detail}")

"""What payments does when others speak, and after its own decisions."""

from collections.abc import Container
from functools import partial

from services.payments.domain.assembling import take_out
from services.payments.domain.credit import CREDIT, CreditAgain, FreeCredit, RecoverCredit
from services.payments.domain.dispute import DisputeClosed, DisputeRaised
from services.payments.domain.draft import Draft
from services.payments.domain.holds import GUILD, HOLDS, Hold, LiftHold
from services.payments.domain.order import ORDER, ConfirmOrder, ReturnOrder
from services.payments.domain.payment_run import PAYMENT_RUN, TakeLinesOut
from services.payments.domain.payment_run_events import RunGivenUp, RunPrepared, RunReleased, RunReleasing
from services.payments.domain.recovery import set_against
from services.payments.domain.run_credits import RunCredited
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid
from services.payments.handlers import draft_of
from services.payments.projections import ALLOCATIONS, REDISTRIBUTED, RELEASES, RESERVES, RETURNS, REVERSALS
from services.payments.projections.credit import OPEN, PAID, TAKEN, reversed_in, taken_by
from services.payments.projections.order import order_of_reference
from services.payments.projections.payment_run import live_runs
from services.payments.projections.receivable import read_open, read_unrecovered
from services.payments.projections.retention import plan_erasure
from services.payments.vault import erased
from shared.contracts import distribution, intake, registry
from shared.eventstore.days import DayStarted
from shared.kernel.clock import baku_day
from shared.kernel.erasure import ERASURE, EraseData
from shared.messaging.books import BOOKS_POLICIES, give_up_waiting
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction
from shared.projections import snapshot
from shared.projections.batch import whole
from shared.projections.erasure import erased_parties, erasures_of

_BY_BANK = {"DEBIT", "RETURN", "STATUS"}


async def credit_closed_run(reaction: Reaction, event: distribution.RunClosed) -> None:
    """Credit a closed run's shares, once all its items were heard unaltered; before that nothing happens."""
    counts = {
        ALLOCATIONS: event.allocations,
        RESERVES: event.reserves,
        RELEASES: event.releases,
        RETURNS: event.returns,
        REVERSALS: event.reversals,
        REDISTRIBUTED: event.redistributed,
    }
    async with reaction.ctx.engine.connect() as connection:
        wrong = await whole(connection, event.run, 1, counts, event.digest)
    if wrong is not None:
        reaction.park(wrong)
    args = {"run": event.run, "closed_on": event.closed_on.isoformat()}
    await reaction.queue("credit-run", key=event.run, subject=event.run, args=args)


async def stop_payment(reaction: Reaction, event: DisputeRaised) -> None:
    """Take the lines of a disputed work out of every payment run that is not released (4.3, D-81)."""
    hold = Hold(dispute=event.dispute, work=event.work, role=event.role)
    standing = Standing(
        state=CreditState.DISPUTED, reason=HoldReason.DISPUTE, detail=f"dispute {event.dispute}"
    )
    falls = partial(_falls_under, hold)
    async with reaction.ctx.engine.connect() as connection:
        live = [row["id"] for row in await live_runs(connection)]
    for payment_run in live:
        draft = await draft_of(reaction.ctx.store, reaction.ctx.blobs, payment_run)
        if draft is not None:
            left = take_out(draft, falls, standing)
            await _lay_down(reaction, draft, left, dispute=event.dispute)


async def take_back(reaction: Reaction, event: RunCredited) -> None:
    """Take the lines that a distribution run took back out of every payment run that is not released: what is unpaid is
    set against what takes it back, at the next payment (D-70)."""
    async with reaction.ctx.engine.connect() as connection:
        live = [row["id"] for row in await live_runs(connection)]
    for payment_run in live:
        draft = await draft_of(reaction.ctx.store, reaction.ctx.blobs, payment_run)
        if draft is not None:
            await _take_reversed_out(reaction, draft)


async def free_strays(reaction: Reaction, event: RunPrepared) -> None:
    """Let go of what was taken for a draft that does not pay it, and of what was taken back while it was prepared; the
    read models have every taking by now."""
    draft = await draft_of(reaction.ctx.store, reaction.ctx.blobs, event.payment_run)
    if draft is not None:
        await _take_reversed_out(reaction, draft)


async def _take_reversed_out(reaction: Reaction, draft: Draft) -> None:
    async with reaction.ctx.engine.connect() as connection:
        gone = set(await reversed_in(connection, draft.payment_run))
    standing = Standing(
        state=CreditState.PAYABLE,
        reason=HoldReason.REVERSED,
        detail="distribution took it back; the next payment sets the one against the other (D-70)",
    )
    await _lay_down(reaction, draft, take_out(draft, lambda credit: credit.credit in gone, standing))


async def _lay_down(reaction: Reaction, draft: Draft, left: Draft, dispute: str = "") -> None:
    """The draft with what is left of it in its place, and what it does not pay let go of."""
    payment_run = draft.payment_run
    if left.credits != draft.credits:
        await reaction.ctx.blobs.put(left.encode(), "application/json")
        command = TakeLinesOut(
            was=draft.digest,
            dispute=dispute,
            credits=len(draft.credits) - len(left.credits),
            digest=left.digest,
            orders=len(left.orders),
            total=left.total,
        )
        await reaction.execute(PAYMENT_RUN, payment_run, command)
        state, _ = await reaction.ctx.store.state(PAYMENT_RUN, payment_run)
        if state.digest != left.digest:
            # Released a moment before: it pays what it has.
            return
    await _free_strays(reaction, payment_run, left)


async def recover(reaction: Reaction, event: RunCredited | RunPrepared | RunReleased | DayStarted) -> None:
    """Say how much is recovered of what distribution took back: what is set against unpaid credits at once, the rest as
    payments set it off (D-70)."""
    store = reaction.ctx.store
    holds, _ = await store.state(HOLDS, GUILD)
    async with snapshot(reaction.ctx.engine) as (connection, _):
        waiting = await read_unrecovered(connection)
        payees = {row["payee"] for row in waiting if row["state"] == OPEN}
        open_ = await read_open(connection, payees, list(holds.values())) if payees else []
    # What left a payment run just now is free in its own stream before the read models know.
    taken = [row["takes_back"] for row in waiting if row["original_state"] == TAKEN]
    free = {one for one, (state, _) in (await store.states(CREDIT, taken)).items() if not state.payment_run}
    free |= {row["takes_back"] for row in waiting if row["original_state"] == OPEN}
    free |= {one.credit for one in open_}
    found = set_against(open_, free)
    found |= {row["id"]: -row["net"] for row in waiting if row["state"] == PAID}
    ids = [row["id"] for row in waiting if found.get(row["id"])]
    await reaction.execute_many(CREDIT, [(one, RecoverCredit(recovered=found[one])) for one in ids])


async def _free_strays(reaction: Reaction, payment_run: str, draft: Draft) -> None:
    """Let go of what the run has taken and its draft does not pay; also what a crash left behind."""
    async with reaction.ctx.engine.connect() as connection:
        taken = await taken_by(connection, payment_run)
    free = FreeCredit(payment_run=payment_run, reason="TAKEN_OUT")
    paid = set(draft.credits)
    await reaction.execute_many(CREDIT, [(credit, free) for credit in taken if credit not in paid])


def _falls_under(hold: Hold, credit: Unpaid) -> bool:
    return hold.covers(credit.work, credit.role)


async def let_payment_go_on(reaction: Reaction, event: DisputeClosed) -> None:
    """Lift the hold of an ended dispute, should the one who ended it have been cut off."""
    await reaction.execute(HOLDS, GUILD, LiftHold(dispute=event.dispute))


async def free_credits(reaction: Reaction, event: RunGivenUp) -> None:
    """An abandoned payment run lets go of everything that it took; after its end it takes nothing (guard)."""
    async with reaction.ctx.engine.connect() as connection:
        taken = await taken_by(connection, event.payment_run)
    free = FreeCredit(payment_run=event.payment_run, reason="ABANDONED")
    await reaction.execute_many(CREDIT, [(credit, free) for credit in taken])


async def release_to_bank(reaction: Reaction, event: RunReleasing) -> None:
    """What was released is carried out, even if the one who released it was cut off."""
    args = {"payment_run": event.payment_run}
    await reaction.queue("release-payment-run", key=event.payment_run, subject=event.payment_run, args=args)


async def answer_bank(reaction: Reaction, event: intake.BankEntryClassified) -> None:
    """A booked debit confirms its order, a return credits it again; a differing amount waits for a person, and so does
    what the bank says of an order that is not known."""
    if event.kind not in _BY_BANK:
        return
    found = None
    if event.end_to_end_id is not None:
        async with reaction.ctx.engine.connect() as connection:
            found = await order_of_reference(connection, event.end_to_end_id)
    if found is None:
        if event.kind == "STATUS":
            reaction.park(f"the bank says {event.status} of {event.end_to_end_id!r}, which is no order's")
        if event.kind == "RETURN":
            reaction.park(
                f"{event.amount} came back on {event.day}, and no order has the end-to-end id "
                f"{event.end_to_end_id!r}"
            )
        return
    if event.kind == "STATUS":
        # No money has moved: the booking decides.
        return
    if event.kind == "DEBIT":
        confirm = ConfirmOrder(amount=event.amount, day=event.day, entry=event.entry)
        await reaction.execute(ORDER, found["id"], confirm)
        return
    back = ReturnOrder(amount=event.amount, day=event.day, bank_code=event.bank_code, entry=event.entry)
    await reaction.execute(ORDER, found["id"], back)
    again = CreditAgain(order=found["id"])
    await reaction.execute_many(CREDIT, [(credit, again) for credit in found["credits"]])


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


POLICIES: dict[type, tuple[Policy, ...]] = {
    distribution.RunClosed: (credit_closed_run,),
    intake.BankEntryClassified: (answer_bank,),
    RunCredited: (take_back, recover),
    RunReleased: (recover,),
    DisputeRaised: (stop_payment,),
    DisputeClosed: (let_payment_go_on,),
    RunPrepared: (free_strays, recover),
    RunGivenUp: (free_credits,),
    RunReleasing: (release_to_bank,),
    registry.PartyErased: (erase_person,),
    DayStarted: (expire_documents, erase_what_was_kept, recover, give_up_waiting),
    **BOOKS_POLICIES,
}

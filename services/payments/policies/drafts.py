"""What leaves the draft of a payment run that is not released, and what an abandoned one lets go of."""

from collections.abc import Iterable
from functools import partial

from services.payments.domain.assembling import take_out
from services.payments.domain.credit import CREDIT, FreeCredit
from services.payments.domain.credit_events import CreditPassed
from services.payments.domain.dispute_events import DisputeRaised
from services.payments.domain.draft import Draft
from services.payments.domain.holds import GUILD, HOLDS, Hold, Holds
from services.payments.domain.payment_run import PAYMENT_RUN, TakeLinesOut
from services.payments.domain.payment_run_events import RunGivenUp, RunPrepared
from services.payments.domain.run_credits import RunCredited
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid, disputed
from services.payments.handlers import draft_of
from services.payments.projections.credit import reversed_in, taken_by
from services.payments.projections.merged import read_stands
from services.payments.projections.payment_run import live_runs
from shared.contracts import registry
from shared.messaging.reaction import Reaction


async def stop_payment(reaction: Reaction, event: DisputeRaised) -> None:
    """Take the lines of a disputed work out of every payment run that is not released (4.3, D-81)."""
    hold = Hold(dispute=event.dispute, work=event.work, role=event.role)
    await _take_out(reaction, [hold])


async def stop_merged(reaction: Reaction, event: registry.WorksMerged | registry.PartiesMerged) -> None:
    """Take out the lines that a dispute reaches since their work or their owner was merged (D-102)."""
    holds, _ = await reaction.ctx.store.state(HOLDS, GUILD)
    await _take_out(reaction, holds.values())


async def _take_out(reaction: Reaction, holds: Iterable[Hold]) -> None:
    async with reaction.ctx.engine.connect() as connection:
        live = [row["id"] for row in await live_runs(connection)]
        stands = await read_stands(connection)
    for hold in holds:
        falls = partial(_is_held, Holds([hold], stands))
        for payment_run in live:
            draft = await draft_of(reaction.ctx.store, reaction.ctx.blobs, payment_run)
            if draft is not None:
                await _lay_down(reaction, draft, take_out(draft, falls, disputed(hold)), dispute=hold.dispute)


async def take_back(reaction: Reaction, event: RunCredited | CreditPassed) -> None:
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


async def _free_strays(reaction: Reaction, payment_run: str, draft: Draft) -> None:
    """Let go of what the run has taken and its draft does not pay; also what a crash left behind."""
    async with reaction.ctx.engine.connect() as connection:
        taken = await taken_by(connection, payment_run)
    free = FreeCredit(payment_run=payment_run, reason="TAKEN_OUT")
    paid = set(draft.credits)
    await reaction.execute_many(CREDIT, [(credit, free) for credit in taken if credit not in paid])


def _is_held(holds: Holds, credit: Unpaid) -> bool:
    return holds.on(credit) is not None


async def free_credits(reaction: Reaction, event: RunGivenUp) -> None:
    """An abandoned payment run lets go of everything that it took; after its end it takes nothing (guard)."""
    async with reaction.ctx.engine.connect() as connection:
        taken = await taken_by(connection, event.payment_run)
    free = FreeCredit(payment_run=event.payment_run, reason="ABANDONED")
    await reaction.execute_many(CREDIT, [(credit, free) for credit in taken])

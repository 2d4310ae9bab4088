"""What leaves the draft of a payment run that is not released, and what an abandoned one lets go of."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from services.payments.domain.assembling import take_out
from services.payments.domain.credit import CREDIT, FreeCredit
from services.payments.domain.credit_events import CreditPassed
from services.payments.domain.dispute_events import DisputeRaised
from services.payments.domain.draft import Draft, decode
from services.payments.domain.holds import GUILD, HOLDS, Hold, Holds
from services.payments.domain.liability import LIABILITY, FreeLiability
from services.payments.domain.payment_run import PAYMENT_RUN, TakeLinesOut
from services.payments.domain.payment_run_events import RunGivenUp, RunPrepared
from services.payments.domain.run_credits import RunCredited
from services.payments.domain.standing import CreditState, HoldReason, Standing, disputed
from services.payments.projections.credit import reversed_in, taken_by
from services.payments.projections.liability import liabilities_taken_by
from services.payments.projections.merged import read_stands
from services.payments.projections.passing import strayed_in
from services.payments.projections.payment_run import live_runs
from shared.contracts import registry
from shared.messaging.reaction import Reaction

_REVERSED = Standing(
    state=CreditState.PAYABLE,
    reason=HoldReason.REVERSED,
    detail="distribution took it back; the next payment sets the one against the other (D-70)",
)
_OTHER_PARTY = Standing(
    state=CreditState.PAYABLE,
    reason=HoldReason.OTHER_PARTY,
    detail="the merge by which it came was undone; the next payment pays whose it is (D-102)",
)


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
        change = partial(_without, Holds([hold], stands), disputed(hold))
        for payment_run in live:
            await _lay_down(reaction, payment_run, change, dispute=hold.dispute)


def _without(holds: Holds, standing: Standing, draft: Draft) -> Draft:
    return take_out(
        draft,
        lambda credit: holds.on(credit) is not None,
        standing,
        lambda owed: owed.held_by(holds) is not None,
    )


async def take_back(
    reaction: Reaction, event: RunCredited | CreditPassed | registry.PartiesMerged | registry.PartiesSplit
) -> None:
    """Take the lines that a distribution run took back out of every payment run that is not released: what is unpaid is
    set against what takes it back, at the next payment (D-70). So are those that came by a merge and are another's by
    now: they pass to him first (D-102)."""
    async with reaction.ctx.engine.connect() as connection:
        live = [row["id"] for row in await live_runs(connection)]
    for payment_run in live:
        await _take_gone_out(reaction, payment_run)


async def free_strays(reaction: Reaction, event: RunPrepared) -> None:
    """Let go of what was taken for a draft that does not pay it, and of what was taken back or became another's while
    it was prepared; the read models have every taking by now."""
    await _take_gone_out(reaction, event.payment_run)


async def _take_gone_out(reaction: Reaction, payment_run: str) -> None:
    async with reaction.ctx.engine.connect() as connection:
        gone = set(await reversed_in(connection, payment_run))
        strayed = set(await strayed_in(connection, payment_run))

    def change(draft: Draft) -> Draft:
        left = take_out(draft, lambda credit: credit.credit in strayed, _OTHER_PARTY)
        return take_out(left, lambda credit: credit.credit in gone, _REVERSED)

    await _lay_down(reaction, payment_run, change)


async def _lay_down(
    reaction: Reaction, payment_run: str, change: Callable[[Draft], Draft], dispute: str = ""
) -> None:
    """The draft as it is changed in its place, and what it does not pay any more let go of."""
    state, _ = await reaction.ctx.store.state(PAYMENT_RUN, payment_run)
    data = await reaction.ctx.blobs.get(state.digest) if state.digest else None
    if data is None:
        return
    draft = decode(data)
    left = change(draft)
    if left.pays != draft.pays:
        await reaction.ctx.blobs.put(left.encode(), "application/json")
        command = TakeLinesOut(
            was=state.digest,
            dispute=dispute,
            credits=len(draft.pays) - len(left.pays),
            digest=left.digest,
            orders=len(left.orders),
            total=left.total,
            totals=left.totals,
        )
        await reaction.execute(PAYMENT_RUN, payment_run, command)
        state, _ = await reaction.ctx.store.state(PAYMENT_RUN, payment_run)
        if state.digest != left.digest:
            # Released a moment before: it pays what it has.
            return
    await _free(reaction, payment_run, "TAKEN_OUT", left.pays)


async def _free(reaction: Reaction, payment_run: str, reason: str, paid: Collection[str] = ()) -> None:
    """Let go of what the run has taken and does not pay; also what a crash left behind."""
    async with reaction.ctx.engine.connect() as connection:
        credits_ = await taken_by(connection, payment_run)
        liabilities = await liabilities_taken_by(connection, payment_run)
    kept = set(paid)
    free = FreeCredit(payment_run=payment_run, reason=reason)
    await reaction.execute_many(CREDIT, [(one, free) for one in credits_ if one not in kept])
    owed = FreeLiability(payment_run=payment_run, reason=reason)
    await reaction.execute_many(LIABILITY, [(one, owed) for one in liabilities if one not in kept])


async def free_credits(reaction: Reaction, event: RunGivenUp) -> None:
    """An abandoned payment run lets go of everything that it took; after its end it takes nothing (guard)."""
    await _free(reaction, event.payment_run, "ABANDONED")

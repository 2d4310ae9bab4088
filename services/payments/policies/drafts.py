"""What leaves the draft of a payment run that is not released, and what an abandoned one lets go of."""

from collections.abc import Collection
from functools import partial

from services.payments.domain.assembling import take_out
from services.payments.domain.credit import CREDIT, FreeCredit
from services.payments.domain.credit_events import CreditPassed
from services.payments.domain.dispute_events import DisputeRaised
from services.payments.domain.draft import Draft
from services.payments.domain.holds import GUILD, HOLDS, Hold, Holds
from services.payments.domain.liability import LIABILITY, FreeLiability
from services.payments.domain.owed import Owed
from services.payments.domain.payment_run import PAYMENT_RUN, TakeLinesOut
from services.payments.domain.payment_run_events import RunGivenUp, RunPrepared
from services.payments.domain.run_credits import RunCredited
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid, disputed
from services.payments.handlers import keep_draft, read_draft
from services.payments.projections.credit import reversed_in, taken_by
from services.payments.projections.liability import liabilities_taken_by
from services.payments.projections.merged import read_stands
from services.payments.projections.passing import strayed_in
from services.payments.projections.payment_run import live_runs
from shared.contracts import registry
from shared.kernel.decider import Rejected
from shared.messaging.reaction import Reaction

_REVERSED = Standing(
    state=CreditState.PAYABLE,
    reason=HoldReason.REVERSED,
    detail="distribution took it back; the next payment sets the one against the other (D-70)",
)
_OTHER_PARTY = Standing(
    state=CreditState.PAYABLE,
    reason=HoldReason.OTHER_PARTY,
    detail="its payee was merged, or the merge by which it came undone; the next payment pays whose it is (D-102)",
)


async def take_lines_out(
    reaction: Reaction,
    event: DisputeRaised
    | RunCredited
    | CreditPassed
    | registry.WorksMerged
    | registry.PartiesMerged
    | registry.PartiesSplit,
) -> None:
    """Take out of every payment run that is not released the lines that it may pay no more: of a disputed work, also
    one that a dispute reaches since a merge (4.3, D-81, D-102); those that a distribution run took back, which the next
    payment sets against what takes them back (D-70); and those that are another's by now, since their payee was merged
    or a merge was undone: they pass to him first (D-102)."""
    async with reaction.ctx.engine.connect() as connection:
        live = [row["id"] for row in await live_runs(connection)]
    for payment_run in live:
        await _take_lines_out(reaction, payment_run)


async def free_strays(reaction: Reaction, event: RunPrepared) -> None:
    """Let go of what was taken for a draft that does not pay it, and of what it may pay no more since something was
    said while it was prepared; the read models have every taking by now."""
    await _take_lines_out(reaction, event.payment_run)


async def _take_lines_out(reaction: Reaction, payment_run: str) -> None:
    """All at once. Each command is safe to repeat by what it is, and has no key: which runs and lines are left when a
    reaction is repeated is not what it was at first."""
    store, blobs = reaction.ctx.store, reaction.ctx.blobs
    state, _ = await store.state(PAYMENT_RUN, payment_run)
    draft = await read_draft(blobs, state.digest) if state.digest else None
    if draft is None:
        return
    in_force, _ = await store.state(HOLDS, GUILD)
    async with reaction.ctx.engine.connect() as connection:
        holds = Holds(in_force.values(), await read_stands(connection))
        gone = set(await reversed_in(connection, payment_run))
        strayed = set(await strayed_in(connection, payment_run))
    left = take_out(draft, lambda credit: credit.credit in strayed, _OTHER_PARTY)
    left, disputes = _without_held(take_out(left, lambda credit: credit.credit in gone, _REVERSED), holds)
    if left.pays != draft.pays:
        digest = await keep_draft(blobs, left)
        command = TakeLinesOut(
            was=state.digest,
            dispute=" ".join(disputes),
            credits=len(draft.pays) - len(left.pays),
            digest=digest,
            orders=len(left.orders),
            total=left.total,
            totals=left.totals,
        )
        outcome = await store.execute(PAYMENT_RUN, payment_run, command, reaction.meta())
        if isinstance(outcome, Rejected):
            reaction.park(f"{payment_run}: {outcome.reason}: {outcome.detail}")
        state, _ = await store.state(PAYMENT_RUN, payment_run)
        if state.digest != digest:
            # Released a moment before: it pays what it has.
            return
    await _free(reaction, payment_run, "TAKEN_OUT", left.pays)


def _without_held(draft: Draft, holds: Holds) -> tuple[Draft, list[str]]:
    """The draft without what holds keep, and the disputes that they are of."""
    lines = [line.credit for order in draft.orders for line in order.lines]
    items = [item for order in draft.orders for item in order.items]
    found = {hold.dispute: hold for one in lines if (hold := holds.on(one)) is not None}
    found |= {hold.dispute: hold for one in items if (hold := one.held_by(holds)) is not None}
    for _, hold in sorted(found.items()):
        draft = take_out(
            draft, partial(_keeps, holds, hold), disputed(hold), partial(_keeps_owed, holds, hold)
        )
    return draft, sorted(found)


def _keeps(holds: Holds, hold: Hold, credit: Unpaid) -> bool:
    return holds.on(credit) == hold


def _keeps_owed(holds: Holds, hold: Hold, owed: Owed) -> bool:
    return owed.held_by(holds) == hold


async def _free(reaction: Reaction, payment_run: str, reason: str, paid: Collection[str] = ()) -> None:
    """Let go of what the run has taken and does not pay; also what a crash left behind."""
    async with reaction.ctx.engine.connect() as connection:
        credits_ = await taken_by(connection, payment_run)
        liabilities = await liabilities_taken_by(connection, payment_run)
    kept, store, meta = set(paid), reaction.ctx.store, reaction.meta()
    free = FreeCredit(payment_run=payment_run, reason=reason)
    outcomes = await store.execute_many(CREDIT, [(one, free) for one in credits_ if one not in kept], meta)
    owed = FreeLiability(payment_run=payment_run, reason=reason)
    outcomes += await store.execute_many(
        LIABILITY, [(one, owed) for one in liabilities if one not in kept], meta
    )
    if refused := next((one for one in outcomes if isinstance(one, Rejected)), None):
        reaction.park(f"{payment_run}: {refused.reason}: {refused.detail}")


async def free_credits(reaction: Reaction, event: RunGivenUp) -> None:
    """An abandoned payment run lets go of everything that it took; after its end it takes nothing (guard)."""
    await _free(reaction, event.payment_run, "ABANDONED")

"""What follows from an official's decision: it is remembered, taught, taken back with what rests on it (2.1.2-f)."""

from collections.abc import Sequence

from services.matching.domain.matching import TargetSearched
from services.matching.domain.remembered import (
    REMEMBERED,
    DecisionForgotten,
    DecisionRemembered,
    Forget,
    Remember,
    memory_key,
)
from services.matching.domain.report import REPORT, FollowDecision
from services.matching.domain.report_events import OutcomeRevised, ReportDecided
from services.matching.domain.variant import VARIANT, Learn, VariantLearned
from services.matching.projections.policy import read_rules_on
from services.matching.projections.remembered import read_remembered
from services.matching.projections.report import recalled_keys, resting_on, waiting_for, waiting_keys
from services.matching.projections.ruling import Said, rulings_of, said_again
from services.matching.projections.target import submitters_of
from shared.contracts.terms import MatchOutcome
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.kernel.folding import script_of
from shared.kernel.ids import derived_id
from shared.messaging.reaction import Reaction

_AT_ONCE = 500
"""Equal reports that follow a decision together."""


async def remember(reaction: Reaction, event: ReportDecided) -> None:
    """What an official decided holds for equal reports of any account, now and later (2.1.2-f)."""
    key = memory_key(event.of.reported)
    if event.rule != "OFFICIAL" or key is None or event.decision is None or event.decided_by is None:
        return
    remembered = DecisionRemembered(
        key=key,
        reported=event.of.reported,
        outcome=event.outcome,
        work=event.work,
        decision=event.decision,
        decided_by=event.decided_by,
        reason=event.reason,
        evidence=event.evidence,
        confirmed_by=event.confirmed_by,
        named=event.named,
    )
    await reaction.execute(REMEMBERED, key, Remember(remembered=remembered))
    async with reaction.ctx.engine.connect() as connection:
        waiting = [one for one in await waiting_for(connection, key) if one != event.of.id]
    await _follow(reaction, said_again(event), waiting, None)


async def teach(reaction: Reaction, event: ReportDecided) -> None:
    """The registry learns a spelling that an official found to be of a work or person (D-31)."""
    for one in event.learned:
        learned = VariantLearned(
            subject_kind=one.subject_kind,
            subject_id=one.subject,
            variant=one.text,
            script=script_of(one.text, "und"),
            source=event.of.id,
            decision=event.decision or "",
            taught_by=tuple(
                sorted({one for one in (event.decided_by, event.confirmed_by) if one is not None})
            ),
        )
        key = derived_id("variant", one.subject, one.text)
        await reaction.execute(VARIANT, key, Learn(learned=learned))


async def teach_later(reaction: Reaction, event: OutcomeRevised) -> None:
    """So it does from a decision that came later."""
    await teach(reaction, event.becomes)


async def take_back(reaction: Reaction, event: OutcomeRevised) -> None:
    """A revoked decision holds no longer for any equal report; what stands instead does (2.1.2-f, D-89)."""
    becomes, was = event.becomes, event.was_decision
    key = memory_key(becomes.of.reported)
    if becomes.rule != "OFFICIAL" or key is None or was == becomes.decision:
        return
    if was is not None:
        async with reaction.ctx.engine.connect() as connection:
            followers = [one for one in await resting_on(connection, was, key) if one != becomes.of.id]
        await _follow(reaction, said_again(becomes), followers, was)
    if becomes.outcome is not MatchOutcome.UNDECIDED:
        await remember(reaction, becomes)
    elif was is not None:
        forgotten = DecisionForgotten(
            key=key,
            decision=was,
            revoked_by=becomes.decided_by or "",
            by_decision=becomes.decision or "",
            reason=becomes.reason,
        )
        await reaction.execute(REMEMBERED, key, Forget(forgotten=forgotten))


async def _follow(reaction: Reaction, said: Said, reports: Sequence[str], instead_of: str | None) -> None:
    """Let equal reports have the outcome of one."""
    for start in range(0, len(reports), _AT_ONCE):
        states = await reaction.ctx.store.states(REPORT, reports[start : start + _AT_ONCE])
        equal = [state.of for state, _ in states.values() if state.of is not None]
        rulings = await rulings_of(reaction.ctx, equal, said)
        if isinstance(rulings, Finding) and said.outcome is MatchOutcome.NON_REGISTERED:
            # A registered work stands for it by now: an official looks again.
            if instead_of is None:
                continue
            again = Said(
                outcome=MatchOutcome.UNDECIDED,
                work=None,
                decision=said.decision,
                reason=said.reason,
                evidence=None,
                actor=said.actor,
            )
            rulings = await rulings_of(reaction.ctx, equal, again)
        if isinstance(rulings, Finding):
            reaction.park(f"{equal[0].id}: {rulings.what}: {rulings.value}")
        async with reaction.ctx.engine.connect() as connection:
            rules = await read_rules_on(connection, baku_day(reaction.ctx.clock()))
            submitters = {
                target: await submitters_of(connection, target)
                for target in sorted({of.target for of in equal})
            }
        commands = [
            (
                of.id,
                FollowDecision(
                    ruling=ruling,
                    submitters=submitters[of.target],
                    instead_of=instead_of,
                    four_eyes=rules.four_eyes,
                ),
            )
            for of, ruling in zip(equal, rulings, strict=True)
        ]
        await reaction.execute_many(REPORT, commands)


async def recall_after_search(reaction: Reaction, event: TargetSearched) -> None:
    """What an official decided on an equal report while the search was under way holds too, and what was revoked
    meanwhile does not."""
    async with reaction.ctx.engine.connect() as connection:
        waiting = await waiting_keys(connection, event.target, event.version)
        remembered = await read_remembered(connection, waiting.values())
        recalled = await recalled_keys(connection, event.target, event.version)
    for key, found in remembered.items():
        equal = [report for report, memory in waiting.items() if memory == key]
        await _follow(reaction, said_again(found), equal, None)
    # As the log has it: a read model may not have folded yet what was revoked just before.
    standing = await reaction.ctx.store.states(REMEMBERED, sorted({key for key, _ in recalled.values()}))
    for report, (key, decision) in recalled.items():
        now, _ = standing[key]
        if now is not None and (isinstance(now, DecisionForgotten) or now.decision != decision):
            await _follow(reaction, said_again(now), [report], decision)

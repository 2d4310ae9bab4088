"""What matching does when others speak, and after its own decisions."""

from collections.abc import Sequence

from services.matching.domain.claim_events import ClaimDecided
from services.matching.domain.enquiry_list import ListClosed, ListOpened, ListSent
from services.matching.domain.listing import LISTING, ListReserves, ReservesListed
from services.matching.domain.matching import (
    MATCHING,
    CloseMatching,
    CompleteMatching,
    MatchingClosed,
    TargetSearched,
)
from services.matching.domain.non_registered import NON_REGISTERED, Announce
from services.matching.domain.remembered import (
    REMEMBERED,
    DecisionForgotten,
    DecisionRemembered,
    Forget,
    Remember,
    memory_key,
)
from services.matching.domain.report import REPORT, FollowDecision, LeaveUndecided
from services.matching.domain.report_events import OutcomeRevised, ReportDecided, matching_id
from services.matching.domain.variant import VARIANT, Learn, VariantLearned
from services.matching.policies.claims import (
    erase_person,
    erase_what_was_kept,
    look_after_claims,
    write_claim_letter,
)
from services.matching.policies.enquiries import (
    ask_about_works,
    fill_list,
    record_publication,
    wait_no_longer,
)
from services.matching.projections import ALLOCATIONS, LINES, RELEASES, REPORTS, RESERVES, RETURNS, SCHEDULE
from services.matching.projections.calendar import cut_off_of
from services.matching.projections.remembered import read_remembered
from services.matching.projections.report import (
    decided_reports,
    open_reviews,
    recalled_keys,
    resting_on,
    waiting_for,
    waiting_keys,
    waits,
)
from services.matching.projections.ruling import Said, rulings_of, said_again
from services.matching.projections.target import find_target, searched_targets, submitters_of
from services.matching.publisher import public_of
from shared.contracts import distribution, intake, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import MatchOutcome
from shared.eventstore.days import DayStarted
from shared.kernel.findings import Finding
from shared.kernel.folding import script_of
from shared.kernel.ids import derived_id
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction
from shared.projections.batch import whole

_CALENDAR = "policy:matching.close_at_cut_off"
"""Who closes a matching on a planned day of distribution: nobody decided on its reports."""
_AT_ONCE = 500
"""Equal reports that follow a decision together."""


async def match_account(reaction: Reaction, event: intake.AccountAccepted) -> None:
    """Match an accepted account once all its items were heard unaltered (2.1.2-a)."""
    counts = {REPORTS: event.counts.report_chunks, LINES: event.counts.line_chunks}
    await _match(reaction, event, counts)


async def match_schedule(reaction: Reaction, event: intake.ScheduleAccepted) -> None:
    """Match an accepted schedule once all its items were heard unaltered (2.2.3)."""
    await _match(reaction, event, {SCHEDULE: event.counts.line_chunks})


async def _match(
    reaction: Reaction, event: intake.AccountAccepted | intake.ScheduleAccepted, counts: dict[str, int]
) -> None:
    async with reaction.ctx.engine.connect() as connection:
        wrong = await whole(connection, event.subject, event.version, counts, event.digest)
    if wrong is not None:
        reaction.park(wrong)
    await reaction.queue(
        "match",
        key=matching_id(event.subject, event.version),
        subject=event.subject,
        args={"target": event.subject, "version": event.version},
        needs={source: sequence for source, sequence in event.known.items() if source == "registry"},
    )


async def announce_non_registered(reaction: Reaction, event: ReportDecided) -> None:
    """A work that nothing conforms to enters the registry from the account (2.1.2-g)."""
    if event.outcome is MatchOutcome.NON_REGISTERED and event.work is not None:
        announce = Announce(work=event.work, reported=event.of.reported, target=event.of.target)
        await reaction.execute(NON_REGISTERED, event.work, announce)


async def announce_later(reaction: Reaction, event: OutcomeRevised) -> None:
    """So does one that is found to be non-registered afterwards."""
    await announce_non_registered(reaction, event.becomes)


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
        if isinstance(rulings, Finding):
            reaction.park(f"{equal[0].id}: {rulings.what}: {rulings.value}")
        async with reaction.ctx.engine.connect() as connection:
            submitters = {
                target: await submitters_of(connection, target)
                for target in sorted({of.target for of in equal})
            }
        commands = [
            (of.id, FollowDecision(ruling=ruling, submitters=submitters[of.target], instead_of=instead_of))
            for of, ruling in zip(equal, rulings, strict=True)
        ]
        await reaction.execute_many(REPORT, commands)


async def close_at_cut_off(reaction: Reaction, event: DayStarted) -> None:
    """On a planned day of distribution nobody waits for officials any longer (D-23)."""
    async with reaction.ctx.engine.connect() as connection:
        version = await cut_off_of(connection, event.day)
        waiting = [] if version is None else await searched_targets(connection)
    close = CloseMatching(
        decision=f"calendar {version}: {event.day.isoformat()}",
        reason="Cut-off day of the calendar.",
        actor=_CALENDAR,
    )
    await reaction.execute_many(MATCHING, [(matching, close) for matching in waiting])


async def leave_undecided(reaction: Reaction, event: MatchingClosed) -> None:
    """Closing leaves every open review undecided (D-23)."""
    async with reaction.ctx.engine.connect() as connection:
        waiting = await open_reviews(connection, event.target, event.version)
    by_calendar = event.closed_by == _CALENDAR
    command = LeaveUndecided(actor=None if by_calendar else event.closed_by, decision=event.decision)
    await reaction.execute_many(REPORT, [(report, command) for report in waiting])


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


async def complete_after_search(reaction: Reaction, event: TargetSearched) -> None:
    """The search may have decided everything."""
    await _complete(reaction, event.target, event.version)


async def complete_after_decision(reaction: Reaction, event: ReportDecided) -> None:
    """The last open review may have been this one; what the search decides it finishes itself."""
    if event.decided_by is not None or event.outcome is MatchOutcome.UNDECIDED:
        await _complete(reaction, event.of.target, event.of.version)


async def _complete(reaction: Reaction, target: str, version: int) -> None:
    entity_id = matching_id(target, version)
    async with reaction.ctx.engine.connect() as connection:
        row = await find_target(connection, entity_id)
        if row is None or row["state"] in ("ACCEPTED", "MATCHED") or await waits(connection, target, version):
            return
        state, _ = await reaction.ctx.store.state(MATCHING, entity_id)
        if state.matched is not None:
            # The read model has yet to fold it: thousands of outcomes of one batch come here one after the other.
            return
        decided = await decided_reports(connection, target, version)
    counts: dict[str, int] = {}
    for one in decided:
        counts[one.outcome.value] = counts.get(one.outcome.value, 0) + 1
    digest = batch_digest(item_digest(public_of(one)) for one in decided)
    known = await reaction.ctx.store.known()
    await reaction.execute(MATCHING, entity_id, CompleteMatching(counts=counts, digest=digest, known=known))


async def list_reserves(reaction: Reaction, event: distribution.RunClosed) -> None:
    """What a closed run reserved stands on the public list, once all its items were heard unaltered (D-35)."""
    counts = {
        ALLOCATIONS: event.allocations,
        RESERVES: event.reserves,
        RELEASES: event.releases,
        RETURNS: event.returns,
    }
    async with reaction.ctx.engine.connect() as connection:
        wrong = await whole(connection, event.run, 1, counts, event.digest)
    if wrong is not None:
        reaction.park(wrong)
    command = ListReserves(run=event.run, closed_on=event.closed_on, reserves=event.reserves)
    await reaction.execute(LISTING, event.run, command)


POLICIES: dict[type, tuple[Policy, ...]] = {
    intake.AccountAccepted: (match_account,),
    intake.ScheduleAccepted: (match_schedule,),
    ReportDecided: (announce_non_registered, remember, teach, complete_after_decision),
    OutcomeRevised: (announce_later, take_back, teach_later),
    MatchingClosed: (leave_undecided,),
    TargetSearched: (recall_after_search, complete_after_search),
    distribution.RunClosed: (list_reserves,),
    ReservesListed: (record_publication,),
    ListOpened: (fill_list,),
    ListSent: (ask_about_works,),
    ListClosed: (wait_no_longer,),
    ClaimDecided: (write_claim_letter,),
    DayStarted: (close_at_cut_off, look_after_claims, expire_documents, erase_what_was_kept),
    registry.PartyErased: (erase_person,),
}

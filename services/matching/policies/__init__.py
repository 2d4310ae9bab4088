"""What matching does when others speak, and after its own decisions."""

from services.matching.domain.claim_events import ClaimDecided
from services.matching.domain.enquiry_list import ListClosed, ListOpened, ListSent
from services.matching.domain.listing import LISTING, ListReserves, ReservesListed
from services.matching.domain.matching import MATCHING, CompleteMatching, MatchingClosed, TargetSearched
from services.matching.domain.non_registered import NON_REGISTERED, Announce
from services.matching.domain.provisional import provisional_work
from services.matching.domain.report_events import OutcomeRevised, ReportDecided, matching_id
from services.matching.policies.claims import (
    erase_person,
    erase_what_was_kept,
    look_after_claims,
    write_claim_letter,
)
from services.matching.policies.cut_off import close_after_search, close_at_cut_off, leave_undecided
from services.matching.policies.enquiries import (
    ask_about_works,
    fill_list,
    record_publication,
    wait_no_longer,
)
from services.matching.policies.memory import recall_after_search, remember, take_back, teach, teach_later
from services.matching.policies.merges import note_merge, note_split
from services.matching.projections import (
    ALLOCATIONS,
    CARRIED,
    LINES,
    REDISTRIBUTED,
    RELEASES,
    REPORTS,
    RESERVES,
    RETURNS,
    REVERSALS,
    SCHEDULE,
)
from services.matching.projections.report import decided_reports, waits
from services.matching.projections.target import find_target
from services.matching.publisher import public_of
from shared.contracts import distribution, intake, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import MatchOutcome
from shared.eventstore.days import DayStarted
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction
from shared.projections.batch import whole


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
    # One that was merged into another stands in the registry already.
    work = provisional_work(event.of.reported)
    if event.outcome is MatchOutcome.NON_REGISTERED and event.work == work:
        announce = Announce(work=work, reported=event.of.reported, target=event.of.target)
        await reaction.execute(NON_REGISTERED, work, announce)


async def announce_later(reaction: Reaction, event: OutcomeRevised) -> None:
    """So does one that is found to be non-registered afterwards."""
    await announce_non_registered(reaction, event.becomes)


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
        REVERSALS: event.reversals,
        REDISTRIBUTED: event.redistributed,
        CARRIED: event.carried,
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
    TargetSearched: (recall_after_search, complete_after_search, close_after_search),
    distribution.RunClosed: (list_reserves,),
    ReservesListed: (record_publication,),
    ListOpened: (fill_list,),
    ListSent: (ask_about_works,),
    ListClosed: (wait_no_longer,),
    ClaimDecided: (write_claim_letter,),
    DayStarted: (close_at_cut_off, look_after_claims, expire_documents, erase_what_was_kept),
    registry.PartyErased: (erase_person,),
    registry.WorksMerged: (note_merge,),
    registry.WorksSplit: (note_split,),
}

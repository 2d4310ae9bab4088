"""What matching does when others speak, and after its own decisions."""

from services.matching.domain.matching import MATCHING, CompleteMatching, MatchingClosed, TargetSearched
from services.matching.domain.non_registered import NON_REGISTERED, Announce
from services.matching.domain.report import REPORT, LeaveUndecided, ReportDecided, matching_id
from services.matching.projections import LINES, REPORTS, SCHEDULE
from services.matching.projections.report import decided_reports, open_reviews
from services.matching.projections.target import find_target
from services.matching.publisher import public_of
from shared.contracts import intake, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import MatchOutcome
from shared.eventstore.days import DayStarted
from shared.kernel.erasure import ERASURE, EraseData, Kept
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction
from shared.projections.batch import whole

STAYS = (
    Kept(
        what="names of authors as accounts reported them, and the decisions on whom they name",
        why="public facts by which royalty is matched to its owner (2.1.2, D-94)",
    ),
)


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


async def leave_undecided(reaction: Reaction, event: MatchingClosed) -> None:
    """Closing leaves every open review undecided (D-23)."""
    async with reaction.ctx.engine.connect() as connection:
        waiting = await open_reviews(connection, event.target, event.version)
    command = LeaveUndecided(actor=event.closed_by, decision=event.decision)
    await reaction.execute_many(REPORT, [(report, command) for report in waiting])


async def complete_after_search(reaction: Reaction, event: TargetSearched) -> None:
    """The search may have decided everything."""
    await _complete(reaction, event.target, event.version)


async def complete_after_decision(reaction: Reaction, event: ReportDecided) -> None:
    """The last open review may have been this one; what the search decides it finishes itself."""
    if event.decided_by is not None:
        await _complete(reaction, event.of.target, event.of.version)


async def _complete(reaction: Reaction, target: str, version: int) -> None:
    entity_id = matching_id(target, version)
    async with reaction.ctx.engine.connect() as connection:
        row = await find_target(connection, entity_id)
        if row is None or row["state"] in ("ACCEPTED", "MATCHED"):
            return
        if await open_reviews(connection, target, version):
            return
        decided = await decided_reports(connection, target, version)
    counts: dict[str, int] = {}
    for one in decided:
        counts[one.outcome.value] = counts.get(one.outcome.value, 0) + 1
    digest = batch_digest(item_digest(public_of(one)) for one in decided)
    known = await reaction.ctx.store.known()
    await reaction.execute(MATCHING, entity_id, CompleteMatching(counts=counts, digest=digest, known=known))


async def say_what_stays(reaction: Reaction, event: registry.PartyErased) -> None:
    """Matching has no data of a person but what accounts and decisions say of authors: nothing goes (D-94)."""
    command = EraseData(party=event.party, order=event.order, erased=(), stays=STAYS)
    await reaction.execute(ERASURE, event.party, command)


POLICIES: dict[type, tuple[Policy, ...]] = {
    intake.AccountAccepted: (match_account,),
    intake.ScheduleAccepted: (match_schedule,),
    ReportDecided: (announce_non_registered, complete_after_decision),
    MatchingClosed: (leave_undecided,),
    TargetSearched: (complete_after_search,),
    DayStarted: (expire_documents,),
    registry.PartyErased: (say_what_stays,),
}

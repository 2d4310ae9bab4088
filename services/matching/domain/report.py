"""One reported work of an account, schedule or award, until it has its outcome and after (2.1.2, D-29, D-36, D-95).

The search decides, or opens a review; a review is decided by an official who did not submit the account, with a
reason and evidence, and by a second one where the policy asks for four eyes. At the cut-off an open review goes out
as undecided. What was left undecided is decided later, and an outcome that was wrong is revoked: both say what it is
instead (D-23, D-89).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never

from services.matching.domain.report_desk import (
    ConfirmRuling,
    DeskCommand,
    RefuseRuling,
    ReleaseReview,
    TakeReview,
    at_the_desk,
    entered,
    own_account,
    taken_by_another,
    unknown,
)
from services.matching.domain.report_events import (
    BY_OFFICIALS,
    Event,
    Evidence,
    ReportDecided,
    ReportOf,
    ReviewOpened,
    RulingProposed,
    State,
    Variant,
    evolve,
)
from shared.contracts.matching import FieldCompared, FoundPerson, KnownAuthor
from shared.contracts.terms import MatchOutcome
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an official says that a report is."""

    outcome: MatchOutcome
    work: str | None
    persons: tuple[FoundPerson, ...]
    compared: tuple[FieldCompared, ...]
    decision: str
    reason: str
    evidence: Evidence | None
    actor: str
    known: Mapping[str, int]
    """How far the others were heard when he said it."""
    at: datetime
    learned: tuple[Variant, ...] = ()
    lod: tuple[KnownAuthor, ...] = ()
    confirmed_by: str | None = None
    """Of what is said again of an equal report: the second person who agreed with it."""
    named: str | None = None
    """The record that he named, where another one stands for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """Enter what the search found by itself, or that the line is no work."""

    decided: ReportDecided


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """Put a report on the official's desk."""

    review: ReviewOpened


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReview:
    """An official's own decision on what is open or was left undecided."""

    ruling: Ruling
    submitters: tuple[str, ...] = ()
    """Who submitted any version of the account."""
    four_eyes: bool = False
    """Whether a second person has to confirm it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeOutcome:
    """An official takes an outcome back and says what the report is instead; UNDECIDED when nobody knows yet."""

    ruling: Ruling
    submitters: tuple[str, ...] = ()
    four_eyes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowDecision:
    """The decision on an equal report holds for this one too, while it waits, or as long as it rests on `instead_of`;
    never for an account that the official, or who confirmed it, submitted himself (D-95)."""

    ruling: Ruling
    submitters: tuple[str, ...] = ()
    instead_of: str | None = None
    four_eyes: bool = False
    """Whether a decision that one person took waits for a second one here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveUndecided:
    """The cut-off has come: what is open goes out as undecided and is reserved (D-23)."""

    actor: str | None
    """Who closed the matching; None when the calendar did."""
    decision: str


Command: TypeAlias = (
    RecordOutcome | OpenReview | DecideReview | RevokeOutcome | DeskCommand | FollowDecision | LeaveUndecided
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case RecordOutcome(decided=event) | OpenReview(review=event):
            return AlreadyApplied() if state.of is not None else accepted(event)
        case DecideReview() | RevokeOutcome():
            return _official(command, state)
        case TakeReview() | ReleaseReview() | ConfirmRuling() | RefuseRuling():
            return at_the_desk(command, state)
        case FollowDecision():
            return _follow(command, state)
        case LeaveUndecided():
            if state.review is None:
                return unknown()
            if state.decided is not None:
                return AlreadyApplied()
            return accepted(_undecided(state.review.of, command.decision, command.actor))
    assert_never(command)


def _undecided(of: ReportOf, decision: str, actor: str | None) -> ReportDecided:
    return ReportDecided(
        of=of,
        outcome=MatchOutcome.UNDECIDED,
        work=None,
        persons=(),
        rule="NONE",
        decision=decision,
        decided_by=actor,
    )


def _official(command: DecideReview | RevokeOutcome, state: State) -> Decision[Event]:
    ruling, of, decided = command.ruling, state.of, state.decided
    if of is None:
        return unknown()
    if isinstance(command, DecideReview) and not state.waits and decided is not None:
        return Rejected("ALREADY_DECIDED", f"The review was decided: {decided.outcome}.")
    if isinstance(command, RevokeOutcome):
        if decided is None:
            return Rejected("NOT_DECIDED", "There is no outcome yet that could be revoked.")
        if (ruling.outcome, ruling.work, ruling.persons) == (decided.outcome, decided.work, decided.persons):
            return Rejected("NOTHING_CHANGED", "The report has this outcome already.")
    if (taken := taken_by_another(state, ruling.actor, ruling.at)) is not None:
        return taken
    if state.proposed is not None:
        return Rejected(
            "WAITS_FOR_SECOND", "A decision was proposed: a second person confirms or refuses it."
        )
    if ruling.actor in (of.submitted_by, *command.submitters):
        return own_account()
    if (wrong := _incomplete(ruling, revoking=isinstance(command, RevokeOutcome))) is not None:
        return wrong
    becomes = _decided(of, ruling, "OFFICIAL")
    if (
        decided is not None
        and decided.rule in BY_OFFICIALS
        and (decided.outcome, decided.work) == (ruling.outcome, ruling.work)
    ):
        # Only persons were named: the decision on the work stands, and nothing changes for equal reports.
        becomes = replace(becomes, decision=decided.decision)
    if command.four_eyes:
        return accepted(RulingProposed(becomes=becomes))
    return accepted(entered(becomes, decided, ruling.known))


def _incomplete(ruling: Ruling, *, revoking: bool) -> Rejected | None:
    if not ruling.reason.strip():
        return Rejected("NO_REASON", "An official's decision states its reason (D-36).")
    if ruling.outcome is MatchOutcome.UNDECIDED and not revoking:
        return Rejected(
            "NO_OUTCOME", "A review is decided or stays open; closing the matching leaves it undecided."
        )
    of_a_work = ruling.outcome in (MatchOutcome.MATCHED, MatchOutcome.NON_REGISTERED)
    if (ruling.work is not None) != of_a_work:
        return Rejected("WORK_AND_OUTCOME_DISAGREE", "A work is named exactly when the line is of a work.")
    if ruling.outcome is MatchOutcome.MATCHED and ruling.evidence is None:
        return Rejected("NO_EVIDENCE", "Every identification by hand names its evidence (D-29).")
    return None


def _decided(of: ReportOf, ruling: Ruling, rule: str) -> ReportDecided:
    return ReportDecided(
        of=of,
        outcome=ruling.outcome,
        work=ruling.work,
        persons=ruling.persons,
        rule=rule,
        compared=ruling.compared,
        decision=ruling.decision,
        decided_by=ruling.actor,
        reason=ruling.reason.strip(),
        evidence=ruling.evidence,
        confirmed_by=ruling.confirmed_by,
        learned=ruling.learned,
        lod=ruling.lod,
        named=ruling.named,
    )


def _follow(command: FollowDecision, state: State) -> Decision[Event]:
    of, decided, ruling = state.of, state.decided, command.ruling
    if of is None:
        return unknown()
    rests_on_it = (
        decided is not None
        and decided.rule in BY_OFFICIALS
        and decided.decision is not None
        and decided.decision == command.instead_of
    )
    if decided is not None and (decided.decision == ruling.decision or not (state.waits or rests_on_it)):
        return AlreadyApplied()
    if {ruling.actor, ruling.confirmed_by} & {of.submitted_by, *command.submitters}:
        # What was revoked holds no longer, but who submitted the account does not say what it is instead.
        if not rests_on_it:
            return AlreadyApplied()
        return accepted(entered(_undecided(of, ruling.decision, ruling.actor), decided, ruling.known))
    if command.four_eyes and ruling.confirmed_by is None and ruling.outcome is not MatchOutcome.UNDECIDED:
        asked = RulingProposed(becomes=_decided(of, ruling, "OFFICIAL"))
        if rests_on_it:
            undecided = _undecided(of, ruling.decision, ruling.actor)
            return accepted(entered(undecided, decided, ruling.known), asked)
        return AlreadyApplied() if state.proposed is not None else accepted(asked)
    return accepted(entered(_decided(of, ruling, "REMEMBERED"), decided, ruling.known))


REPORT: Decider[Command, Event, State] = Decider("report", State(), evolve, decide)

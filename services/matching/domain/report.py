"""One reported work of an account or schedule, until it has its outcome (2.1.2, D-29, D-36, D-95).

The search decides, or opens a review; a review is decided by an official who did not submit the
account, with a reason and evidence. At the cut-off an open review goes out as undecided.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.matching.domain.search import Candidate, ReviewReason
from shared.contracts.intake import ReportedWork
from shared.contracts.matching import FieldCompared, FoundPerson
from shared.contracts.terms import EvidenceKind, MatchOutcome, TargetKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A document that an identification rests on."""

    kind: EvidenceKind
    sha256: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOf:
    """Which report of which batch, and who submitted it."""

    target_kind: TargetKind
    target: str
    version: int
    reported: ReportedWork
    submitted_by: str

    @property
    def id(self) -> str:
        """Id of the report, of its review and of its stream."""
        return report_id(self.target, self.version, self.reported.number)


def matching_id(target: str, version: int) -> str:
    """Id of the matching of one version of an account or schedule."""
    return f"{target}-{version}"


def report_id(target: str, version: int, number: int) -> str:
    """Id of a reported work: it names its batch, so that others can point at it."""
    return f"{matching_id(target, version)}-{number}"


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDecided:
    """The outcome of one reported work."""

    of: ReportOf
    outcome: MatchOutcome
    work: str | None
    persons: tuple[FoundPerson, ...]
    rule: str
    compared: tuple[FieldCompared, ...] = ()
    decision: str | None = None
    decided_by: str | None = None
    """The official; None when the search or a standing decision decided."""
    reason: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOpened:
    """The search leaves the decision to an official."""

    of: ReportOf
    reason: ReviewReason
    candidates: tuple[Candidate, ...]


Event: TypeAlias = ReportDecided | ReviewOpened


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The review while it is open, and the outcome."""

    review: ReviewOpened | None = None
    decided: ReportDecided | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ReviewOpened():
            return replace(state, review=event)
        case ReportDecided():
            return replace(state, decided=event)
    assert_never(event)


# What can be asked
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
    """An official's own decision."""

    outcome: MatchOutcome
    work: str | None
    persons: tuple[FoundPerson, ...]
    compared: tuple[FieldCompared, ...]
    decision: str
    reason: str
    evidence: Evidence | None
    actor: str
    submitters: tuple[str, ...] = ()
    """Who submitted any version of the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveUndecided:
    """The cut-off has come: what is open goes out as undecided and is reserved (D-23)."""

    actor: str
    decision: str


Command: TypeAlias = RecordOutcome | OpenReview | DecideReview | LeaveUndecided


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case RecordOutcome(decided=decided):
            if state.decided is not None or state.review is not None:
                return AlreadyApplied()
            return accepted(decided)
        case OpenReview(review=review):
            if state.decided is not None or state.review is not None:
                return AlreadyApplied()
            return accepted(review)
        case DecideReview():
            return _official(command, state)
        case LeaveUndecided():
            if state.review is None:
                return Rejected("UNKNOWN_REVIEW", "There is no such review.")
            if state.decided is not None:
                return AlreadyApplied()
            return accepted(
                ReportDecided(
                    of=state.review.of,
                    outcome=MatchOutcome.UNDECIDED,
                    work=None,
                    persons=(),
                    rule="NONE",
                    decision=command.decision,
                    decided_by=command.actor,
                )
            )
    assert_never(command)


def _official(command: DecideReview, state: State) -> Decision[Event]:
    review = state.review
    if review is None:
        return Rejected("UNKNOWN_REVIEW", "There is no such review.")
    if state.decided is not None:
        return Rejected("ALREADY_DECIDED", f"The review was decided: {state.decided.outcome}.")
    if command.actor in (review.of.submitted_by, *command.submitters):
        return Rejected(
            "SAME_PERSON", "Who submitted an account does not decide its matches (D-95).", forbidden=True
        )
    if not command.reason.strip():
        return Rejected("NO_REASON", "An official's decision states its reason (D-36).")
    if command.outcome is MatchOutcome.UNDECIDED:
        return Rejected(
            "NO_OUTCOME", "A review is decided or stays open; closing the matching leaves it undecided."
        )
    if (command.work is None) != (command.outcome is MatchOutcome.NOT_A_WORK):
        return Rejected("WORK_AND_OUTCOME_DISAGREE", "A work is named exactly when the line is of a work.")
    if command.outcome is MatchOutcome.MATCHED and command.evidence is None:
        return Rejected("NO_EVIDENCE", "Every identification by hand names its evidence (D-29).")
    return accepted(
        ReportDecided(
            of=review.of,
            outcome=command.outcome,
            work=command.work,
            persons=command.persons,
            rule="OFFICIAL",
            compared=command.compared,
            decision=command.decision,
            decided_by=command.actor,
            reason=command.reason.strip(),
            evidence=command.evidence,
        )
    )


REPORT: Decider[Command, Event, State] = Decider("report", State(), evolve, decide)

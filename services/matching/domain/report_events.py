"""What happened to one reported work, and what we know of it; what can be asked stands in `report`."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias, assert_never

from services.matching.domain.search import Candidate, ReviewReason
from shared.contracts.intake import ReportedWork
from shared.contracts.matching import FieldCompared, FoundPerson, KnownAuthor, VariantOf
from shared.contracts.terms import EvidenceKind, MatchOutcome, TargetKind
from shared.kernel.money import Money

BY_OFFICIALS: Final = ("OFFICIAL", "REMEMBERED")
"""Rules of outcomes that are an official's word on what the report is."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A spelling that was met, and whose it is."""

    subject_kind: VariantOf
    subject: str
    """Work or party id."""
    text: str


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
    confirmed_by: str | None = None
    """The second person, where the policy asks for four eyes (D-36)."""
    lod: tuple[KnownAuthor, ...] = ()
    """Authors whom nobody found on the work, but whose organisation is known (D-41)."""
    learned: tuple[Variant, ...] = ()
    """Spellings that the official says are of the work or of its authors."""
    named: str | None = None
    """The record that the official named, where another one stands for it: after a split it is meant again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOpened:
    """The search leaves the decision to an official."""

    of: ReportOf
    reason: ReviewReason
    candidates: tuple[Candidate, ...]
    stake: Money | None = None
    """What the account would give it by its measure; an estimate, to look at the largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTaken:
    """An official looks at it: nobody else decides until he is done or the time is over."""

    of: ReportOf
    by: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReleased:
    """He left it to others again."""

    of: ReportOf
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingProposed:
    """An official says what the report is; a second person has to confirm it."""

    becomes: ReportDecided


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRefused:
    """The second person does not agree: the report waits as before."""

    of: ReportOf
    decision: str
    reason: str
    refused_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRevised:
    """An outcome that had been given was wrong, or was undecided: what it is instead (D-23, D-89)."""

    was: MatchOutcome
    was_work: str | None
    was_decision: str | None
    becomes: ReportDecided
    known: dict[str, int]
    """How far the others were heard."""


Event: TypeAlias = (
    ReportDecided
    | ReviewOpened
    | ReviewTaken
    | ReviewReleased
    | RulingProposed
    | ProposalRefused
    | OutcomeRevised
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The review while it is open, who looks at it, what a second person has to confirm, the outcome that stands."""

    review: ReviewOpened | None = None
    taken: ReviewTaken | None = None
    proposed: ReportDecided | None = None
    decided: ReportDecided | None = None

    @property
    def of(self) -> ReportOf | None:
        """The report, None when nothing is known of it."""
        known = self.decided or self.review
        return None if known is None else known.of

    @property
    def waits(self) -> bool:
        """Whether an official may decide: the review is open, or was left undecided."""
        return self.of is not None and (
            self.decided is None or self.decided.outcome is MatchOutcome.UNDECIDED
        )


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ReviewOpened():
            return replace(state, review=event)
        case ReportDecided():
            # What waits for a second person at the cut-off is still to be confirmed or refused.
            proposed = state.proposed if event.outcome is MatchOutcome.UNDECIDED else None
            return replace(state, decided=event, proposed=proposed, taken=None)
        case ReviewTaken():
            return replace(state, taken=event)
        case ReviewReleased():
            return replace(state, taken=None)
        case RulingProposed(becomes=becomes):
            return replace(state, proposed=becomes, taken=None)
        case ProposalRefused():
            return replace(state, proposed=None)
        case OutcomeRevised(becomes=becomes):
            return replace(state, decided=becomes, proposed=None, taken=None)
    assert_never(event)

"""A claim of an author or heir: what happened, and what we know of it (2.1.1, D-23, D-84)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.matching import ClaimCapacity, ClaimEvidence, ClaimOutcome, Identified
from shared.kernel.erasure import Kept

LETTERS_STAY = Kept(what="letters and documents of claims", why="decisions rest on them (D-103)")
CLAIMANT_OF = "claimant of claim "
"""How an order to erase names what goes, or stays, of a claim."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFiled:
    """Somebody claims royalty of works or reserves. Its day is that on which it is recorded."""

    claim: str
    capacity: ClaimCapacity
    works: tuple[str, ...]
    reserves: tuple[str, ...]
    claimant: str
    """Fingerprint of who claims; his data and words are in the vault (D-94)."""
    party: str | None
    evidence: tuple[ClaimEvidence, ...]
    decide_by: date
    confirm_until: date | None
    """Last day for the code that proves the contact; None: filed with a token."""
    filed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactConfirmed:
    """Who filed it without a token has the contact that it names."""

    claim: str
    confirmed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVerified:
    """A clerk accepts that a claim from the public list is a claim: it counts as if he had entered it."""

    claim: str
    verified_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded:
    """Further documents."""

    claim: str
    evidence: tuple[ClaimEvidence, ...]
    added_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantAsked:
    """An official wants to know something until a day."""

    claim: str
    query: int
    """1 for the first."""
    text: str
    due: date
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantAnswered:
    """The claimant answered; his words are in the vault."""

    claim: str
    query: int
    evidence: tuple[ClaimEvidence, ...]
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOverdue:
    """The day until which it was to be decided has passed."""

    claim: str
    decide_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDecided:
    """The claim ended: decided by an official, withdrawn by the claimant, or lapsed."""

    claim: str
    capacity: ClaimCapacity
    works: tuple[str, ...]
    reserves: tuple[str, ...]
    claimant: str
    party: str | None
    evidence: tuple[ClaimEvidence, ...]
    filed_on: date
    outcome: ClaimOutcome
    identified: tuple[Identified, ...]
    accepted_reserves: tuple[str, ...]
    reason: str
    decision: str
    decided_by: str
    decided_on: date
    holds_until: date | None
    accepted_holds_until: date | None
    reason_en: str = ""
    """The reason in English for the letter; empty: as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLetterKept:
    """The letter that tells the claimant of the decision stands as it is sent."""

    claim: str
    number: str
    sha256: str


Event: TypeAlias = (
    ClaimFiled
    | ContactConfirmed
    | ClaimVerified
    | EvidenceAdded
    | ClaimantAsked
    | ClaimantAnswered
    | ClaimOverdue
    | ClaimDecided
    | ClaimLetterKept
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A claim as its events tell it."""

    filed: ClaimFiled | None = None
    confirmed: bool = False
    verified_by: str | None = None
    evidence: tuple[ClaimEvidence, ...] = ()
    asked: int = 0
    answered: frozenset[int] = frozenset()
    overdue: bool = False
    decided: ClaimDecided | None = None
    letter: str | None = None

    @property
    def verified(self) -> bool:
        """Whether a token filed it, or a clerk accepted it."""
        return self.filed is not None and (self.filed.confirm_until is None or self.verified_by is not None)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ClaimFiled():
            return State(filed=event, evidence=event.evidence)
        case ContactConfirmed():
            return replace(state, confirmed=True)
        case ClaimVerified():
            return replace(state, verified_by=event.verified_by)
        case EvidenceAdded():
            return replace(state, evidence=(*state.evidence, *event.evidence))
        case ClaimantAsked():
            return replace(state, asked=event.query)
        case ClaimantAnswered():
            evidence = (*state.evidence, *event.evidence)
            return replace(state, answered=state.answered | {event.query}, evidence=evidence)
        case ClaimOverdue():
            return replace(state, overdue=True)
        case ClaimDecided():
            return replace(state, decided=event)
        case ClaimLetterKept():
            return replace(state, letter=event.sha256)
    assert_never(event)

"""What happens to a dispute, and what is known of it (4.3, D-81, D-82)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDocument:
    """A document by which a party to the dispute declares its end."""

    party: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBooks:
    """Where a dispute of the old system stands in its books (D-101)."""

    package_sha256: str
    system: str
    number: str
    opened_on: date


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRaised:
    """A person laid a filed claim before the guild; its words are in the vault (D-94)."""

    dispute: str
    work: str
    role: Role | None
    parties: tuple[str, ...]
    """Who disputes; each has to declare the end."""
    document_sha256: str
    opened_by: str
    taken_over: OfBooks | None = None
    """Where it was open in the old system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowingProposed:
    """Somebody proposes that no more than a role or a share stays disputed; another person decides (D-81)."""

    dispute: str
    number: int
    role: Role | None
    share: str | None
    """The owner whose share it is; None: of everybody."""
    document_sha256: str
    """The decision."""
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowingApproved:
    """A second person decided so: what is disputed no longer is paid at the next planned payment."""

    dispute: str
    work: str
    number: int
    role: Role | None
    share: str | None
    document_sha256: str
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeClosed:
    """Documents of every party, or a final court decision, show its end."""

    dispute: str
    work: str
    documents: tuple[PartyDocument, ...]
    court_decision_sha256: str | None
    documents_sha256: tuple[str, ...]
    entitled: tuple[str, ...]
    ended_by: str
    role: Role | None = None
    share: str | None = None
    parts: tuple[EntitledPart, ...] = ()
    """Who has which part of what was disputed; empty: those credited, as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimShown:
    """The opener showed a claim that he had filed: the dispute lapses no more (D-82)."""

    dispute: str
    document_sha256: str
    filed_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLapsed:
    """No filed claim was shown in the days of the policy, and somebody decided that it is over (D-82)."""

    dispute: str
    work: str
    document_sha256: str
    """The decision."""
    lapse_days: int
    role: Role | None
    share: str | None
    decided_by: str


Event: TypeAlias = (
    DisputeRaised | NarrowingProposed | NarrowingApproved | DisputeClosed | ClaimShown | DisputeLapsed
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A dispute as its events tell it; `role` and `share` are what it has come to."""

    raised: DisputeRaised | None = None
    role: Role | None = None
    share: str | None = None
    proposals: int = 0
    proposed: NarrowingProposed | None = None
    """The last one, until it is approved."""
    claim: ClaimShown | None = None
    closed: DisputeClosed | DisputeLapsed | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case DisputeRaised(role=role):
            return replace(state, raised=event, role=role)
        case NarrowingProposed(number=number):
            return replace(state, proposals=number, proposed=event)
        case NarrowingApproved(role=role, share=share):
            return replace(state, role=role, share=share, proposed=None)
        case ClaimShown():
            return replace(state, claim=event)
        case DisputeClosed() | DisputeLapsed():
            return replace(state, closed=event, proposed=None)
    assert_never(event)

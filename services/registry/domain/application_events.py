"""What happens to an application, and what we know of it then. See `application`."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never

from services.registry.domain.identifiers import IdentifierKind
from shared.contracts.registry import Mandate, Party, RoleShares, Work
from shared.contracts.terms import DocumentKind
from shared.kernel.findings import Finding


class Status(StrEnum):
    """Where an application stands."""

    OPEN = "OPEN"
    """At the desk."""
    QUERIED = "QUERIED"
    """The applicant was asked something."""
    ACCEPTED = "ACCEPTED"
    """It is being entered."""
    REFUSED = "REFUSED"
    CERTIFIED = "CERTIFIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A document that an application rests on."""

    kind: DocumentKind
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An identifier as the applicant wrote it: whether it holds is a matter of the check."""

    kind: IdentifierKind
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is applied for: a membership with its mandate, or the registration of a work with its shares.

    Personal data of an applicant are in the vault; `party` has their fingerprint (D-94).
    """

    party: Party | None = None
    is_new: bool = False
    """Whether `party` is to be registered with the membership."""
    mandate: Mandate | None = None
    work: Work | None = None
    roles: tuple[RoleShares, ...] = ()
    identifiers: tuple[Numbered, ...] = ()
    evidence: tuple[Evidence, ...] = ()


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted:
    """An application came in."""

    application: str
    applicant: str | None
    """Party whose token may follow it; None where a clerk entered it for somebody unregistered."""
    claim: Claim
    submitted_by: str
    submitted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAsked:
    """An official wants it checked against the registry as it is now."""

    application: str
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationChecked:
    """What was found in it."""

    application: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationQueried:
    """An official asked the applicant."""

    application: str
    query: int
    question: str
    asked_by: str
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAnswered:
    """The applicant answered, with the claim as it stands now; his words are in the vault."""

    application: str
    query: int
    claim: Claim
    answered_by: str
    answered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CoAuthorConfirmed:
    """A co-author agrees: by his own token, or by a document that a clerk recorded."""

    application: str
    party: str
    document_sha256: str | None
    confirmed_by: str
    confirmed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAccepted:
    """An official accepted it; the registry enters what was applied for."""

    application: str
    member_number: str | None
    valid_from: date | None
    """First day of the membership."""
    accepted_by: str
    accepted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFailed:
    """The registry could not enter what was accepted: it is at the desk again."""

    application: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRefused:
    """An official refused it."""

    application: str
    reason: str
    refused_by: str
    refused_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateIssued:
    """What was applied for stands in the registry, and its certificate is stored by its hash (D-103)."""

    application: str
    number: str
    sha256: str
    issued_on: date


Event: TypeAlias = (
    ApplicationSubmitted
    | CheckAsked
    | ApplicationChecked
    | ApplicationQueried
    | ApplicationAnswered
    | CoAuthorConfirmed
    | ApplicationAccepted
    | EntryFailed
    | ApplicationRefused
    | CertificateIssued
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """An application as its events tell it."""

    submitted: ApplicationSubmitted | None = None
    claim: Claim = Claim()
    claim_number: int = 1
    """Of the claim as it stands: every answer is another one."""
    status: Status = Status.OPEN
    findings: tuple[Finding, ...] | None = None
    """Of the last check; None while the claim as it stands was not checked."""
    queries: int = 0
    spoken_for: frozenset[str] = frozenset()
    """Who submitted or answered: none of them decides (D-95)."""
    confirmed: frozenset[str] = frozenset()
    accepted: ApplicationAccepted | None = None
    acceptances: int = 0
    certificate: CertificateIssued | None = None


def parties_named(state: State) -> frozenset[str]:
    """Every party that an application is of, is about, gives a share to or was confirmed by."""
    holders = {holder.party for shares in state.claim.roles for holder in shares.holders}
    applicant = state.submitted.applicant if state.submitted is not None else None
    about = state.claim.party.id if state.claim.party is not None else None
    return frozenset(one for one in (*holders, *state.confirmed, applicant, about) if one is not None)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ApplicationSubmitted(claim=claim, submitted_by=by):
            return replace(state, submitted=event, claim=claim, spoken_for=frozenset({by}))
        case CheckAsked():
            return state
        case ApplicationChecked(findings=findings):
            return replace(state, findings=findings)
        case ApplicationQueried(query=query):
            return replace(state, status=Status.QUERIED, queries=query)
        case ApplicationAnswered(claim=claim, answered_by=by):
            same = (claim.work, claim.roles) == (state.claim.work, state.claim.roles)
            return replace(
                state,
                status=Status.OPEN,
                claim=claim,
                claim_number=state.claim_number + 1,
                findings=None,
                spoken_for=state.spoken_for | {by},
                confirmed=state.confirmed if same else frozenset(),
            )
        case CoAuthorConfirmed(party=party):
            return replace(state, confirmed=state.confirmed | {party})
        case ApplicationAccepted():
            number = state.acceptances + 1
            return replace(state, status=Status.ACCEPTED, accepted=event, acceptances=number)
        case EntryFailed(findings=findings):
            return replace(state, status=Status.OPEN, findings=findings)
        case ApplicationRefused():
            return replace(state, status=Status.REFUSED)
        case CertificateIssued():
            return replace(state, status=Status.CERTIFIED, certificate=event)
    assert_never(event)

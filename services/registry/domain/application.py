"""An application for membership or a work's declaration: checked, queried, accepted or refused, certified.

Clauses 1.3 (owners, registered works), 2.1.2-i; D-29 (evidence), D-51 (agreed shares), D-94, D-95, D-103.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, assert_never

from services.registry.domain.application_check import blocking
from services.registry.domain.application_events import (
    ApplicationAccepted,
    ApplicationAnswered,
    ApplicationChecked,
    ApplicationQueried,
    ApplicationRefused,
    ApplicationSubmitted,
    CertificateIssued,
    CheckAsked,
    Claim,
    CoAuthorConfirmed,
    EntryFailed,
    Event,
    State,
    Status,
    evolve,
)
from services.registry.domain.merging import ALONE
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.findings import Finding


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitApplication:
    """Hand an application in."""

    submitted: ApplicationSubmitted


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCheck:
    """Have it checked against the registry as it is now."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckApplication:
    """Keep what was found in a claim. Comes it when another one stands, or all is decided, it is left."""

    claim_number: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryApplicant:
    """Ask the applicant; the application waits for his answer."""

    question: str
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuery:
    """Answer, with the claim as it stands now. What changes the work or its shares needs every confirmation anew."""

    claim: Claim
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmShare:
    """Confirm the declaration as a co-author, by the number of the claim that he saw."""

    party: str
    claim_number: int
    document_sha256: str | None
    by: str
    day: date
    stand: Mapping[str, str] = field(default_factory=dict)
    """Which party stands for each merged one: who confirms, confirms for all records of him."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptApplication:
    """Accept it; never by who submitted it or answered for the applicant (D-95)."""

    by: str
    day: date
    member_number: str | None
    valid_from: date | None
    stand: Mapping[str, str] = field(default_factory=dict)
    """As of ConfirmShare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseApplication:
    """Refuse it with a reason; never by who submitted it or answered for the applicant (D-95)."""

    reason: str
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FailEntry:
    """Put it back on the desk: the registry refused what was accepted."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCertificate:
    """Keep the certificate of what was entered."""

    number: str
    sha256: str
    day: date


Command: TypeAlias = (
    SubmitApplication
    | AskCheck
    | CheckApplication
    | QueryApplicant
    | AnswerQuery
    | ConfirmShare
    | AcceptApplication
    | RefuseApplication
    | FailEntry
    | IssueCertificate
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, SubmitApplication):
        if state.submitted is None:
            return accepted(command.submitted)
        same = state.submitted == command.submitted
        return AlreadyApplied() if same else Rejected("ALREADY_SUBMITTED", "The application is there.")
    if state.submitted is None:
        return Rejected("UNKNOWN_APPLICATION", "There is no such application.")
    if isinstance(command, FailEntry | IssueCertificate):
        return _entered(command, state.submitted.application, state)
    if state.status not in (Status.OPEN, Status.QUERIED):
        if isinstance(command, CheckApplication):
            return AlreadyApplied()
        return Rejected("DECIDED", f"The application is {state.status}.")
    return _at_desk(command, state.submitted.application, state)


def _entered(command: FailEntry | IssueCertificate, application: str, state: State) -> Decision[Event]:
    if state.status is Status.CERTIFIED:
        return AlreadyApplied()
    if state.status is not Status.ACCEPTED:
        return Rejected("NOT_ACCEPTED", f"The application is {state.status}.")
    match command:
        case FailEntry(findings=findings):
            return accepted(EntryFailed(application=application, findings=findings))
        case IssueCertificate(number=number, sha256=sha256, day=day):
            return accepted(
                CertificateIssued(application=application, number=number, sha256=sha256, issued_on=day)
            )
    assert_never(command)


def _at_desk(
    command: AskCheck
    | CheckApplication
    | QueryApplicant
    | AnswerQuery
    | ConfirmShare
    | AcceptApplication
    | RefuseApplication,
    application: str,
    state: State,
) -> Decision[Event]:
    match command:
        case AskCheck(by=by):
            return accepted(CheckAsked(application=application, asked_by=by))
        case CheckApplication(claim_number=number, findings=findings):
            if number != state.claim_number or findings == state.findings:
                return AlreadyApplied()
            return accepted(ApplicationChecked(application=application, findings=findings))
        case QueryApplicant(question=question, by=by, day=day):
            if state.status is Status.QUERIED:
                return Rejected("WAITS_FOR_ANSWER", "The applicant was asked and did not answer yet.")
            number = state.queries + 1
            return accepted(
                ApplicationQueried(
                    application=application, query=number, question=question, asked_by=by, asked_on=day
                )
            )
        case AnswerQuery(claim=claim, by=by, day=day):
            if state.status is not Status.QUERIED:
                return Rejected("NOTHING_ASKED", "Nobody asked the applicant.")
            return accepted(
                ApplicationAnswered(
                    application=application, query=state.queries, claim=claim, answered_by=by, answered_on=day
                )
            )
        case ConfirmShare():
            return _confirm(command, application, state)
        case AcceptApplication():
            return _accept(command, application, state)
        case RefuseApplication(reason=reason, by=by, day=day):
            return _own(by, state) or accepted(
                ApplicationRefused(application=application, reason=reason, refused_by=by, refused_on=day)
            )
    assert_never(command)


def _confirm(command: ConfirmShare, application: str, state: State) -> Decision[Event]:
    confirming = _one(command.party, command.stand)
    if confirming not in co_authors(state, command.stand):
        return Rejected("NO_CO_AUTHOR", "The declaration gives him no share.")
    if confirming in confirmed_by(state, command.stand):
        return AlreadyApplied()
    if command.claim_number != state.claim_number:
        return Rejected(
            "CLAIM_CHANGED", f"Claim {state.claim_number} stands now: look at it and confirm that."
        )
    return accepted(
        CoAuthorConfirmed(
            application=application,
            party=command.party,
            document_sha256=command.document_sha256,
            confirmed_by=command.by,
            confirmed_on=command.day,
        )
    )


def _accept(command: AcceptApplication, application: str, state: State) -> Decision[Event]:
    if own := _own(command.by, state):
        return own
    if state.status is Status.QUERIED:
        return Rejected("WAITS_FOR_ANSWER", "The applicant was asked and did not answer yet.")
    if state.findings is None:
        return Rejected("NOT_CHECKED", "It was not checked as it stands.")
    if found := blocking(state.findings):
        return Rejected("HAS_FINDINGS", "; ".join(f"{one.where}: {one.what}" for one in found)[:1000])
    if missing := co_authors(state, command.stand) - confirmed_by(state, command.stand):
        return Rejected("NOT_CONFIRMED", f"Not confirmed by {', '.join(sorted(missing))[:500]}.")
    dated = command.member_number is not None and command.valid_from is not None
    if (state.claim.party is not None) != dated:
        return Rejected("MEMBER_NUMBER", "A membership, and nothing else, gets a number and a first day.")
    return accepted(
        ApplicationAccepted(
            application=application,
            member_number=command.member_number,
            valid_from=command.valid_from,
            accepted_by=command.by,
            accepted_on=command.day,
        )
    )


def _own(by: str, state: State) -> Rejected | None:
    if by not in state.spoken_for:
        return None
    return Rejected("OWN_APPLICATION", "Who spoke for the applicant does not decide (D-95).", forbidden=True)


def co_authors(state: State, stand: Mapping[str, str] = ALONE) -> frozenset[str]:
    """Who has to confirm a declaration: everyone with a share but the applicant himself; of merged parties the one that
    stands for them."""
    holders = {_one(holder.party, stand) for shares in state.claim.roles for holder in shares.holders}
    applicant = state.submitted.applicant if state.submitted is not None else None
    return frozenset(holders if applicant is None else holders - {_one(applicant, stand)})


def confirmed_by(state: State, stand: Mapping[str, str] = ALONE) -> frozenset[str]:
    """Who confirmed it as it stands; of merged parties the one that stands for them."""
    return frozenset(_one(party, stand) for party in state.confirmed)


def _one(party: str, stand: Mapping[str, str]) -> str:
    return stand.get(party, party)


APPLICATION: Decider[Command, Event, State] = Decider("application", State(), evolve, decide)

"""A claim of an author or heir: what can be asked, and what we answer (2.1.1, D-23, D-84, D-95)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from services.matching.domain.claim_ending import DecideClaim, Ending, LapseClaim, WithdrawClaim, end
from services.matching.domain.claim_events import (
    ClaimantAnswered,
    ClaimantAsked,
    ClaimDecided,
    ClaimFiled,
    ClaimLetterKept,
    ClaimOverdue,
    ClaimVerified,
    ContactConfirmed,
    Event,
    EvidenceAdded,
    State,
    evolve,
)
from shared.contracts.matching import ClaimEvidence
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class FileClaim:
    """Claim royalty; without a token its evidence may come later."""

    filed: ClaimFiled


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmContact:
    """The code that was sent to the contact came back."""

    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyClaim:
    """A clerk takes a claim from the public list for one."""

    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """Further documents; those that stand there add nothing."""

    evidence: tuple[ClaimEvidence, ...]
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskClaimant:
    """Ask the claimant something until a day."""

    text: str
    due: date
    today: date
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOfClaimant:
    """What he answered, once."""

    query: int
    evidence: tuple[ClaimEvidence, ...]
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOverdue:
    """A day has begun."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepClaimLetter:
    """The letter was written."""

    number: str
    sha256: str


Command: TypeAlias = (
    FileClaim
    | ConfirmContact
    | VerifyClaim
    | AddEvidence
    | AskClaimant
    | AnswerOfClaimant
    | NoteOverdue
    | Ending
    | KeepClaimLetter
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, FileClaim):
        return _file(command.filed, state)
    if state.filed is None:
        return Rejected("UNKNOWN_CLAIM", "There is no such claim.")
    if isinstance(command, KeepClaimLetter):
        return _keep_letter(command, state)
    if state.decided is not None:
        return _after_its_end(command, state.decided)
    return _while_open(command, state, state.filed)


def _file(filed: ClaimFiled, state: State) -> Decision[Event]:
    if state.filed is not None:
        return AlreadyApplied()
    if not filed.works and not filed.reserves:
        return Rejected("NOTHING_CLAIMED", "A claim names works or reserves.")
    if filed.confirm_until is None and not filed.evidence:
        return Rejected("EVIDENCE_LACKS", "A claim rests on evidence (D-23, D-29).")
    return accepted(filed)


def _keep_letter(command: KeepClaimLetter, state: State) -> Decision[Event]:
    if state.decided is None:
        return Rejected("NOT_DECIDED", "There is nothing to write of yet.")
    if state.letter is not None:
        return AlreadyApplied()
    return accepted(ClaimLetterKept(claim=state.decided.claim, number=command.number, sha256=command.sha256))


def _after_its_end(command: Command, decided: ClaimDecided) -> Decision[Event]:
    if isinstance(command, NoteOverdue | LapseClaim):
        return AlreadyApplied()
    if isinstance(command, Ending) and command.decision == decided.decision:
        return AlreadyApplied()
    return Rejected("CLAIM_ENDED", f"It ended: {decided.outcome}.")


def _while_open(command: Command, state: State, filed: ClaimFiled) -> Decision[Event]:
    match command:
        case ConfirmContact(today=today):
            return _confirm(today, state, filed)
        case VerifyClaim(actor=actor):
            return _verify(actor, state, filed)
        case AddEvidence():
            new = tuple(one for one in command.evidence if one not in state.evidence)
            if not new:
                return AlreadyApplied()
            return accepted(EvidenceAdded(claim=filed.claim, evidence=new, added_by=command.actor))
        case AskClaimant() | AnswerOfClaimant():
            return _correspond(command, state, filed)
        case NoteOverdue(day=day):
            if state.overdue or day <= filed.decide_by:
                return AlreadyApplied()
            return accepted(ClaimOverdue(claim=filed.claim, decide_by=filed.decide_by))
        case DecideClaim() | WithdrawClaim() | LapseClaim():
            return end(command, state, filed)
        case FileClaim() | KeepClaimLetter():
            return AlreadyApplied()
    assert_never(command)


def _confirm(today: date, state: State, filed: ClaimFiled) -> Decision[Event]:
    if state.confirmed or filed.confirm_until is None:
        return AlreadyApplied()
    if today > filed.confirm_until:
        return Rejected("TOO_LATE", f"The contact was to be confirmed until {filed.confirm_until}.")
    return accepted(ContactConfirmed(claim=filed.claim, confirmed_on=today))


def _verify(actor: str, state: State, filed: ClaimFiled) -> Decision[Event]:
    if state.verified:
        return AlreadyApplied()
    if not state.confirmed:
        return Rejected("UNCONFIRMED", "Its contact is not confirmed yet.")
    return accepted(ClaimVerified(claim=filed.claim, verified_by=actor))


def _correspond(command: AskClaimant | AnswerOfClaimant, state: State, filed: ClaimFiled) -> Decision[Event]:
    if isinstance(command, AskClaimant):
        if command.due <= command.today:
            return Rejected("NO_TIME", f"{command.due} leaves no day to answer.")
        asked = ClaimantAsked(
            claim=filed.claim,
            query=state.asked + 1,
            text=command.text,
            due=command.due,
            asked_by=command.actor,
        )
        return accepted(asked)
    if not 1 <= command.query <= state.asked:
        return Rejected("UNKNOWN_QUERY", f"There is no query {command.query}.")
    if command.query in state.answered:
        return Rejected("ANSWERED", f"Query {command.query} was answered.")
    answered = ClaimantAnswered(
        claim=filed.claim,
        query=command.query,
        evidence=tuple(one for one in command.evidence if one not in state.evidence),
        answered_by=command.actor,
    )
    return accepted(answered)


CLAIM: Decider[Command, Event, State] = Decider("author-claim", State(), evolve, decide)

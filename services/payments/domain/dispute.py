"""A dispute over a work or a role: payment stops, calculation goes on (4.3, D-81, D-82)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


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
class DisputeClosed:
    """Documents of every party, or a final court decision, show its end."""

    dispute: str
    work: str
    documents: tuple[PartyDocument, ...]
    court_decision_sha256: str | None
    documents_sha256: tuple[str, ...]
    entitled: tuple[str, ...]
    ended_by: str


Event: TypeAlias = DisputeRaised | DisputeClosed


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A dispute as its events tell it."""

    raised: DisputeRaised | None = None
    closed: DisputeClosed | None = None


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case DisputeRaised():
            return replace(state, raised=event)
        case DisputeClosed():
            return replace(state, closed=event)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """Stop the payment of a work or a role."""

    dispute: DisputeRaised


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDispute:
    """Release the payment to those whom the documents name.

    `credited` are the owners whom the disputed money is credited to; documents that name others need a correction
    of the distribution first. `in_transit` are distribution runs that credit more of it and are not booked yet.
    """

    documents: tuple[PartyDocument, ...]
    court_decision_sha256: str | None
    entitled: tuple[str, ...]
    credited: tuple[str, ...]
    in_transit: tuple[str, ...]
    by: str


Command: TypeAlias = OpenDispute | EndDispute


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case OpenDispute(dispute=dispute):
            if state.raised is None:
                return accepted(dispute)
            same = state.raised == dispute
            return AlreadyApplied() if same else Rejected("ALREADY_OPENED", "The dispute is open.")
        case EndDispute():
            return _end(command, state)
    assert_never(command)


def _end(command: EndDispute, state: State) -> Decision[Event]:
    if state.raised is None:
        return Rejected("UNKNOWN_DISPUTE", "There is no such dispute.")
    if state.closed is not None:
        return AlreadyApplied()
    declared = {document.party for document in command.documents}
    silent = [party for party in state.raised.parties if party not in declared]
    if silent and command.court_decision_sha256 is None:
        named = ", ".join(silent)
        return Rejected("DOCUMENTS_LACK", f"No document of {named}, and no final court decision (D-82).")
    if not_comparable := _stands_against(command):
        return not_comparable
    proofs = [document.sha256 for document in command.documents]
    if command.court_decision_sha256 is not None:
        proofs.append(command.court_decision_sha256)
    return accepted(
        DisputeClosed(
            dispute=state.raised.dispute,
            work=state.raised.work,
            documents=command.documents,
            court_decision_sha256=command.court_decision_sha256,
            documents_sha256=tuple(proofs),
            entitled=command.entitled,
            ended_by=command.by,
        )
    )


def _stands_against(command: EndDispute) -> Rejected | None:
    """Whom the documents name is compared with whom distribution credits; until that can be done nothing is paid."""
    if command.in_transit:
        runs = ", ".join(command.in_transit)
        return Rejected("IN_TRANSIT", f"Disputed money is on its way and not on an account yet: {runs}.")
    if not command.credited:
        return Rejected(
            "NOTHING_CREDITED",
            "Nothing of it is credited yet, so nobody can say whether those are credited whom the documents name.",
        )
    if set(command.entitled) != set(command.credited):
        return Rejected(
            "NEEDS_CORRECTION",
            "The documents name other owners than those credited: the distribution has to be corrected first.",
        )
    return None


DISPUTE: Decider[Command, Event, State] = Decider("dispute", State(), evolve, decide)

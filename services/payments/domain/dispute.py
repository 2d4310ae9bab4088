"""A dispute over a work, a role or a share: payment stops, calculation goes on (4.3, D-81, D-82).

The whole work is held, until a decision of two narrows it. Its events and its state: `dispute_events`.
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from services.payments.domain.dispute_events import (
    DisputeClosed,
    DisputeRaised,
    Event,
    NarrowingApproved,
    NarrowingProposed,
    PartyDocument,
    State,
    evolve,
)
from services.payments.domain.entitled import problem_of
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """Stop the payment of a work or a role."""

    dispute: DisputeRaised


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeNarrowing:
    """Propose that no more than a role, or an owner's share, stays disputed."""

    role: Role | None
    share: str | None
    document_sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveNarrowing:
    """Decide what another person proposed."""

    number: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDispute:
    """Release the payment to those whom the documents name.

    With `parts` they say who has which part of what was disputed, which wins over the registry. Without, they say that
    those are right who are `credited`, the owners of the disputed money; `in_transit` are distribution runs that credit
    more of it and are not booked yet.
    """

    documents: tuple[PartyDocument, ...]
    court_decision_sha256: str | None
    entitled: tuple[str, ...]
    credited: tuple[str, ...]
    in_transit: tuple[str, ...]
    by: str
    parts: tuple[EntitledPart, ...] = ()


Command: TypeAlias = OpenDispute | ProposeNarrowing | ApproveNarrowing | EndDispute


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, OpenDispute):
        if state.raised is None:
            return accepted(command.dispute)
        same = state.raised == command.dispute
        return AlreadyApplied() if same else Rejected("ALREADY_OPENED", "The dispute is open.")
    if state.raised is None:
        return Rejected("UNKNOWN_DISPUTE", "There is no such dispute.")
    match command:
        case ProposeNarrowing():
            return _propose(command, state.raised, state)
        case ApproveNarrowing():
            return _approve(command, state.raised, state)
        case EndDispute():
            return _end(command, state.raised, state)
    assert_never(command)


def _propose(command: ProposeNarrowing, raised: DisputeRaised, state: State) -> Decision[Event]:
    if state.closed is not None:
        return Rejected("ENDED", "The dispute has ended.")
    if (command.role, command.share) == (state.role, state.share):
        return AlreadyApplied()
    proposal = NarrowingProposed(
        dispute=raised.dispute,
        number=state.proposals + 1,
        role=command.role,
        share=command.share,
        document_sha256=command.document_sha256,
        proposed_by=command.by,
    )
    return _no_narrower(proposal, state) or accepted(proposal)


def _no_narrower(proposal: NarrowingProposed, state: State) -> Rejected | None:
    if state.role not in (None, proposal.role) or state.share not in (None, proposal.share):
        return Rejected(
            "NOT_NARROWER", "It would hold money that the dispute does not hold: that is another dispute."
        )
    return None


def _approve(command: ApproveNarrowing, raised: DisputeRaised, state: State) -> Decision[Event]:
    proposed = state.proposed
    if proposed is None or proposed.number != command.number:
        done = proposed is None and command.number == state.proposals and state.closed is None
        return (
            AlreadyApplied()
            if done and command.number
            else Rejected("NO_SUCH_PROPOSAL", "It is not the proposal that waits.")
        )
    if command.by == proposed.proposed_by:
        return Rejected("SAME_PERSON", "Who proposes what stays disputed does not decide it.", forbidden=True)
    return _no_narrower(proposed, state) or accepted(
        NarrowingApproved(
            dispute=raised.dispute,
            work=raised.work,
            number=proposed.number,
            role=proposed.role,
            share=proposed.share,
            document_sha256=proposed.document_sha256,
            proposed_by=proposed.proposed_by,
            approved_by=command.by,
        )
    )


def _end(command: EndDispute, raised: DisputeRaised, state: State) -> Decision[Event]:
    if state.closed is not None:
        return AlreadyApplied()
    declared = {document.party for document in command.documents}
    silent = [party for party in raised.parties if party not in declared]
    if silent and command.court_decision_sha256 is None:
        named = ", ".join(silent)
        return Rejected("DOCUMENTS_LACK", f"No document of {named}, and no final court decision (D-82).")
    wrong = _wrong_parts(command, state) if command.parts else _stands_against(command)
    if wrong is not None:
        return wrong
    proofs = [document.sha256 for document in command.documents]
    if command.court_decision_sha256 is not None:
        proofs.append(command.court_decision_sha256)
    return accepted(
        DisputeClosed(
            dispute=raised.dispute,
            work=raised.work,
            documents=command.documents,
            court_decision_sha256=command.court_decision_sha256,
            documents_sha256=tuple(proofs),
            entitled=command.entitled,
            ended_by=command.by,
            role=state.role,
            share=state.share,
            parts=command.parts,
        )
    )


def _wrong_parts(command: EndDispute, state: State) -> Rejected | None:
    problem = problem_of(command.parts, state.role)
    if problem is not None:
        return Rejected("WRONG_PARTS", problem)
    if set(command.entitled) != {part.party for part in command.parts}:
        return Rejected("WRONG_PARTS", "The parts are not those of the entitled.")
    return None


def _stands_against(command: EndDispute) -> Rejected | None:
    """Whom the documents name is compared with whom distribution credits; until that can be done nothing is paid."""
    if command.in_transit:
        runs = ", ".join(command.in_transit)
        return Rejected("IN_TRANSIT", f"Disputed money is on its way and not on an account yet: {runs}.")
    if not command.credited:
        return Rejected(
            "NOTHING_CREDITED",
            "Nothing of it is credited yet: say who has which part of it, and distribution credits them.",
        )
    if set(command.entitled) != set(command.credited):
        return Rejected(
            "NEEDS_CORRECTION",
            "The documents name other owners than those credited: say who has which part, and it is corrected.",
        )
    return None


DISPUTE: Decider[Command, Event, State] = Decider("dispute", State(), evolve, decide)

"""A dispute over a work, a role or a share: payment stops, calculation goes on (4.3, D-81, D-82).

The whole work is held, until a decision of two narrows it. Its events and its state: `dispute_events`.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from services.payments.domain.dispute_events import (
    ClaimShown,
    DisputeClosed,
    DisputeLapsed,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowClaim:
    """Record the claim that the opener has filed."""

    document_sha256: str
    filed_on: date
    today: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseDispute:
    """Decide that a dispute of which no filed claim was shown is over; `lapse_days` by the policy, None: never."""

    document_sha256: str
    opened_on: date
    today: date
    lapse_days: int | None
    by: str


Command: TypeAlias = OpenDispute | ProposeNarrowing | ApproveNarrowing | EndDispute | ShowClaim | LapseDispute


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
        case ShowClaim():
            return _show(command, state.raised, state)
        case LapseDispute():
            return _lapse(command, state.raised, state)
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


def _show(command: ShowClaim, raised: DisputeRaised, state: State) -> Decision[Event]:
    if state.closed is not None:
        return Rejected("ENDED", "The dispute has ended.")
    if command.filed_on > command.today:
        return Rejected("NOT_FILED_YET", f"It is filed on {command.filed_on}, which is to come.")
    if state.claim is not None:
        same = (state.claim.document_sha256, state.claim.filed_on) == (
            command.document_sha256,
            command.filed_on,
        )
        return AlreadyApplied() if same else Rejected("SHOWN_ALREADY", "Another claim was shown.")
    return accepted(
        ClaimShown(
            dispute=raised.dispute,
            document_sha256=command.document_sha256,
            filed_on=command.filed_on,
            recorded_by=command.by,
        )
    )


def _lapse(command: LapseDispute, raised: DisputeRaised, state: State) -> Decision[Event]:
    if state.closed is not None:
        lapsed = isinstance(state.closed, DisputeLapsed)
        return AlreadyApplied() if lapsed else Rejected("ENDED", "The dispute has ended.")
    if command.by == raised.opened_by:
        return Rejected("SAME_PERSON", "Who opened a dispute does not let it lapse.", forbidden=True)
    if command.lapse_days is None:
        return Rejected("NO_LAPSE", "By the policy in force no dispute lapses (D-82).")
    if state.claim is not None:
        return Rejected("CLAIM_SHOWN", f"A claim filed on {state.claim.filed_on} was shown.")
    if (command.today - command.opened_on).days <= command.lapse_days:
        what = f"{command.lapse_days} days from {command.opened_on} are not over."
        return Rejected("TOO_EARLY", what)
    return accepted(
        DisputeLapsed(
            dispute=raised.dispute,
            work=raised.work,
            document_sha256=command.document_sha256,
            lapse_days=command.lapse_days,
            role=state.role,
            share=state.share,
            decided_by=command.by,
        )
    )


def _end(command: EndDispute, raised: DisputeRaised, state: State) -> Decision[Event]:
    if state.closed is not None:
        lapsed = isinstance(state.closed, DisputeLapsed)
        return Rejected("LAPSED", "The dispute has lapsed.") if lapsed else AlreadyApplied()
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

"""Two people hand over what an ended dispute holds and distribution does not take back (4.3, D-82)."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from services.payments.domain.handed_over import HandedOver
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.proposals import Proposals
from shared.kernel.restated import restated


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class HandingOverProposed:
    """Somebody proposes to whom the credits pass that the dispute holds; another person decides it."""

    handing_over: str
    dispute: str
    credits: tuple[HandedOver, ...]
    document_sha256: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingOverApproved:
    """A second person decided so: the credits pass."""

    handing_over: str
    dispute: str
    credits: tuple[HandedOver, ...]
    document_sha256: str
    proposed_by: str
    approved_by: str


Event: TypeAlias = HandingOverProposed | HandingOverApproved


# What we know
State: TypeAlias = Proposals[HandingOverProposed, HandingOverApproved]
"""What was proposed, and whether it was decided."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case HandingOverProposed():
            return state.proposing(event.handing_over, event)
        case HandingOverApproved():
            return state.deciding(event.handing_over, event)
        case _:
            assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeHandingOver:
    """Propose to whom everything passes that a dispute holds. `waits`: it holds what cannot pass yet."""

    handing_over: str
    dispute: str
    credits: tuple[HandedOver, ...]
    waits: bool
    document_sha256: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveHandingOver:
    """Decide what another person proposed; `credits` are what would be proposed now."""

    handing_over: str
    credits: tuple[HandedOver, ...]
    by: str


Command: TypeAlias = ProposeHandingOver | ApproveHandingOver


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case ProposeHandingOver():
            return _propose(command, state)
        case ApproveHandingOver():
            proposal = state.to_decide(command.handing_over, command.by)
            if not isinstance(proposal, HandingOverProposed):
                return proposal
            if command.credits != proposal.credits:
                return Rejected("CHANGED", "It would pass otherwise by now: propose it anew.")
            return accepted(restated(HandingOverApproved, proposal, approved_by=command.by))
        case _:
            assert_never(command)


def _propose(command: ProposeHandingOver, state: State) -> Decision[Event]:
    if state.knows(command.handing_over):
        return AlreadyApplied()
    if not command.credits:
        if command.waits:
            what = "No distribution run that had heard of the end is credited, or the bank may have paid it."
            return Rejected("NOT_YET", what)
        return Rejected("NOTHING_HELD", "Since its end the dispute holds nothing that could pass to others.")
    return accepted(
        HandingOverProposed(
            handing_over=command.handing_over,
            dispute=command.dispute,
            credits=command.credits,
            document_sha256=command.document_sha256,
            proposed_by=command.by,
        )
    )


HANDING_OVER: Decider[Command, Event, State] = Decider("handing-over", Proposals(), evolve, decide)

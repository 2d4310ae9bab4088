"""Two people hand over what an ended dispute holds and distribution does not take back (4.3, D-82)."""

from dataclasses import dataclass
from typing import TypeAlias

from services.payments.domain.handed_over import HandedOver
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


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
@dataclass(frozen=True, slots=True)
class State:
    """What was proposed, and whether it was decided."""

    proposed: HandingOverProposed | None = None
    approved: bool = False


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    if isinstance(event, HandingOverProposed):
        return State(proposed=event)
    return State(proposed=state.proposed, approved=True)


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

    credits: tuple[HandedOver, ...]
    by: str


Command: TypeAlias = ProposeHandingOver | ApproveHandingOver


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, ProposeHandingOver):
        return _propose(command, state)
    proposed = state.proposed
    if proposed is None:
        return Rejected("UNKNOWN_HANDING_OVER", "Nothing was proposed.")
    if state.approved:
        return AlreadyApplied()
    if command.by == proposed.proposed_by:
        return Rejected("SAME_PERSON", "Who proposes to whom it passes does not decide it.", forbidden=True)
    if command.credits != proposed.credits:
        return Rejected("CHANGED", "It would pass otherwise by now: propose it anew.")
    return accepted(
        HandingOverApproved(
            handing_over=proposed.handing_over,
            dispute=proposed.dispute,
            credits=proposed.credits,
            document_sha256=proposed.document_sha256,
            proposed_by=proposed.proposed_by,
            approved_by=command.by,
        )
    )


def _propose(command: ProposeHandingOver, state: State) -> Decision[Event]:
    if state.proposed is not None:
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


HANDING_OVER: Decider[Command, Event, State] = Decider("handing-over", State(), evolve, decide)

"""Who approves a payment run: another than who prepared it, his deputy, or in the last resort two together (D-95).

A deputy acts by the task of the one whose deputy he is: what is closed to that one is closed to him.
"""

from collections.abc import Collection
from dataclasses import dataclass

from services.payments.domain.payment_run_events import Event, RunApproved, RunState, RunVoiceGiven, State
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.stand_in import JOINT, StandIn


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRun:
    """Approve the digest that one has looked at, perhaps as a deputy."""

    digest: str
    by: str
    stand_in: StandIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveJointly:
    """One of two, neither of whom prepared the run, approves exactly this digest; with the second one it is
    approved."""

    digest: str
    by: str
    reason: str
    decision: str
    """Reference of the decision that allows it."""


def acting(by: str, stand_in: StandIn | None) -> frozenset[str]:
    """Who acts, and by whose task."""
    return frozenset({by} if stand_in is None else {by, stand_in.person})


def approved(state: State) -> frozenset[str]:
    """Who approved the run as it stands, and by whose task."""
    return acting(state.approved_by, state.stand_in)


def approve(command: ApproveRun, state: State) -> Decision[Event]:
    """A second person's word on the digest."""
    given = (state.digest, state.approved_by, state.stand_in)
    if state.state is RunState.APPROVED and given == (command.digest, command.by, command.stand_in):
        return AlreadyApplied()
    return _hindrance(command.digest, acting(command.by, command.stand_in), state) or accepted(
        RunApproved(
            payment_run=state.payment_run,
            digest=state.digest,
            approved_by=command.by,
            stand_in=command.stand_in,
        )
    )


def approve_jointly(command: ApproveJointly, state: State) -> Decision[Event]:
    """The first one's voice is kept, the second one's approves."""
    if state.state is RunState.APPROVED and command.by in approved(state):
        return AlreadyApplied()
    hindered = _hindrance(command.digest, (command.by,), state)
    if hindered is not None:
        return hindered
    first = state.voice
    if first is None or first.digest != command.digest:
        return accepted(
            RunVoiceGiven(
                payment_run=state.payment_run, digest=state.digest, by=command.by, reason=command.reason
            )
        )
    if first.by == command.by:
        return AlreadyApplied()
    told = StandIn(kind=JOINT, person=first.by, reason=first.reason, decision=command.decision)
    return accepted(
        RunApproved(payment_run=state.payment_run, digest=state.digest, approved_by=command.by, stand_in=told)
    )


def _hindrance(digest: str, people: Collection[str], state: State) -> Rejected | None:
    if state.prepared_by in people:
        why = "Who prepares a payment run does not approve it, nor does his deputy for him."
        return Rejected("SAME_PERSON", why, forbidden=True)
    if state.state is not RunState.PREPARED:
        return Rejected("NOT_PREPARED", f"The payment run is {state.state}.")
    if digest != state.digest:
        return Rejected("OTHER_DIGEST", f"The draft's digest is {state.digest}.")
    return None if state.orders else Rejected("NOTHING_TO_PAY", "The payment run has no order.")

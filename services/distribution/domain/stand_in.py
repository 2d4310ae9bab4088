"""Who approves a run where its approver cannot: his dated deputy, or in the last resort two people together (D-95)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.distribution.domain.run_events import (
    Event,
    RunClosing,
    RunOpened,
    RunVoiceGiven,
    State,
)
from shared.kernel.decider import AlreadyApplied, Decision, Rejected, accepted
from shared.kernel.stand_in import JOINT, StandIn


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveJointly:
    """One of two, neither of whom prepared the run, approves exactly this draft; the second one's `day` closes it."""

    digest: str
    by: str
    reason: str
    decision: str
    """Reference of the decision that allows it."""
    day: date
    changed: tuple[str, ...] = ()


def hindrance(
    digest: str, people: Iterable[str], changed: tuple[str, ...], state: State, opened: RunOpened
) -> Rejected | AlreadyApplied | None:
    """Why these people cannot approve a draft; None when they can."""
    if state.computed is None:
        return Rejected("NOT_COMPUTED", "the draft is not computed yet")
    if digest != state.computed.digest:
        return Rejected("ANOTHER_DRAFT", "this is not the digest of the run's draft")
    if opened.prepared_by in people:
        why = "who prepares a run does not approve it, nor does his deputy for him"
        return Rejected("SAME_PERSON", why, forbidden=True)
    if state.closing is not None:
        return AlreadyApplied()
    if changed:
        # What was distributed of a replaced version would have to be corrected at once (D-17, D-89).
        named = ", ".join(changed[:3])
        return Rejected("TARGET_CHANGED", f"{named}: not as in the draft any more; open another run")
    return None


def approve_jointly(command: ApproveJointly, state: State, opened: RunOpened) -> Decision[Event]:
    """The first one's voice is kept; the second one's closes the run."""
    hindered = hindrance(command.digest, (command.by,), command.changed, state, opened)
    if hindered is not None or state.computed is None:
        return hindered or AlreadyApplied()
    first = state.voice
    if first is None or first.digest != command.digest:
        given = RunVoiceGiven(run=opened.run, digest=command.digest, by=command.by, reason=command.reason)
        return accepted(given)
    if first.by == command.by:
        return AlreadyApplied()
    return accepted(
        RunClosing(
            run=opened.run,
            digest=command.digest,
            approved_by=command.by,
            closed_on=command.day,
            review_sha256=state.computed.review_sha256,
            stand_in=StandIn(kind=JOINT, person=first.by, reason=first.reason, decision=command.decision),
        )
    )

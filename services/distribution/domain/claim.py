"""An account or schedule belongs to at most one run that is open or closed.

The claim is taken before the run is opened, and opening is guarded by every claim's version. A run that was
abandoned, or that was never opened because its opener died, no longer holds what it claimed, nor does a run hold what
was excluded from it; the command names it, and since taking it moves the version, a late opening of that run fails.
"""

from dataclasses import dataclass

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetClaimed:
    """The target is in a run."""

    target: str
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTarget:
    """Take the target into a run."""

    target: str
    run: str
    gone: frozenset[str] = frozenset()
    """Runs known not to hold it: abandoned, never opened, or it was excluded from them."""


def evolve(state: str | None, event: TargetClaimed) -> str | None:
    """The last claim holds."""
    return event.run


def decide(command: ClaimTarget, state: str | None) -> Decision[TargetClaimed]:
    """Only what no living run holds can be taken."""
    if state == command.run:
        return AlreadyApplied()
    if state is not None and state not in command.gone:
        return Rejected("IN_ANOTHER_RUN", f"{command.target} is in the run {state}")
    return accepted(TargetClaimed(target=command.target, run=command.run))


CLAIM: Decider[ClaimTarget, TargetClaimed, str | None] = Decider("claim", None, evolve, decide)

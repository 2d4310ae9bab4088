"""Holds in force, all in one stream: its version guards every release (4.3, D-81).

Whoever opens a dispute raises its hold first; a release that was decided before it loses at the guard.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from shared.contracts.terms import Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted

GUILD: Final = "guild"
"""The one entity of this kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A work, or a role of it, that is not paid."""

    dispute: str
    work: str
    role: Role | None

    def covers(self, work: str, role: Role) -> bool:
        """Whether a line falls under it."""
        return self.work == work and self.role in (None, role)


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRaised:
    """Payment stopped."""

    hold: Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted:
    """Payment goes on at the next planned payment."""

    dispute: str


Event: TypeAlias = HoldRaised | HoldLifted
State: TypeAlias = Mapping[str, Hold]


def evolve(state: State, event: Event) -> State:
    """The holds in force by dispute."""
    match event:
        case HoldRaised(hold=hold):
            return {**state, hold.dispute: hold}
        case HoldLifted(dispute=dispute):
            return {known: hold for known, hold in state.items() if known != dispute}
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseHold:
    """Stop payment."""

    hold: Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold:
    """Let payment go on."""

    dispute: str


Command: TypeAlias = RaiseHold | LiftHold


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """A hold is raised and lifted once."""
    match command:
        case RaiseHold(hold=hold):
            if hold.role is Role.ALL:
                return Rejected(
                    "NO_SUCH_ROLE", "No credit has the role ALL: a hold on it would hold nothing."
                )
            if hold.dispute not in state:
                return accepted(HoldRaised(hold=hold))
            same = state[hold.dispute] == hold
            return (
                AlreadyApplied()
                if same
                else Rejected("OTHER_HOLD", "The dispute holds another work or role.")
            )
        case LiftHold(dispute=dispute):
            return accepted(HoldLifted(dispute=dispute)) if dispute in state else AlreadyApplied()
    assert_never(command)


HOLDS: Decider[Command, Event, State] = Decider("holds", {}, evolve, decide)

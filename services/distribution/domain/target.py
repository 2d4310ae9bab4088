"""An account or schedule on its way to a run: a version counts once its items were heard whole.

Batches are items and a manifest; what a policy has proved of a version is remembered here, so that no run
reads a version of which a part is missing or altered.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTaken:
    """All works and lines of an accepted version are here, unaltered."""

    target: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDecided:
    """All outcomes of a version's matching are here, unaltered."""

    target: str
    version: int


Event: TypeAlias = TargetTaken | TargetDecided

# What we know


@dataclass(frozen=True, slots=True)
class State:
    """Versions that are whole."""

    taken: frozenset[int] = frozenset()
    decided: frozenset[int] = frozenset()


def evolve(state: State, event: Event) -> State:
    """Versions only grow."""
    match event:
        case TargetTaken():
            return replace(state, taken=state.taken | {event.version})
        case TargetDecided():
            return replace(state, decided=state.decided | {event.version})
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTarget:
    """The version's works and lines are whole."""

    target: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideTarget:
    """The version's outcomes are whole."""

    target: str
    version: int


Command: TypeAlias = TakeTarget | DecideTarget

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """Each version once; acceptance and matching are heard in any order."""
    match command:
        case TakeTarget():
            if command.version in state.taken:
                return AlreadyApplied()
            return accepted(TargetTaken(target=command.target, version=command.version))
        case DecideTarget():
            if command.version in state.decided:
                return AlreadyApplied()
            return accepted(TargetDecided(target=command.target, version=command.version))
        case _:
            assert_never(command)


TARGET: Decider[Command, Event, State] = Decider("target", State(), evolve, decide)

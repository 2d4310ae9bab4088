"""A reserve: opened by a run with its clock, ended by what becomes of its money (2.1.1-p, -s)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.distribution.domain.royalty import ReserveItem, RoyaltyReserved, reserve_from
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyReleased:
    """A part of a reserve, mostly all of it, was allocated anew by a run (D-38)."""

    run: str
    reserve: str
    allocation: str
    amount: Money


Event: TypeAlias = RoyaltyReserved | RoyaltyReleased

# What we know


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is in reserve, and the allocations that took of it."""

    opened: RoyaltyReserved | None = None
    left: int = 0
    """Minor units."""
    released_to: frozenset[str] = frozenset()


def evolve(state: State, event: Event) -> State:
    """A reserve is opened once, and emptied."""
    match event:
        case RoyaltyReserved():
            return replace(state, opened=event, left=event.amount.amount)
        case RoyaltyReleased():
            left = state.left - event.amount.amount
            return replace(state, left=left, released_to=state.released_to | {event.allocation})
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True)
class Reserve:
    """Open a reserve of the approved draft on the run's closing day."""

    item: ReserveItem
    closed_on: date


@dataclass(frozen=True, slots=True)
class Release:
    """Let an allocation of the approved draft take of the reserve."""

    release: RoyaltyReleased


Command: TypeAlias = Reserve | Release

# What we answer


def decide(command: Command, state: State) -> Decision[Event]:
    """A reserve opens once, and no more is taken of it than is left."""
    match command:
        case Reserve():
            if state.opened is not None:
                return AlreadyApplied()
            return accepted(reserve_from(command.item, command.closed_on))
        case Release(release=release):
            if state.opened is None:
                return Rejected("NO_SUCH_RESERVE", "there is no such reserve")
            if release.allocation in state.released_to:
                return AlreadyApplied()
            if release.amount.amount > state.left:
                return Rejected(
                    "RESERVE_EMPTY", f"only {state.left} minor units are left of {release.reserve}"
                )
            return accepted(release)
        case _:
            assert_never(command)


RESERVE: Decider[Command, Event, State] = Decider("reserve", State(), evolve, decide)

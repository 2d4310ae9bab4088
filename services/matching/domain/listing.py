"""The reserves of a closed run on the public list: published once, when the run was heard whole (2.1.2-e, D-35)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ReservesListed:
    """The reserves of a run stand on the public list from now on."""

    run: str
    closed_on: date
    reserves: int


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class ListReserves:
    """A run was closed, and its items are those of its manifest."""

    run: str
    closed_on: date
    reserves: int


State: TypeAlias = bool


def evolve(state: State, event: ReservesListed) -> State:
    """The state after an event."""
    return True


# What we answer
def decide(command: ListReserves, state: State) -> Decision[ReservesListed]:
    """A run is listed once; one without reserves has nothing to list."""
    if state or not command.reserves:
        return AlreadyApplied()
    return accepted(ReservesListed(run=command.run, closed_on=command.closed_on, reserves=command.reserves))


LISTING: Decider[ListReserves, ReservesListed, State] = Decider("listing", False, evolve, decide)

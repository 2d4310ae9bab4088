"""PROVISION's page: what it advances of held money (D-70), and what it bears for good of what was given out (D-25), so
that both together are no more than the guild put into it."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from services.distribution.domain import advance, write_off
from shared.kernel.decider import Decider, Decision

Event: TypeAlias = advance.Event | write_off.Event
Command: TypeAlias = advance.Command | write_off.Command


@dataclass(frozen=True, slots=True)
class State:
    """What is out of it."""

    advances: advance.State = field(default_factory=advance.State)
    write_offs: write_off.State = field(default_factory=write_off.State)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    if isinstance(event, advance.Event):
        return replace(state, advances=advance.evolve(state.advances, event))
    return replace(state, write_offs=write_off.evolve(state.write_offs, event))


def decide(command: Command, state: State) -> Decision[Event]:
    """What one of the two takes the other cannot."""
    if isinstance(command, advance.Command):
        return advance.decide(command, state.advances, borne=state.write_offs.out())
    return write_off.decide(command, state.write_offs, lent=state.advances.lent())


OUT_OF_PROVISION: Decider[Command, Event, State] = Decider("provision", State(), evolve, decide)

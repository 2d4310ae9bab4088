"""A work that was reported and conforms to nothing, announced to the registry once (2.1.2-g, D-37)."""

from dataclasses import dataclass
from typing import TypeAlias

from shared.contracts.intake import ReportedWork
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class NonRegisteredFound:
    """The work turned up for the first time."""

    work: str
    reported: ReportedWork
    first_target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """A report was decided as this non-registered work."""

    work: str
    reported: ReportedWork
    target: str


State: TypeAlias = NonRegisteredFound | None


def evolve(state: State, event: NonRegisteredFound) -> State:
    """The state after an event."""
    return event


def decide(command: Announce, state: State) -> Decision[NonRegisteredFound]:
    """The first report enters the work; every later one attaches to it."""
    if state is not None:
        return AlreadyApplied()
    found = NonRegisteredFound(work=command.work, reported=command.reported, first_target=command.target)
    return accepted(found)


NON_REGISTERED: Decider[Announce, NonRegisteredFound, State] = Decider("found", None, evolve, decide)

"""The packages of one service take turns: one goes in when the one before it is done, and none under a taken name."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class BooksTurnTaken:
    """A package has its turn."""

    package: str
    package_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksTurnEnded:
    """It is taken over: the next one may come."""

    package: str
    package_sha256: str


Event: TypeAlias = BooksTurnTaken | BooksTurnEnded


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """Whose turn it is."""

    now: str = ""
    """sha256 of the package whose turn it is; empty: nobody's."""
    ended: dict[str, str] = field(default_factory=dict)
    """Name of a package that is taken over -> its sha256."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case BooksTurnTaken(package_sha256=sha):
            return replace(state, now=sha)
        case BooksTurnEnded(package=package, package_sha256=sha):
            return State(ended=state.ended | {package: sha})
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTurn:
    """Begin a package."""

    package: str
    package_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndTurn:
    """It is done."""

    package: str
    package_sha256: str


Command: TypeAlias = TakeTurn | EndTurn


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case TakeTurn(package=package, package_sha256=sha):
            if state.now == sha:
                return AlreadyApplied()
            if state.now:
                return Rejected(
                    "BOOKS_UNFINISHED", f"The package {state.now} has begun and is not taken over."
                )
            if package in state.ended:
                return Rejected(
                    "PACKAGE_TAKEN_OVER", f"The package {package} is taken over, with other content."
                )
            return accepted(BooksTurnTaken(package=package, package_sha256=sha))
        case EndTurn(package=package, package_sha256=sha):
            if state.now != sha:
                return AlreadyApplied()
            return accepted(BooksTurnEnded(package=package, package_sha256=sha))
    assert_never(command)


BOOKS_TURN: Decider[Command, Event, State] = Decider("books-turn", State(), evolve, decide)
EVENTS: tuple[type, ...] = (BooksTurnTaken, BooksTurnEnded)
"""What a service's codec stores of it."""

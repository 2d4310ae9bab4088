"""What names one work: an identifier, or a number inside a series. Whoever has it keeps it from all others.

Its stream's id derives from the key itself, so that two who enter it at once meet there (1.3, D-30).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

from shared.contracts.registry import Work, WorkKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id

ISAN_ROOT = len("0000-0000-0000-0000")
"""Behind it the check characters, and a version of the same work."""


class WorkKeyKind(StrEnum):
    """What names one work only."""

    ISAN = "ISAN"
    EIDR = "EIDR"
    ISWC = "ISWC"
    NUMBER = "NUMBER"
    """Of a season in its series, of an episode in what it stands in."""


@dataclass(frozen=True, slots=True, order=True)
class WorkKey:
    """A key in its canonical spelling."""

    kind: WorkKeyKind
    value: str

    @property
    def id(self) -> str:
        """The stream's id."""
        return derived_id("work-key", self.kind.value, self.value)


def keys_of(work: Work) -> frozenset[WorkKey]:
    """The keys that a work has."""
    found = {
        WorkKeyKind.ISAN: work.isan and work.isan[:ISAN_ROOT],
        WorkKeyKind.EIDR: work.eidr,
        WorkKeyKind.ISWC: work.iswc,
        WorkKeyKind.NUMBER: _number(work),
    }
    return frozenset(WorkKey(kind, value) for kind, value in found.items() if value)


def _number(work: Work) -> str | None:
    if work.parent is None:
        return None
    if work.kind is WorkKind.SEASON:
        return None if work.season is None else f"{work.parent} season {work.season}"
    if work.episode is None:
        return None
    return f"{work.parent} season {'-' if work.season is None else work.season} episode {work.episode}"


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkKeyTaken:
    """A work has the key."""

    kind: WorkKeyKind
    value: str
    work: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkKeyFreed:
    """The work does not have it any more."""

    kind: WorkKeyKind
    value: str
    work: str


Event: TypeAlias = WorkKeyTaken | WorkKeyFreed


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """Which work has the key."""

    work: str | None = None


def evolve(_: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case WorkKeyTaken(work=work):
            return State(work)
        case WorkKeyFreed():
            return State()
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class TakeWorkKey:
    """The work has the key."""

    key: WorkKey
    work: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeWorkKey:
    """The work does not have it any more."""

    key: WorkKey
    work: str


Command: TypeAlias = TakeWorkKey | FreeWorkKey


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection that names who has it."""
    key = command.key
    match command:
        case TakeWorkKey(work=work):
            if state.work == work:
                return AlreadyApplied()
            if state.work is not None:
                return Rejected("KEY_OF_ANOTHER_WORK", f"The work {state.work} has {key.kind} {key.value}.")
            return accepted(WorkKeyTaken(kind=key.kind, value=key.value, work=work))
        case FreeWorkKey(work=work):
            if state.work != work:
                return AlreadyApplied()
            return accepted(WorkKeyFreed(kind=key.kind, value=key.value, work=work))
    assert_never(command)


WORK_KEY: Decider[Command, Event, State] = Decider("work-key", State(), evolve, decide)

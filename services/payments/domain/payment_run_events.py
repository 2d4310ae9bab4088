"""What happens to a payment run, and what is known of it (4.1, D-88, D-95)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias, assert_never

from shared.kernel.money import Money
from shared.kernel.stand_in import StandIn

_NOTHING = Money(0)


class RunState(StrEnum):
    """How far a payment run is."""

    NONE = "NONE"
    OPENED = "OPENED"
    PREPARED = "PREPARED"
    APPROVED = "APPROVED"
    RELEASING = "RELEASING"
    RELEASED = "RELEASED"
    ABANDONED = "ABANDONED"


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class RunOpened:
    """Somebody prepares a payment run for a day; credits may be taken into it."""

    payment_run: str
    execution_date: date
    prepared_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPrepared:
    """The draft stands; its digest waits for a second person."""

    payment_run: str
    digest: str
    orders: int
    total: Money
    """In manat."""
    totals: tuple[Money, ...] = ()
    """By currency; not said before, then it is `total` alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesTakenOut:
    """Disputes, or corrections, took lines out; the approval, if there was one, is void."""

    payment_run: str
    dispute: str
    """Of several, apart by a blank; empty where it was a correction."""
    credits: int
    """And liabilities."""
    digest: str
    orders: int
    total: Money
    totals: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunApproved:
    """A second person approved the digest."""

    payment_run: str
    digest: str
    approved_by: str
    stand_in: StandIn | None = None
    """Where it was a deputy, or two together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunVoiceGiven:
    """The first of two who approve together has spoken for the digest."""

    payment_run: str
    digest: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReleasing:
    """A third person released it: from now on it can only be finished."""

    payment_run: str
    digest: str
    released_by: str
    released_at: datetime
    stand_in: StandIn | None = None
    """Where it was a deputy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReleased:
    """The files are stored and every order issued."""

    payment_run: str
    orders: int
    total: Money
    file_sha256: str
    """Of the first file."""
    prepared_by: str
    approved_by: str
    released_by: str
    totals: tuple[Money, ...] = ()
    files: tuple[str, ...] = ()
    """All of them (sha256), split at the bank's limits; not said before, then the first is the only one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGivenUp:
    """The run was abandoned; its credits are free again."""

    payment_run: str
    by: str
    reason: str


Event: TypeAlias = (
    RunOpened
    | RunPrepared
    | LinesTakenOut
    | RunVoiceGiven
    | RunApproved
    | RunReleasing
    | RunReleased
    | RunGivenUp
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A payment run as its events tell it."""

    state: RunState = RunState.NONE
    payment_run: str = ""
    execution_date: date = date.min
    digest: str = ""
    orders: int = 0
    total: Money = _NOTHING
    totals: tuple[Money, ...] = ()
    prepared_by: str = ""
    approved_by: str = ""
    stand_in: StandIn | None = None
    """Of the approval."""
    voice: RunVoiceGiven | None = None
    released_by: str = ""
    released_at: datetime | None = None
    files: tuple[str, ...] = ()


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case RunOpened():
            return replace(
                state,
                state=RunState.OPENED,
                payment_run=event.payment_run,
                execution_date=event.execution_date,
                prepared_by=event.prepared_by,
            )
        case RunPrepared() | LinesTakenOut():
            return replace(
                state,
                state=RunState.PREPARED,
                digest=event.digest,
                orders=event.orders,
                total=event.total,
                totals=event.totals,
                approved_by="",
                stand_in=None,
                voice=None,
            )
        case RunVoiceGiven():
            return replace(state, voice=event)
        case RunApproved(approved_by=approved_by, stand_in=stand_in):
            return replace(state, state=RunState.APPROVED, approved_by=approved_by, stand_in=stand_in)
        case RunReleasing(released_by=released_by, released_at=released_at):
            return replace(state, state=RunState.RELEASING, released_by=released_by, released_at=released_at)
        case RunReleased(file_sha256=first, files=files):
            return replace(state, state=RunState.RELEASED, files=files or (first,))
        case RunGivenUp():
            return replace(state, state=RunState.ABANDONED)
    assert_never(event)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyExpired:
    """Its last claim day is over, nobody claimed it in time, and it was searched for (D-22, D-23, D-26)."""

    reserve: str
    work: str
    target: str
    amount: Money
    last_claim_day: date
    expired_on: date
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyRedistributed:
    """An expired reserve went to registered shares of its class, by statistical data (2.1.1-t, D-24)."""

    run: str
    reserve: str
    target: str
    work: str
    reason: str
    pool: str
    """What the money is distributed as."""
    amount: Money


Event: TypeAlias = RoyaltyReserved | RoyaltyReleased | RoyaltyExpired | RoyaltyRedistributed

# What we know


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is in reserve, and the allocations that took of it."""

    opened: RoyaltyReserved | None = None
    left: int = 0
    """Minor units."""
    released_to: frozenset[str] = frozenset()
    expired: bool = False
    redistributed_by: str | None = None


def evolve(state: State, event: Event) -> State:
    """A reserve is opened once, and emptied."""
    match event:
        case RoyaltyReserved():
            return replace(state, opened=event, left=event.amount.amount)
        case RoyaltyReleased():
            left = state.left - event.amount.amount
            return replace(state, left=left, released_to=state.released_to | {event.allocation})
        case RoyaltyExpired():
            return replace(state, expired=True)
        case RoyaltyRedistributed():
            return replace(state, left=state.left - event.amount.amount, redistributed_by=event.run)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """Its day is over, with the evidence that it was searched for."""

    today: date
    holds_until: date
    """Its last claim day, or later where a claim or dispute was decided since."""
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Redistribute:
    """Let the approved draft take what is left of it."""

    redistributed: RoyaltyRedistributed


Command: TypeAlias = Reserve | Release | Expire | Redistribute

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
        case Expire():
            return _expire(command, state)
        case Redistribute(redistributed=redistributed):
            if state.redistributed_by == redistributed.run:
                return AlreadyApplied()
            if not state.expired or redistributed.amount.amount != state.left:
                return Rejected("NOT_EXPIRED", f"{redistributed.reserve} is not expired with this amount")
            return accepted(redistributed)
        case _:
            assert_never(command)


def _expire(command: Expire, state: State) -> Decision[Event]:
    opened = state.opened
    if opened is None:
        return Rejected("NO_SUCH_RESERVE", "there is no such reserve")
    if state.expired or not state.left:
        return AlreadyApplied()
    if command.today <= max(opened.last_claim_day, command.holds_until):
        return Rejected(
            "NOT_OVER", f"its last claim day is {max(opened.last_claim_day, command.holds_until)}"
        )
    if not command.evidence:
        return Rejected("NO_SEARCH", "nothing says that its author was searched for (D-26)")
    return accepted(
        RoyaltyExpired(
            reserve=opened.reserve,
            work=opened.work,
            target=opened.target,
            amount=Money(state.left, opened.amount.currency),
            last_claim_day=opened.last_claim_day,
            expired_on=command.today,
            evidence=command.evidence,
        )
    )


RESERVE: Decider[Command, Event, State] = Decider("reserve", State(), evolve, decide)

"""Events that every service's log has: the day that began, and the sealed head."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from shared.contracts.platform import HeadSealed
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStarted:
    """A Baku day began; deadlines and three-year clocks act on it. Stream `day-<YYYY-MM-DD>`."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDay:
    """Say once that a Baku day began."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SealHead:
    """Publish where the log ends, so that others can vouch for it."""

    service: str
    position: int
    hash: str
    day: date


def _day_evolve(state: bool, event: DayStarted) -> bool:
    return True


def _day_decide(command: StartDay, state: bool) -> Decision[DayStarted]:
    return AlreadyApplied() if state else accepted(DayStarted(day=command.day))


DAY: Decider[StartDay, DayStarted, bool] = Decider("day", False, _day_evolve, _day_decide)


def _head_evolve(state: int | None, event: HeadSealed) -> int | None:
    match event:
        case HeadSealed(position=position):
            return position
        case _:
            assert_never(event)


def _head_decide(command: SealHead, state: int | None) -> Decision[HeadSealed]:
    # One position further there is nothing but the last seal itself.
    if state is not None and command.position <= state + 1:
        return AlreadyApplied()
    sealed = HeadSealed(
        service=command.service, position=command.position, hash=command.hash, day=command.day
    )
    return Accepted((sealed,))


HEAD: Decider[SealHead, HeadSealed, int | None] = Decider("head", None, _head_evolve, _head_decide)

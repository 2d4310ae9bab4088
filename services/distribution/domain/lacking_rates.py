"""Days on which foreign money came and for which no rate is recorded, said once a day (2.2.4-a, D-64)."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted

DAYS_MAX = 100
"""More are not said at once; the eldest come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingRate:
    """A currency that came on a day for which it has no rate."""

    day: date
    currency: str
    bulletin: bool
    """Whether a bulletin serves the day, which does not quote the currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesLacked:
    """So many days lack a rate today."""

    day: date
    lacking: tuple[LackingRate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SayLackingRates:
    """Say which days lack a rate."""

    day: date
    lacking: tuple[LackingRate, ...]


def evolve(state: tuple[LackingRate, ...] | None, event: RatesLacked) -> tuple[LackingRate, ...] | None:
    """What was said last on the day."""
    return event.lacking


def decide(command: SayLackingRates, state: tuple[LackingRate, ...] | None) -> Decision[RatesLacked]:
    """Nothing lacking is nothing to say, and the same again is no news."""
    if not command.lacking or command.lacking == state:
        return AlreadyApplied()
    return accepted(RatesLacked(day=command.day, lacking=command.lacking))


LACKING_RATES: Decider[SayLackingRates, RatesLacked, tuple[LackingRate, ...] | None] = Decider(
    "lacking-rates", None, evolve, decide
)

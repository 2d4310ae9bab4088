"""Totals by state of money, said once a day and after every run (D-98)."""

from dataclasses import dataclass, field
from datetime import date

from shared.contracts.distribution import StateTotal
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesTotalled:
    """Where all the money stood."""

    day: date
    totals: tuple[StateTotal, ...]
    known: dict[str, int] = field(default_factory=dict)
    """The last sequence heard of each source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalStates:
    """Say where all the money stands."""

    day: date
    totals: tuple[StateTotal, ...]
    known: dict[str, int]


def evolve(state: tuple[StateTotal, ...] | None, event: StatesTotalled) -> tuple[StateTotal, ...] | None:
    """The last totals of the day."""
    return event.totals


def decide(command: TotalStates, state: tuple[StateTotal, ...] | None) -> Decision[StatesTotalled]:
    """The same totals again on the same day are no news."""
    if state == command.totals:
        return AlreadyApplied()
    return accepted(StatesTotalled(day=command.day, totals=command.totals, known=command.known))


STATES: Decider[TotalStates, StatesTotalled, tuple[StateTotal, ...] | None] = Decider(
    "states", None, evolve, decide
)

"""The planned days of distribution and of payment, and the half-years, against the runs that there were (2.1.1-a,
4.1-a, D-09).

A planned day is the day from which its run is due: the first closed run that was opened on it or later, and before the
next planned one, meets it. An empty run is a run. Of a payment run both days are its execution date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from shared.kernel.policy import in_force

_JULY = 7


class DayState(StrEnum):
    """What became of a planned day."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    """It is today."""
    OVERDUE = "OVERDUE"
    MET = "MET"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRun:
    """A run that closed."""

    run: str
    opened_on: date
    """Its cut-off day, or execution date."""
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A day as the Board planned it; `run` met it."""

    day: date
    state: DayState
    run: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfYear:
    """January to June, or July to December: how many runs closed in it, and whether it passed without one."""

    first: date
    last: date
    runs: int
    missed: bool


def days_in_force(versions: Iterable[tuple[date, int, Sequence[date]]]) -> set[date]:
    """The days of calendars by their first day and version: one counts when the calendar that is in force on it has
    it."""
    known = list(versions)
    return {
        day
        for _, version, days in known
        for day in days
        if (holds := in_force(day, known)) is not None and holds[0] == version
    }


def planned_days(days: Iterable[date], runs: Iterable[ClosedRun], today: date) -> tuple[PlannedDay, ...]:
    """What became of each planned day by today."""
    planned = sorted(set(days))
    closed = sorted(runs, key=lambda one: (one.closed_on, one.run))
    return tuple(_day(day, end, closed, today) for day, end in pairwise([*planned, date.max]))


def half_years(since: date, runs: Iterable[ClosedRun], today: date) -> tuple[HalfYear, ...]:
    """The half-years from the one that a day is in to the one that is now, the newest first."""
    closed = [one.closed_on for one in runs]
    found = []
    first = _begun(since)
    while first <= today:
        last = _begun(first + timedelta(days=190)) - timedelta(days=1)
        count = sum(first <= day <= last for day in closed)
        found.append(HalfYear(first=first, last=last, runs=count, missed=not count and last < today))
        first = last + timedelta(days=1)
    return tuple(reversed(found))


def _day(day: date, end: date, closed: Iterable[ClosedRun], today: date) -> PlannedDay:
    met = next((one for one in closed if day <= one.opened_on < end), None)
    if met is not None:
        return PlannedDay(day=day, state=DayState.MET, run=met.run)
    waits = DayState.PLANNED if day > today else DayState.DUE if day == today else DayState.OVERDUE
    return PlannedDay(day=day, state=waits, run=None)


def _begun(day: date) -> date:
    return day.replace(month=_JULY if day.month >= _JULY else 1, day=1)

"""Which reports a contract's calendar expects, and which of them are there (D-12, D-18)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.contracts.registry import Contract
from shared.contracts.terms import Frequency
from shared.kernel.periods import Period

_DAY = timedelta(days=1)
MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}
"""Months of a reporting period."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A report that a contract asks for, and the last day on which it is in time."""

    period: Period
    deadline: date


@dataclass(frozen=True, slots=True)
class Presented:
    """An accepted account: it counts for its period since the Baku day on which it was accepted."""

    period: Period
    account: str
    on: date


def periods_of(months: int, first: date, last: date) -> Iterator[Period]:
    """The calendar's periods of `months` (1, 3, 6 or 12) that touch the days from `first` to `last`, each cut to
    them: quarters begin with January, as in every contract of the field."""
    year, month = first.year, first.month - (first.month - 1) % months
    while (begin := date(year, month, 1)) <= last:
        year, month = (year, month + months) if month + months <= 12 else (year + 1, month + months - 12)
        end = date(year, month, 1) - _DAY
        yield Period(max(begin, first), min(end, last))


def expected_of(versions: Sequence[Contract], today: date) -> tuple[Expected, ...]:
    """The reports that a contract's versions ask for, each by its own calendar, and whose deadline is over on
    `today`. A period during which the version changes is asked for in two parts, which one account may report."""
    found: list[Expected] = []
    for version, following in zip(versions, (*versions[1:], None), strict=True):
        if version.reporting is None:
            continue
        last = version.valid_to or date.max
        if following is not None:
            last = min(last, following.begins - _DAY)
        months, days = MONTHS[version.reporting.frequency], version.reporting.deadline_days
        found += _over(today, months, days, version.begins, last)
    return tuple(found)


def _over(today: date, months: int, deadline_days: int, first: date, last: date) -> Iterator[Expected]:
    # What is cut by `last` is a period of its own; what is cut by the years ahead is not over anyway.
    ahead = min(last, date(today.year + 1, 12, 31))
    for period in periods_of(months, first, ahead) if first <= ahead else ():
        deadline = period.last + timedelta(days=deadline_days)
        if deadline >= today:
            return
        yield Expected(period, deadline)


def presented_for(period: Period, presented: Sequence[Presented]) -> Presented | None:
    """The account with which the last day of a period was reported, None while a day of it is not: monthly accounts
    may make a quarter together."""
    touching = [
        one for one in presented if one.period.first <= period.last and period.first <= one.period.last
    ]
    touching.sort(key=lambda one: (one.on, one.period, one.account))
    for number, one in enumerate(touching, start=1):
        if _whole(period, touching[:number]):
            return one
    return None


def _whole(period: Period, presented: Sequence[Presented]) -> bool:
    missing = period.first
    for one in sorted(presented, key=lambda one: one.period):
        if one.period.first <= missing <= one.period.last:
            missing = one.period.last + _DAY
    return missing > period.last

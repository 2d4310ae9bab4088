"""Overdue reports, given / when / then."""

from datetime import date
from typing import Any

import pytest

from services.intake.domain.calendar import Expected, Presented
from services.intake.domain.reporting import (
    REPORTING,
    LateReportPresented,
    ReportNotExpected,
    ReportOverdue,
    ReviewCalendar,
)
from shared.kernel.decider import AlreadyApplied
from shared.kernel.periods import Period
from tests.unit.intake.given import given, then

JULY = Expected(Period(date(2026, 7, 1), date(2026, 7, 31)), date(2026, 8, 10))
AUGUST = Expected(Period(date(2026, 8, 1), date(2026, 8, 31)), date(2026, 9, 10))
OVERDUE = ReportOverdue(contract="c", payer="user", period=JULY.period, deadline=JULY.deadline)


def _look(expected: tuple[Expected, ...], *presented: Presented) -> ReviewCalendar:
    return ReviewCalendar(contract="c", payer="user", expected=expected, presented=presented)


def _came(on: date, account: str = "a") -> Presented:
    return Presented(JULY.period, account, on)


@pytest.mark.clause("2.1.1-l")
def test_a_report_that_lacks_is_said_once() -> None:
    assert then(given(REPORTING, [], _look((JULY,)))) == [OVERDUE]
    assert given(REPORTING, [OVERDUE], _look((JULY,))) == AlreadyApplied()
    (next_month,) = then(given(REPORTING, [OVERDUE], _look((JULY, AUGUST))))
    assert next_month.period == AUGUST.period


@pytest.mark.clause("2.1.1-k")
def test_what_was_accepted_in_time_is_never_overdue() -> None:
    # A returned account is no Presented at all: nobody passes it here.
    assert given(REPORTING, [], _look((JULY,), _came(JULY.deadline))) == AlreadyApplied()


def test_a_late_report_says_how_late() -> None:
    late = LateReportPresented(contract="c", period=JULY.period, account="a", days_late=12)
    assert then(given(REPORTING, [OVERDUE], _look((JULY,), _came(date(2026, 8, 22))))) == [late]
    # Nobody looked between the deadline and the report: both are said.
    assert then(given(REPORTING, [], _look((JULY,), _came(date(2026, 8, 22))))) == [OVERDUE, late]
    assert given(REPORTING, [OVERDUE, late], _look((JULY,), _came(date(2026, 8, 22)))) == AlreadyApplied()


def test_what_the_calendar_asks_no_more_is_let_go() -> None:
    events: list[Any] = then(given(REPORTING, [OVERDUE], _look(())))
    assert events == [ReportNotExpected(contract="c", period=JULY.period)]
    # A calendar that asks again finds it overdue again.
    assert then(given(REPORTING, [OVERDUE, *events], _look((JULY,)))) == [OVERDUE]

"""Planned days and half-years: given a calendar and closed runs, on a day, then what is due and what was missed."""

from datetime import date

import pytest

from shared.kernel.planned_days import (
    ClosedRun,
    DayState,
    HalfYear,
    half_years,
    planned_days,
)

JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 20)


def run(opened: date, closed: date | None = None) -> ClosedRun:
    return ClosedRun(run=f"of {opened}", opened_on=opened, closed_on=closed or opened)


@pytest.mark.clause("2.1.1-a")
@pytest.mark.parametrize(
    ("today", "runs", "states"),
    [
        (date(2026, 6, 29), [], "PLANNED PLANNED"),
        (JUNE, [], "DUE PLANNED"),
        (date(2026, 7, 1), [], "OVERDUE PLANNED"),
        (date(2026, 7, 9), [run(JUNE, date(2026, 7, 8))], "MET PLANNED"),
        # Opened a day too early: it took what was there then.
        (date(2026, 7, 9), [run(date(2026, 6, 29))], "OVERDUE PLANNED"),
        # One run is not two distributions.
        (date(2026, 12, 21), [run(date(2026, 12, 20))], "OVERDUE MET"),
        (date(2027, 1, 9), [run(JUNE), run(date(2027, 1, 5))], "MET MET"),
    ],
)
def test_a_planned_day_is_met_by_a_run_that_was_opened_on_it_or_later(
    today: date, runs: list[ClosedRun], states: str
) -> None:
    found = planned_days([DECEMBER, JUNE, JUNE], runs, today)
    assert [one.day for one in found] == [JUNE, DECEMBER]
    assert " ".join(one.state for one in found) == states


def test_the_first_of_two_runs_met_the_day_and_without_a_calendar_nothing_is_due() -> None:
    later, sooner = run(date(2026, 8, 1)), run(date(2026, 7, 1))
    (found, _) = planned_days([JUNE, DECEMBER], [later, sooner], date(2026, 9, 1))
    assert (found.state, found.run) == (DayState.MET, sooner.run)
    assert planned_days([], [later], date(2026, 9, 1)) == ()


@pytest.mark.clause("2.1.1-a")
def test_a_half_year_that_passed_without_a_closed_run_was_missed() -> None:
    # Opened in June, closed in July: a run of the second half-year.
    found = half_years(date(2025, 8, 15), [run(JUNE, date(2026, 7, 1))], date(2027, 1, 1))
    assert found == (
        HalfYear(first=date(2027, 1, 1), last=date(2027, 6, 30), runs=0, missed=False),
        HalfYear(first=date(2026, 7, 1), last=date(2026, 12, 31), runs=1, missed=False),
        HalfYear(first=date(2026, 1, 1), last=date(2026, 6, 30), runs=0, missed=True),
        HalfYear(first=date(2025, 7, 1), last=date(2025, 12, 31), runs=0, missed=True),
    )


@pytest.mark.clause("2.1.1-a")
@pytest.mark.parametrize(
    ("today", "missed"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True), (date(2028, 2, 29), True)]
)
def test_its_last_day_is_not_over_yet(today: date, missed: bool) -> None:
    assert half_years(date(2026, 1, 1), [], today)[-1].missed is missed


def test_nothing_is_counted_that_has_not_begun() -> None:
    assert half_years(date(2027, 1, 1), [], date(2026, 12, 31)) == ()

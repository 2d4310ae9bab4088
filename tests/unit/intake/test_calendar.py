"""What a contract's calendar expects, worked by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.intake.domain.calendar import Presented, expected_of, periods_of, presented_for
from shared.contracts.registry import Contract, Reporting
from shared.contracts.terms import Frequency
from shared.kernel.periods import Period
from tests.unit.intake.given import LICENCE


def _days(text: str) -> Period:
    first, _, last = text.partition("/")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def test_the_first_and_the_last_period_are_cut_to_the_contract() -> None:
    assert [str(one) for one in periods_of(1, date(2026, 1, 15), date(2026, 3, 10))] == [
        "2026-01-15/2026-01-31",
        "2026-02-01/2026-02-28",
        "2026-03-01/2026-03-10",
    ]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (3, ["2025-11-20/2025-12-31", "2026-01-01/2026-03-31", "2026-04-01/2026-05-05"]),
        (6, ["2025-11-20/2025-12-31", "2026-01-01/2026-05-05"]),
        (12, ["2025-11-20/2025-12-31", "2026-01-01/2026-05-05"]),
    ],
)
def test_quarters_and_halves_begin_with_january(months: int, expected: list[str]) -> None:
    assert [str(one) for one in periods_of(months, date(2025, 11, 20), date(2026, 5, 5))] == expected


def _contract(
    first: str, last: str | None = None, months: Frequency = Frequency.MONTHLY, **more: Any
) -> Contract:
    return replace(
        LICENCE,
        valid_from=date.fromisoformat(first),
        valid_to=date.fromisoformat(last) if last else None,
        reporting=Reporting(frequency=months, deadline_days=10),
        **more,
    )


def _expected(today: str, *versions: Contract) -> list[tuple[str, str]]:
    return [(str(one.period), str(one.deadline)) for one in expected_of(versions, date.fromisoformat(today))]


@pytest.mark.clause("2.1.1-c")
def test_a_report_is_overdue_the_day_after_its_deadline() -> None:
    # July ends on the 31st; ten days later is 10 August.
    contract = _contract("2026-07-01")
    assert _expected("2026-08-10", contract) == []
    assert _expected("2026-08-11", contract) == [("2026-07-01/2026-07-31", "2026-08-10")]


def test_nothing_is_expected_before_the_contract_after_its_end_and_without_a_calendar() -> None:
    assert _expected("2026-01-01", _contract("2026-07-01")) == []
    ended = _expected("2027-01-01", _contract("2026-07-01", "2026-08-15"))
    assert [period for period, _ in ended] == ["2026-07-01/2026-07-31", "2026-08-01/2026-08-15"]
    assert _expected("2027-01-01", LICENCE) == []


def test_a_quarter_that_runs_on_over_the_new_year_is_not_cut_by_it() -> None:
    # Looked at on 20 January: the quarter to 31 December is over, that to 31 March is not.
    found = _expected("2027-01-20", _contract("2026-10-01", months=Frequency.QUARTERLY))
    assert found == [("2026-10-01/2026-12-31", "2027-01-10")]


def test_each_version_has_its_own_calendar() -> None:
    monthly = _contract("2026-07-01")
    quarterly = _contract("2026-07-01", months=Frequency.QUARTERLY, version=2, applies_from=date(2026, 8, 10))
    assert _expected("2026-11-01", monthly, quarterly) == [
        ("2026-07-01/2026-07-31", "2026-08-10"),
        ("2026-08-01/2026-08-09", "2026-08-19"),
        ("2026-08-10/2026-09-30", "2026-10-10"),
    ]


def test_monthly_accounts_make_a_quarter_together() -> None:
    quarter = _days("2026-07-01/2026-09-30")
    july = Presented(_days("2026-07-01/2026-07-31"), "a", date(2026, 8, 5))
    august = Presented(_days("2026-08-01/2026-08-31"), "b", date(2026, 9, 5))
    september = Presented(_days("2026-09-01/2026-09-30"), "c", date(2026, 10, 5))
    assert presented_for(quarter, (july, september)) is None
    assert presented_for(quarter, (september, july, august)) == september
    assert presented_for(_days("2026-08-01/2026-08-31"), (july, august)) == august
    assert presented_for(quarter, ()) is None


def test_accounts_that_overlap_count_once() -> None:
    month = _days("2026-07-01/2026-07-31")
    early = Presented(_days("2026-07-01/2026-07-20"), "a", date(2026, 8, 1))
    late = Presented(_days("2026-07-15/2026-07-31"), "b", date(2026, 8, 3))
    again = Presented(month, "c", date(2026, 8, 9))
    assert presented_for(month, (again, late, early)) == late

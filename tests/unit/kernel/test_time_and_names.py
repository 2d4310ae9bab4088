"""Days, periods, clocks, ids and shares."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from shared.kernel.clock import baku_day, running_clock
from shared.kernel.ids import derived_id, numbered, receipt_id, schedule_id
from shared.kernel.periods import Period, three_years_after, valid_on
from shared.kernel.shares import parse_share, show_share


@pytest.mark.clause("2.1.1-p")
@pytest.mark.parametrize(
    ("closed_on", "last_claim_day"),
    [("2024-02-29", "2027-02-28"), ("2024-02-28", "2027-02-28"), ("2025-12-31", "2028-12-31")],
)
def test_the_last_claim_day_of_a_reserve(closed_on: str, last_claim_day: str) -> None:
    assert three_years_after(date.fromisoformat(closed_on)) == date.fromisoformat(last_claim_day)


def test_a_business_day_is_a_day_in_baku() -> None:
    assert baku_day(datetime(2026, 8, 31, 19, 59, tzinfo=UTC)) == date(2026, 8, 31)
    assert baku_day(datetime(2026, 8, 31, 20, 0, tzinfo=UTC)) == date(2026, 9, 1)


def test_the_business_clock_runs_on_from_its_start() -> None:
    ticks = iter([100.0, 100.0, 103.5])
    clock = running_clock(datetime(2026, 9, 1, tzinfo=UTC), lambda: next(ticks))
    start = clock()
    assert start == datetime(2026, 9, 1, tzinfo=UTC)
    assert clock() - start == timedelta(seconds=3.5)
    with pytest.raises(ValueError, match="zone"):
        running_clock(datetime(2026, 9, 1), lambda: 0.0)  # noqa: DTZ001 - the missing zone is the point


def test_periods_hold_both_ends_and_do_not_change() -> None:
    july = Period(date(2026, 7, 1), date(2026, 7, 31))
    assert date(2026, 7, 1) in july and date(2026, 7, 31) in july and date(2026, 8, 1) not in july
    assert july == Period(date(2026, 7, 1), date(2026, 7, 31)) and len({july, july}) == 1
    with pytest.raises(AttributeError):
        july.first = date(2026, 6, 1)
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 7, 2), date(2026, 7, 1))
    assert valid_on(date(2026, 7, 1), date(2026, 7, 1), None)
    assert not valid_on(date(2026, 7, 2), date(2026, 7, 1), date(2026, 7, 1))


@pytest.mark.clause("X-b")
def test_equal_keys_give_equal_ids() -> None:
    assert receipt_id("AZ21", "ref", 1) == receipt_id("AZ21", "ref", 1) != receipt_id("AZ21", "ref", 2)
    assert schedule_id("s", "1", "2026") == derived_id("schedule", "s", "1", "2026")
    assert derived_id("a", "b") == derived_id("a", "b").lower()


def test_an_id_that_ends_with_a_number_is_taken_apart() -> None:
    assert numbered("policy-key-12") == ("policy-key", 12)
    assert numbered("a-999999999") == ("a", 999_999_999)
    for other in ("key", "key-", "key-x", "key-1x", "key-٣", "key-1000000000"):
        assert numbered(other) is None, other


@pytest.mark.parametrize("text", ["", "1/0", "3/2", "-1/2", "½", "1/2/3", "0.5", "1 /2", "٣/٤"])
def test_a_share_has_one_form(text: str) -> None:
    with pytest.raises(ValueError, match="share"):
        parse_share(text)


def test_a_share_reads_as_it_is_written() -> None:
    assert parse_share(show_share(Fraction(1, 3))) == Fraction(1, 3)
    assert parse_share("1") == 1 and parse_share("2/4") == Fraction(1, 2)

"""Accounting months: closed by two, in order, for good; and where an entry is posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.month import (
    MONTHS,
    CloseMonth,
    Closings,
    MonthClosed,
    MonthCloseProposed,
    ProposeMonthClose,
    first_day,
    last_day,
    month_after,
    month_of,
)
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

TODAY = date(2026, 10, 5)
PROPOSED = MonthCloseProposed(month="2026-08", proposed_by="accountant")
CLOSED = MonthClosed(month="2026-08", proposed_by="accountant", approved_by="chief")


def decide(command: object, *before: object) -> object:
    return MONTHS.decide(command, MONTHS.fold(before))  # type: ignore[arg-type]


def propose(month: str, first: str | None = "2026-08", by: str = "accountant") -> ProposeMonthClose:
    return ProposeMonthClose(month=month, first=first, today=TODAY, by=by)


def close(month: str = "2026-08", first: str | None = "2026-08", by: str = "chief") -> CloseMonth:
    return CloseMonth(month=month, first=first, by=by)


def refused(command: object, *before: object) -> str:
    answer = decide(command, *before)
    assert isinstance(answer, Rejected)
    return answer.reason


def test_one_person_proposes_and_another_closes() -> None:
    assert decide(propose("2026-08")) == accepted(PROPOSED)
    assert isinstance(decide(propose("2026-08"), PROPOSED), AlreadyApplied)
    assert refused(close()) == "NOT_PROPOSED"
    answer = decide(close(by="accountant"), PROPOSED)
    assert isinstance(answer, Rejected) and answer.forbidden
    assert decide(close(), PROPOSED) == accepted(CLOSED)
    assert isinstance(decide(close(), PROPOSED, CLOSED), AlreadyApplied)
    assert refused(close(by="another"), PROPOSED, CLOSED) == "MONTH_CLOSED"
    assert refused(propose("2026-08"), CLOSED) == "MONTH_CLOSED"
    assert refused(propose("2026-07"), CLOSED) == "MONTH_CLOSED"


def test_bank_days_that_are_not_reconciled_are_named_by_one_and_known_to_both() -> None:
    day, other = date(2026, 8, 28), date(2026, 8, 31)
    differing = replace(propose("2026-08"), unreconciled=(day,))
    assert refused(differing) == "NOT_RECONCILED"
    assert refused(replace(propose("2026-08"), named=(day,))) == "NOT_RECONCILED"
    named = replace(PROPOSED, unreconciled=(day,))
    assert decide(replace(differing, named=(day,))) == accepted(named)
    # Another one turned up since it was proposed; one that was mended meanwhile is no matter.
    assert refused(replace(close(), unreconciled=(day, other)), named) == "NOT_RECONCILED"
    assert decide(close(), named) == accepted(replace(CLOSED, unreconciled=(day,)))


def test_a_month_is_closed_when_it_is_over_and_every_earlier_one_is() -> None:
    assert refused(propose("2026-10", first="2026-10")) == "MONTH_NOT_OVER"
    assert refused(propose("2026-09")) == "EARLIER_MONTH_OPEN"
    assert refused(propose("2026-07")) == "EARLIER_MONTH_OPEN"
    assert refused(propose("2026-08", first=None)) == "NO_ENTRIES"
    september = MonthCloseProposed(month="2026-09", proposed_by="accountant")
    assert decide(propose("2026-09"), CLOSED) == accepted(september)
    # Something that belongs to July came after August was proposed: July is closed first, and can be.
    assert refused(close(first="2026-07"), PROPOSED) == "EARLIER_MONTH_OPEN"
    july = MonthCloseProposed(month="2026-07", proposed_by="accountant")
    assert decide(propose("2026-07", first="2026-07"), PROPOSED) == accepted(july)


def test_months_know_their_days() -> None:
    assert (first_day("2028-02"), last_day("2028-02")) == (date(2028, 2, 1), date(2028, 2, 29))
    assert (month_after("2026-12"), month_after("2026-01")) == ("2027-01", "2026-02")


def test_what_comes_after_a_month_was_closed_is_posted_to_the_first_open_one() -> None:
    closings = Closings(((10, "2026-08"), (20, "2026-09")))
    day = date(2026, 8, 31)
    # Recorded before August was closed, between the two, and after both.
    assert [closings.posted_to(day, position) for position in (9, 11, 21)] == [
        "2026-08",
        "2026-09",
        "2026-10",
    ]
    # What lies before the first closed month was closed with it; what lies ahead stays there.
    assert closings.posted_to(date(2026, 5, 1), 9) == "2026-05"
    assert closings.posted_to(date(2026, 5, 1), 11) == "2026-09"
    assert closings.posted_to(date(2026, 12, 1), 21) == "2026-12"
    assert Closings().posted_to(day, 1) == "2026-08"
    assert (closings.closed_at("2026-05"), closings.closed_at("2026-09"), closings.closed_at("2026-10")) == (
        10,
        20,
        None,
    )
    assert (closings.opened_at("2026-08"), closings.opened_at("2026-10")) == (None, 20)


@pytest.mark.clause("X-a")
@given(
    starts=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    positions=st.lists(st.integers(1, 1000), unique=True, max_size=6),
    entries=st.lists(st.tuples(st.integers(-90, 300), st.integers(1, 1001))),
)
def test_an_entry_is_posted_to_one_month_which_was_open_and_never_before_its_own(
    starts: date, positions: list[int], entries: list[tuple[int, int]]
) -> None:
    closed, month = [], month_of(starts)
    for position in sorted(positions):
        closed.append((position, month))
        month = month_after(month)
    closings = Closings(tuple(closed))
    for days, position in entries:
        day = starts + timedelta(days=days)
        posted = closings.posted_to(day, position)
        assert posted >= month_of(day)
        assert all(posted > month for at, month in closed if at < position)
        if posted != month_of(day):
            assert posted == max(month_after(month) for at, month in closed if at < position)

"""When a planned payment is told of ahead, and how the terms of contracts with organisations are kept (4.1, 4.2)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain.pay_days import OwedSum, TermState, contract_days, term_of, warning_of
from shared.contracts.registry import Contract, PlannedDay
from shared.contracts.terms import ContractKind, PlannedAct
from shared.kernel.money import Money
from shared.kernel.planned_days import days_in_force

JUNE, YEARS_END = date(2026, 6, 30), date(2026, 12, 31)


@pytest.mark.clause("4.1-a")
@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 6, 15), None),
        (date(2026, 6, 16), 14),
        (date(2026, 6, 26), 14),
        (date(2026, 6, 27), 3),
        (JUNE, 3),
        (date(2026, 7, 1), None),
    ],
)
def test_a_planned_day_is_told_two_weeks_and_three_days_ahead(today: date, told: int | None) -> None:
    assert warning_of(JUNE, today) == told


def test_a_day_counts_by_the_calendar_that_is_in_force_on_it() -> None:
    """The second calendar begins on 1 October and moves December's day: June stays the first one's."""
    first = (date(2026, 1, 1), 1, [JUNE, date(2026, 12, 20)])
    second = (date(2026, 10, 1), 2, [date(2026, 6, 1), YEARS_END])
    assert days_in_force([first, second]) == {JUNE, YEARS_END}


SIGNED = Contract(
    id="c",
    number="R-7",
    kind=ContractKind.REPRESENTATION,
    party="vdfs",
    version=1,
    currency="EUR",
    valid_from=date(2024, 3, 1),
    payment_calendar=(
        PlannedDay(act=PlannedAct.PAYMENT, month=6, day=30),
        PlannedDay(act=PlannedAct.PAYMENT, month=2),
        PlannedDay(act=PlannedAct.SCHEDULE, month=9, day=1),
    ),
)


@pytest.mark.clause("4.2-a")
def test_a_contracts_days_are_those_of_its_version_within_its_time() -> None:
    """The month's last day is 29 February in 2024, before the contract, and 28 February after; a version from July 2026
    on plans the year's end alone; the contract ends with 2026."""
    later = replace(
        SIGNED,
        version=2,
        applies_from=date(2026, 7, 1),
        payment_calendar=(PlannedDay(act=PlannedAct.PAYMENT, month=12),),
    )
    ended = [replace(one, valid_to=YEARS_END) for one in (SIGNED, later)]
    assert contract_days(ended, range(2024, 2029)) == (
        date(2024, 6, 30),
        date(2025, 2, 28),
        date(2025, 6, 30),
        date(2026, 2, 28),
        JUNE,
        YEARS_END,
    )


def owed(amount: int, since: date | None, in_run: bool = False) -> OwedSum:
    return OwedSum(amount=Money(amount), since=since, in_run=in_run)


@pytest.mark.clause("4.2-a")
def test_what_stood_there_on_the_last_day_is_late_and_what_came_since_is_not() -> None:
    september = date(2026, 9, 1)
    sums = [owed(300, JUNE), owed(100, date(2026, 7, 1)), owed(-50, date(2026, 5, 1)), owed(7, None)]
    term = term_of([SIGNED], sums, september)
    assert term is not None
    assert (term.state, term.last_day, term.next_day) == (TermState.LATE, JUNE, date(2027, 2, 28))
    assert (term.late, term.owed) == ((Money(257),), (Money(357),))
    assert term_of([SIGNED], [owed(100, date(2026, 7, 1))], september) == replace(
        term, state=TermState.KEPT, late=(), owed=(Money(100),)
    )
    paid = term_of([SIGNED], [owed(50, JUNE), owed(-50, JUNE)], september)
    assert paid is not None and (paid.state, paid.late) == (TermState.KEPT, ())


@pytest.mark.clause("4.2-a")
def test_a_near_day_is_due_while_something_owed_is_in_no_payment_run() -> None:
    today, fresh = date(2027, 2, 20), date(2026, 9, 1)
    states = [
        term.state
        for sums in ([owed(5, fresh)], [owed(5, fresh, in_run=True)], [owed(-5, fresh)], [])
        if (term := term_of([SIGNED], sums, today)) is not None
    ]
    assert states == ["DUE", "KEPT", "KEPT", "KEPT"]
    assert term_of([replace(SIGNED, payment_calendar=())], [owed(5, JUNE)], today) is None

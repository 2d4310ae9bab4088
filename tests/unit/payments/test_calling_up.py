"""Sums of months as liabilities: called up exactly, never twice, never lost (D-98)."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.calling_up import called_up, due_until, owed_of
from services.payments.domain.liabilities import Accrued, month_id
from services.payments.domain.liability import (
    LIABILITY,
    FreeLiability,
    OweAgain,
    PayLiability,
    State,
    TakeLiability,
)
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.owed import Owed
from services.payments.domain.policy_creditors import Creditor, DueRule
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.money import Money

TAX = LiabilityKind.INCOME_TAX
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
TODAY = date(2026, 9, 5)
STATE = Creditor(
    kind=TAX,
    name="Dövlət Vergi Xidməti",
    iban="AZ21NABZ00000000137010001944",
    bic="NABZAZ2C",
    due=DueRule(months=1, day=20),
    purpose="tax",
)


def accrued(amount: int, month: date = SEPTEMBER) -> Accrued:
    return Accrued(kind=TAX, month=month, amount=Money(amount))


def bring(state: State, amount: int) -> State:
    """The month's liability once it is called up, when so much is owed for the month."""
    one = accrued(amount)
    for liability, command in called_up([one], {one.liability: state}, TODAY):
        assert liability == month_id(TAX, "AZN", SEPTEMBER)
        state = then(state, command)
    return state


def then(state: State, command: object) -> State:
    """The state after a command; one that is refused changes nothing."""
    decision = LIABILITY.decide(command, state)  # type: ignore[arg-type]
    return LIABILITY.fold(decision.events, state) if isinstance(decision, Accepted) else state


def test_a_month_is_brought_to_what_is_owed_and_the_same_again_is_nothing() -> None:
    state = bring(State(), 1400)
    assert state.owed == 1400
    assert called_up([accrued(1400)], {accrued(0).liability: state}, TODAY) == []
    assert bring(state, 2000).owed == 2000
    assert bring(bring(state, 2000), 1400).owed == 1400


def test_who_calls_up_second_with_older_figures_is_refused() -> None:
    one = accrued(1400)
    ((_, older),) = called_up([one], {one.liability: State()}, TODAY)
    refused = LIABILITY.decide(older, bring(State(), 2000))
    assert isinstance(refused, Rejected) and refused.reason == "OWED_OTHERWISE"


@pytest.mark.clause("X-a")
def test_what_is_taken_back_after_it_was_paid_is_set_off_by_the_next_order() -> None:
    """14.00 of tax is paid; then the payee's order comes back, and 4.00 was too much."""
    state = then(bring(State(), 1400), TakeLiability(payment_run="run", amount=Money(1400)))
    state = bring(then(state, PayLiability(payment_run="run", order="order")), 1000)
    owed = owed_of(state, "next")
    assert owed is not None and owed.amount == Money(-400)


def test_what_another_payment_run_has_is_not_taken() -> None:
    state = then(bring(State(), 1400), TakeLiability(payment_run="run", amount=Money(1400)))
    assert owed_of(state, "other") is None
    mine = owed_of(state, "run")
    assert mine is not None and mine.amount == Money(1400)
    assert owed_of(State(), "run") is None


def months(*amounts: tuple[date, int]) -> tuple[list[Owed], list[Accrued]]:
    found = [accrued(amount, month) for month, amount in amounts]
    owed = [Owed(liability=one.liability, kind=TAX, creditor=TAX.value, amount=one.amount) for one in found]
    return owed, found


def taken(owed: Sequence[Owed], found: Sequence[Accrued], day: date, following: date | None) -> list[int]:
    return [one.amount.amount for one in due_until(owed, found, [STATE], day, following)]


def test_a_run_takes_what_is_due_before_the_next_planned_payment() -> None:
    """August is due on 20 September, September on 20 October."""
    owed, found = months((AUGUST, 800), (SEPTEMBER, 900))
    assert taken(owed, found, date(2026, 9, 10), date(2026, 9, 20)) == []
    assert taken(owed, found, date(2026, 9, 10), date(2026, 9, 21)) == [800]
    assert taken(owed, found, date(2026, 9, 10), date(2026, 10, 20)) == [800]
    assert taken(owed, found, date(2026, 9, 10), date(2027, 3, 1)) == [800, 900]
    assert taken(owed, found, date(2026, 9, 20), date(2026, 9, 20)) == [800]


def test_without_a_plan_every_month_that_is_over_is_taken_and_what_is_overpaid_always() -> None:
    owed, found = months((AUGUST, 800), (SEPTEMBER, 900))
    assert taken(owed, found, date(2026, 9, 10), None) == [800]
    owed, found = months((AUGUST, 800), (SEPTEMBER, -100))
    assert taken(owed, found, date(2026, 9, 10), None) == [800, -100]


STEPS = st.one_of(
    st.tuples(st.just("accrue"), st.integers(0, 50)),
    st.tuples(st.sampled_from(["take", "free", "pay", "back"]), st.integers(0, 3)),
)


@pytest.mark.clause("X-a")
@given(st.lists(STEPS, max_size=60))
def test_paid_and_owed_are_at_any_time_what_the_month_came_to(steps: list[tuple[str, int]]) -> None:
    """The independent books: what the month comes to, and the orders that stand. Each order pays once what was owed
    when its run took it."""
    state, total = State(), 0
    runs: dict[str, int] = {}
    orders: dict[str, int] = {}
    for number, (step, value) in enumerate(steps):
        match step:
            case "accrue":
                total = value
                state = bring(state, total)
            case "take":
                owed, run = owed_of(state, f"run-{number}"), f"run-{number}"
                assert (owed is None) == (bool(runs) or total == sum(orders.values()))
                if owed is not None:
                    assert owed.amount.amount == total - sum(orders.values())
                    runs[run] = owed.amount.amount
                    state = then(state, TakeLiability(payment_run=run, amount=owed.amount))
            case "free":
                for run in list(runs):
                    state = then(state, FreeLiability(payment_run=run, reason="ABANDONED"))
                    del runs[run]
            case "pay":
                for run in list(runs):
                    for _ in range(2):
                        state = then(state, PayLiability(payment_run=run, order=f"order-{run}"))
                    orders[f"order-{run}"] = runs.pop(run)
            case "back":
                for order in sorted(orders)[:value]:
                    for _ in range(2):
                        state = then(state, OweAgain(order=order))
                    del orders[order]
        assert state.owed + sum(orders.values()) == total

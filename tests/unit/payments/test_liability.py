"""What is owed beside royalty: incurred once for each cause, in one live payment run, paid once, owed again."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.liability import (
    LIABILITY,
    FreeLiability,
    IncurLiability,
    Liability,
    LiabilityFreed,
    LiabilityIncurred,
    LiabilityOwedAgain,
    LiabilityPaid,
    LiabilityTaken,
    OweAgain,
    PayLiability,
    State,
    TakeLiability,
)
from services.payments.domain.liability_kinds import LiabilityKind
from shared.kernel.decider import Accepted
from shared.kernel.money import Money
from tests.unit.payments.test_processes import then

DAY = date(2026, 9, 1)
BACK = Liability(id="l", kind=LiabilityKind.RETURN, creditor="vdfs", currency="EUR", run="r")
INCUR = IncurLiability(liability=BACK, cause="l", amount=Money(4000, "EUR"), effective_on=DAY)
INCURRED = LiabilityIncurred(liability=BACK, cause="l", amount=Money(4000, "EUR"), effective_on=DAY)
TAKE = TakeLiability(payment_run="p1", amount=Money(4000, "EUR"))
TAKEN = LiabilityTaken(liability="l", payment_run="p1", amount=Money(4000, "EUR"))
PAID = LiabilityPaid(liability="l", payment_run="p1", order="o1", amount=Money(4000, "EUR"))
AGAIN = LiabilityOwedAgain(liability="l", order="o1", amount=Money(4000, "EUR"))


@pytest.mark.clause("2.2.7-a")
def test_each_cause_counts_once() -> None:
    assert then(LIABILITY, [], INCUR) == [INCURRED]
    assert then(LIABILITY, [INCURRED], INCUR) == "already"
    assert then(LIABILITY, [INCURRED], replace(INCUR, amount=Money(4001, "EUR"))) == "OWED_OTHERWISE"
    other = replace(INCUR, liability=replace(BACK, creditor="gema"), cause="x")
    assert then(LIABILITY, [INCURRED], other) == "OWED_OTHERWISE"
    assert then(LIABILITY, [], replace(INCUR, amount=Money(4000))) == "OTHER_CURRENCY"
    assert then(LIABILITY, [], replace(INCUR, amount=Money(0, "EUR"))) == "NOTHING_OWED"


@pytest.mark.clause("4.2-a")
def test_it_is_in_one_live_payment_run_and_paid_once() -> None:
    assert then(LIABILITY, [], TAKE) == "UNKNOWN_LIABILITY"
    assert then(LIABILITY, [INCURRED], TAKE) == [TAKEN]
    given = [INCURRED, TAKEN]
    assert then(LIABILITY, given, TAKE) == "already"
    assert then(LIABILITY, given, replace(TAKE, payment_run="p2")) == "IN_ANOTHER_RUN"
    assert then(LIABILITY, given, FreeLiability(payment_run="p2", reason="ABANDONED")) == "already"
    freed = LiabilityFreed(liability="l", payment_run="p1", reason="ABANDONED")
    assert then(LIABILITY, given, FreeLiability(payment_run="p1", reason="ABANDONED")) == [freed]
    assert then(LIABILITY, [*given, freed], PayLiability(payment_run="p1", order="o1")) == "NOT_IN_THIS_RUN"
    pay = PayLiability(payment_run="p1", order="o1")
    assert then(LIABILITY, given, pay) == [PAID]
    given.append(PAID)
    assert then(LIABILITY, given, pay) == "already"
    assert then(LIABILITY, given, replace(TAKE, payment_run="p2")) == "NOT_OWED"
    assert then(LIABILITY, given, OweAgain(order="o9")) == "already"
    assert then(LIABILITY, given, OweAgain(order="o1")) == [AGAIN]
    given.append(AGAIN)
    assert then(LIABILITY, given, OweAgain(order="o1")) == "already"
    assert then(LIABILITY, given, pay) == "already"
    again = replace(TAKE, payment_run="p2")
    assert then(LIABILITY, given, again) == [replace(TAKEN, payment_run="p2")]


def test_what_adds_up_is_paid_as_far_as_it_was_taken() -> None:
    """40.00 taken and paid, 5.00 came meanwhile; then 12.00 are taken back: 7.00 too much were paid."""
    more = replace(INCURRED, cause="x", amount=Money(500, "EUR"))
    given: list[Any] = [INCURRED, TAKEN, more]
    assert then(LIABILITY, given, PayLiability(payment_run="p1", order="o1")) == [PAID]
    given.append(PAID)
    rest = TakeLiability(payment_run="p2", amount=Money(500, "EUR"))
    assert then(LIABILITY, given, rest) == [replace(TAKEN, payment_run="p2", amount=Money(500, "EUR"))]
    assert then(LIABILITY, given, replace(rest, amount=Money(501, "EUR"))) == "NOT_OWED"
    given.append(replace(INCURRED, cause="y", amount=Money(-1200, "EUR")))
    below = TakeLiability(payment_run="p2", amount=Money(-700, "EUR"))
    assert then(LIABILITY, given, replace(below, amount=Money(-1, "EUR"))) == "NOT_OWED"
    assert then(LIABILITY, given, below) == [replace(TAKEN, payment_run="p2", amount=Money(-700, "EUR"))]


commands = st.one_of(
    st.builds(
        lambda cause, amount: replace(INCUR, cause=cause, amount=Money(amount, "EUR")),
        st.sampled_from("abcd"),
        st.integers(-50, 100),
    ),
    st.builds(
        lambda run, amount: TakeLiability(payment_run=run, amount=Money(amount, "EUR")),
        st.sampled_from(["p1", "p2", "p3"]),
        st.integers(-50, 200),
    ),
    st.builds(FreeLiability, payment_run=st.sampled_from(["p1", "p2", "p3"]), reason=st.just("TAKEN_OUT")),
    st.builds(
        PayLiability,
        payment_run=st.sampled_from(["p1", "p2", "p3"]),
        order=st.sampled_from(["o1", "o2", "o3"]),
    ),
    st.builds(OweAgain, order=st.sampled_from(["o1", "o2", "o3"])),
)


@pytest.mark.clause("4.2-a", "X-a")
@given(asked=st.lists(commands, max_size=40))
def test_nothing_is_lost_and_no_order_pays_twice(asked: list[Any]) -> None:
    """Whatever is asked in whatever order: owed = incurred - paid + owed again, and an order has one payment."""
    state: State = LIABILITY.initial
    incurred = paid = again = 0
    orders = list[str]()
    for command in asked:
        decision = LIABILITY.decide(command, state)
        for event in decision.events if isinstance(decision, Accepted) else ():
            state = LIABILITY.evolve(state, event)
            match event:
                case LiabilityIncurred(amount=amount):
                    incurred += amount.amount
                case LiabilityPaid(amount=amount, order=order):
                    paid += amount.amount
                    orders.append(order)
                case LiabilityOwedAgain(amount=amount):
                    again += amount.amount
        assert state.owed == incurred - paid + again
    assert len(orders) == len(set(orders))

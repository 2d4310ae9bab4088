"""What the bank keeps of an order, or takes in another currency, has a name, and the double entry is the order."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.double_entry import Account, booked
from services.payments.domain.order import ORDER, MissAnswer
from services.payments.domain.order_answers import BankEntry, BankStatus
from services.payments.domain.order_decision import ApproveOutcome, ProposeOutcome
from services.payments.domain.order_events import (
    OrderAgreed,
    OrderFailed,
    OrderQuestioned,
)
from services.payments.domain.order_terms import Exchanged, Outcome, Question
from services.payments.domain.outcome_events import (
    OrderFoundPaid,
    OrderFoundUnpaid,
)
from shared.kernel.money import Money
from tests.unit.payments.test_answers import (
    AGREE,
    BACK,
    DEBIT,
    ISSUED,
    LESS,
    NOTHING,
    PAY_DAY,
    PROOF,
    RJCT,
    SECOND,
    after,
    lived,
)
from tests.unit.payments.test_processes import then


@pytest.mark.clause("4.1-a", "X-a")
def test_what_comes_back_less_a_fee_is_credited_again_whole_and_the_fee_is_a_charge_or_a_claim() -> None:
    """68.00 go out and 67.00 come back: the bank kept 1.00."""
    back = replace(BACK, amount=Money(6700))
    charged = lived(DEBIT, back, replace(NOTHING, charged=100), AGREE)
    assert isinstance(charged[-2], OrderFailed) and charged[-2].gross == Money(8000)
    found = ORDER.fold(charged)
    assert (found.outcome, found.questions, found.booked, found.expected) == (Outcome.FAILED, (), 100, 100)
    assert (found.charged, found.difference) == (100, 0)
    (given_back,) = then(ORDER, charged, replace(BACK, amount=Money(100), entry="fee"))
    assert isinstance(given_back, OrderAgreed) and given_back.charge == -100
    claimed = lived(DEBIT, back, replace(NOTHING, claimed=100), AGREE)
    assert (ORDER.fold(claimed).charged, ORDER.fold(claimed).difference) == (0, 100)
    (made_good,) = then(ORDER, claimed, replace(BACK, amount=Money(100), entry="fee"))
    assert isinstance(made_good, OrderAgreed) and made_good.claim == Money(-100)
    other = lived(DEBIT, back, replace(NOTHING, claimed=100), AGREE, replace(NOTHING, charged=100))
    (instead,) = then(ORDER, other, replace(AGREE, number=2))
    assert isinstance(instead, OrderFoundUnpaid) and (instead.claim, instead.charge) == (Money(-100), 100)
    assert then(ORDER, lived(LESS), replace(NOTHING, charged=-1)) == "BELOW_ZERO"


@pytest.mark.clause("4.1-a", "X-a")
def test_a_booking_that_comes_back_leaves_what_was_decided_of_the_order() -> None:
    """Of 68.00 that were booked 67.00 reached him and 1.00 is the bank's charge; then 68.00 go out and come back."""
    decided = lived(DEBIT, RJCT, replace(PROOF, paid=Money(6700), charged=100), AGREE)
    found = ORDER.fold(decided)
    assert (found.difference, found.charged, found.expected) == (-100, 100, 6800)
    twice = [*decided, *then(ORDER, decided, SECOND)]
    (agreed,) = then(ORDER, twice, replace(BACK, entry="back-2"))
    assert isinstance(agreed, OrderAgreed)
    assert (agreed.difference, agreed.claim, agreed.charge) == (-100, Money(0), 0)


@pytest.mark.clause("4.1-a", "X-a")
def test_a_charge_on_top_of_what_was_ordered_is_no_payment_and_no_claim() -> None:
    """69.00 are booked for 68.00."""
    events = lived(replace(DEBIT, amount=Money(6900)), replace(PROOF, charged=100), AGREE)
    assert isinstance(events[-1], OrderFoundPaid) and events[-1].amount == Money(6800)
    found = ORDER.fold(events)
    assert (found.outcome, found.difference, found.charged, found.booked) == (
        Outcome.CONFIRMED,
        0,
        100,
        6900,
    )
    assert isinstance(then(ORDER, events, BACK)[0], OrderQuestioned)


@pytest.mark.clause("4.2-a", "X-a")
def test_what_is_taken_in_another_currency_counts_as_the_order_each_time() -> None:
    """Booked twice at two rates, and sent back once: what is left is the order, and nothing is unmatched but that."""
    there = replace(DEBIT, exchanged=Exchanged(booked=Money(4000, "EUR"), counts_as=Money(6800)))
    again = replace(
        there, entry="debit-2", exchanged=Exchanged(booked=Money(4050, "EUR"), counts_as=Money(6800))
    )
    back = replace(BACK, exchanged=Exchanged(booked=Money(-3990, "EUR"), counts_as=Money(-6800)))
    assert after(there, again).questions == (Question.BOOKED_TWICE,)
    events = lived(there, again, back)
    found = ORDER.fold(events)
    assert (found.outcome, found.questions, found.booked) == (Outcome.CONFIRMED, (), 6800)
    sums = sums_of(events)
    # The bank's own entries stand against it: 40.00, 40.50 and -39.90 euro; of manat it booked none.
    assert (sums[Account.UNMATCHED, "EUR"], sums[Account.UNMATCHED, "AZN"]) == (4060, 0)
    assert (sums[Account.FX, "EUR"], sums[Account.FX, "AZN"]) == (-4060, 6800)
    assert then(ORDER, [ISSUED], replace(PROOF, exchanged=Money(1))) == "SAME_CURRENCY"


@pytest.mark.clause("4.2-a", "X-a")
def test_what_it_took_in_another_currency_is_asked_until_it_comes_back_or_is_decided() -> None:
    """40.00 euro that nobody could count are booked for 68.00 manat, then the 68.00 themselves: paid twice, or not."""
    euro = replace(DEBIT, amount=Money(4000, "EUR"), entry="euro")
    both = lived(euro, DEBIT)
    assert isinstance(both[-1], OrderQuestioned)
    found = ORDER.fold(both)
    assert (found.outcome, found.questions) == (Outcome.ISSUED, (Question.AMOUNT_DIFFERS,) * 2)
    euro_back = replace(BACK, amount=Money(4000, "EUR"), entry="euro-back")
    assert after(euro, euro_back, DEBIT).outcome is Outcome.CONFIRMED
    (asked,) = then(ORDER, lived(euro, euro_back, DEBIT, euro_2 := replace(euro, entry="euro-2")), SECOND)
    assert isinstance(asked, OrderQuestioned)
    again = lived(euro, euro_back, DEBIT, euro_2, SECOND, replace(BACK, entry="back-2"))
    assert isinstance(again[-1], OrderQuestioned)
    letter = replace(PROOF, paid=Money(13600), exchanged=Money(4000, "EUR"))
    decided = ORDER.fold(lived(euro, DEBIT, letter, AGREE))
    assert (decided.outcome, decided.difference, decided.booked) == (Outcome.CONFIRMED, 6800, 13600)
    assert ORDER.fold(lived(euro, DEBIT, letter, AGREE, BACK)).difference == 0


@pytest.mark.clause("4.2-a", "X-a")
def test_what_no_statement_has_of_another_currency_is_not_decided_before_it_comes() -> None:
    """A letter says 40.00 euro for the 68.00 manat before any statement does: counted then, they would count again."""
    letter = replace(PROOF, paid=Money(6800), exchanged=Money(4000, "EUR"))
    euro = replace(DEBIT, amount=Money(4000, "EUR"), entry="euro")
    assert then(ORDER, [ISSUED], letter) == "NOT_HEARD"
    assert then(ORDER, lived(euro, replace(euro, entry="euro-2")), letter) == "NOT_HEARD"
    assert then(ORDER, lived(euro), replace(letter, exchanged=Money(3999, "EUR"))) == "NOT_HEARD"
    found = ORDER.fold(lived(euro, letter, AGREE))
    assert (found.outcome, found.booked, found.difference) == (Outcome.CONFIRMED, 6800, 0)


def sums_of(events: list[Any]) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for event in events:
        entered = booked(event)
        for move in entered.movements if entered else ():
            sums[move.debit, move.amount.currency] -= move.amount.amount
            sums[move.credit, move.amount.currency] += move.amount.amount
    return sums


AMOUNTS = st.sampled_from((6800, 6000, 800, 7000, 13600, 100, 200, 6700))
SAID = st.one_of(
    st.builds(
        BankEntry,
        kind=st.sampled_from(("DEBIT", "RETURN")),
        amount=AMOUNTS.map(Money),
        day=st.just(PAY_DAY),
        entry=st.sampled_from("abcdef"),
    ),
    st.builds(
        BankStatus,
        status=st.sampled_from(("RJCT", "ACSC")),
        day=st.just(PAY_DAY),
        entry=st.sampled_from("uvw"),
    ),
    st.just(MissAnswer(day=date(2026, 9, 14))),
    st.builds(
        ProposeOutcome,
        paid=st.sampled_from((0, 6000, 6800, 13600)).map(Money),
        charged=st.sampled_from((0, 100)),
        claimed=st.sampled_from((0, 200)),
        day=st.just(PAY_DAY),
        document_sha256=st.just("ab" * 32),
        reason=st.just("letter"),
        by=st.just("ann"),
    ),
    st.builds(ApproveOutcome, number=st.integers(1, 3), by=st.just("bob"), free=st.booleans()),
)


@pytest.mark.clause("4.1-a", "X-a")
@given(commands=st.lists(SAID, max_size=14))
def test_whatever_is_said_and_decided_the_double_entry_is_what_the_order_is(commands: list[Any]) -> None:
    """80.00 gross, 12.00 withheld: the payee has been paid the gross, or nothing; what the bank's entries are to come
    to stands against them, and what was decided beyond the net is a claim."""
    events = lived(*commands)
    found = ORDER.fold(events)
    sums = Counter({account: amount for (account, _), amount in sums_of(events).items()})
    waits = found.outcome in (Outcome.ISSUED, Outcome.UNKNOWN)
    assert (sums[Account.PAYEE], sums[Account.SOCIAL_INSURANCE]) == (
        (-8000, 1200) if found.stands else (0, 0)
    )
    assert sums[Account.ORDERS] == (6800 if waits else 0)
    assert sums[Account.UNMATCHED] == found.expected
    assert sums[Account.CLAIMS] == -found.difference
    assert sums[Account.BANK_CHARGES] == -found.charged
    paid = 6800 if found.outcome is Outcome.CONFIRMED else 0
    assert found.expected == found.difference + found.charged + paid

"""What the bank says of an order, twice, late and in any order, and what two people decide where it does not do."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from services.payments.domain.order import ORDER, IssueOrder, MissAnswer, end_to_end_id, order_id
from services.payments.domain.order_answers import BankEntry, BankStatus
from services.payments.domain.order_decision import ApproveOutcome, ProposeOutcome
from services.payments.domain.order_events import (
    OrderAgreed,
    OrderConfirmed,
    OrderFailed,
    OrderIssued,
    OrderOutcomeUnknown,
    OrderQuestioned,
    OrderReturned,
    State,
)
from services.payments.domain.order_terms import Outcome, Question
from services.payments.domain.outcome_events import (
    OrderFoundOverpaid,
    OrderFoundPaid,
    OrderFoundUnpaid,
    OutcomeProposed,
)
from shared.contracts.payments import Withholding
from shared.kernel.decider import Accepted
from shared.kernel.money import Money
from tests.unit.payments.test_processes import then

PAY_DAY = date(2026, 9, 3)
ORDER_ID = order_id("p", "rasim", "AZN")
TAX = Withholding(
    rule="r",
    kind="SOCIAL_INSURANCE",
    base=Money(8000),
    rate=Decimal(15),
    amount=Money(1200),
    reference="14.5.4",
)
ISSUED = OrderIssued(
    payment_run="p",
    order=ORDER_ID,
    payee="rasim",
    gross=Money(8000),
    withheld=(TAX, replace(TAX, kind="INCOME_TAX", amount=Money(0))),
    net=Money(6800),
    credits=("c1",),
    execution_date=PAY_DAY,
    end_to_end_id=end_to_end_id(ORDER_ID),
)
DEBIT = BankEntry(kind="DEBIT", amount=Money(6800), day=PAY_DAY, entry="debit")
BACK = BankEntry(kind="RETURN", amount=Money(6800), day=PAY_DAY, entry="back", bank_code="AC04")
RJCT = BankStatus(status="RJCT", day=PAY_DAY, entry="rjct", bank_code="AC01")
ACSC = BankStatus(status="ACSC", day=PAY_DAY, entry="acsc")
PROOF = ProposeOutcome(paid=Money(6800), day=PAY_DAY, document_sha256="ab" * 32, reason="letter", by="ann")
NOTHING = replace(PROOF, paid=Money(0))
AGREE = ApproveOutcome(number=1, by="bob", free=True)


def lived(*commands: Any) -> list[Any]:
    """What happened to an order that was issued; each command holds."""
    given: list[Any] = [ISSUED]
    for command in commands:
        outcome = ORDER.decide(command, ORDER.fold(given))
        given += outcome.events if isinstance(outcome, Accepted) else []
    return given


def after(*commands: Any) -> State:
    return ORDER.fold(lived(*commands))


@pytest.mark.clause("4.1-a")
def test_an_order_is_issued_once_and_confirmed_by_its_amount() -> None:
    assert len(ISSUED.end_to_end_id) <= 35
    assert then(ORDER, [], IssueOrder(order=ISSUED)) == [ISSUED]
    assert then(ORDER, [ISSUED], IssueOrder(order=ISSUED)) == "already"
    assert then(ORDER, [ISSUED], IssueOrder(order=replace(ISSUED, net=Money(1)))) == "ISSUED_OTHERWISE"
    confirmed = OrderConfirmed(order=ORDER_ID, amount=Money(6800), day=PAY_DAY, entry="debit")
    assert then(ORDER, [ISSUED], DEBIT) == [confirmed]
    assert then(ORDER, [ISSUED, confirmed], DEBIT) == "already"
    assert then(ORDER, [], DEBIT) == "UNKNOWN_ORDER"


@pytest.mark.clause("4.1-a", "X-a")
def test_what_comes_back_or_fails_is_credited_again_with_its_gross_and_its_tax() -> None:
    (returned,) = then(ORDER, [ISSUED], BACK)
    assert isinstance(returned, OrderReturned) and returned.bank_code == "AC04"
    (failed,) = then(ORDER, [ISSUED], RJCT)
    assert isinstance(failed, OrderFailed) and failed.bank_code == "AC01"
    for event in (returned, failed):
        assert (event.gross, event.amount, event.payee) == (Money(8000), Money(6800), "rasim")
        assert (event.credits, event.withheld_taken_back) == (("c1",), (TAX,))
    assert then(ORDER, [ISSUED, returned], BACK) == then(ORDER, [ISSUED, failed], RJCT) == "already"
    assert then(ORDER, [ISSUED], replace(RJCT, status="CANC", bank_code=None))[0].bank_code == "CANC"


@pytest.mark.clause("4.1-a")
@pytest.mark.parametrize("status", ["ACTC", "ACCP", "ACSP", "ACSC", "PDNG", "RCVD", "PART"])
def test_a_status_that_rejects_nothing_changes_nothing(status: str) -> None:
    assert then(ORDER, [ISSUED], replace(ACSC, status=status)) == "already"
    assert then(ORDER, lived(BACK), replace(ACSC, status=status)) == "already"


@pytest.mark.clause("4.1-a", "X-a")
@pytest.mark.parametrize("answers", list(permutations((DEBIT, BACK, DEBIT, BACK))))
def test_a_debit_and_its_return_come_to_the_same_in_whatever_order_and_twice(answers: Any) -> None:
    found = after(*answers)
    assert (found.outcome, found.booked, found.questions) == (Outcome.RETURNED, 0, ())
    moves = [one for one in lived(*answers) if isinstance(one, OrderReturned | OrderFailed)]
    assert len(moves) == 1


# What the bank says one after the other, and what is left to ask of it.
SECOND = replace(DEBIT, entry="debit-2")
LESS, MORE = replace(DEBIT, amount=Money(6000)), replace(DEBIT, amount=Money(7000))
STORIES: list[tuple[tuple[Any, ...], Outcome, tuple[Question, ...]]] = [
    ((LESS,), Outcome.ISSUED, (Question.AMOUNT_DIFFERS,)),
    ((MORE,), Outcome.ISSUED, (Question.AMOUNT_DIFFERS,)),
    ((replace(DEBIT, amount=Money(6800, "EUR")),), Outcome.ISSUED, (Question.AMOUNT_DIFFERS,)),
    ((LESS, replace(DEBIT, amount=Money(800), entry="rest")), Outcome.CONFIRMED, ()),
    ((LESS, RJCT), Outcome.ISSUED, (Question.AMOUNT_DIFFERS, Question.REJECTED_AFTER_BOOKING)),
    ((DEBIT, SECOND), Outcome.CONFIRMED, (Question.BOOKED_TWICE,)),
    ((DEBIT, SECOND, BACK), Outcome.CONFIRMED, ()),
    ((DEBIT, SECOND, BACK, replace(BACK, entry="back-2")), Outcome.RETURNED, ()),
    ((DEBIT, RJCT), Outcome.CONFIRMED, (Question.REJECTED_AFTER_BOOKING,)),
    ((DEBIT, RJCT, BACK), Outcome.RETURNED, ()),
    ((DEBIT, replace(BACK, amount=Money(6799))), Outcome.CONFIRMED, (Question.AMOUNT_DIFFERS,)),
    ((RJCT, DEBIT), Outcome.FAILED, (Question.BOOKED_AFTER_FAILURE,)),
    ((RJCT, DEBIT, BACK), Outcome.FAILED, ()),
    ((RJCT, BACK), Outcome.FAILED, (Question.RETURNED_TWICE,)),
    ((RJCT, BACK, DEBIT), Outcome.FAILED, ()),
    ((RJCT, ACSC), Outcome.FAILED, (Question.SETTLED_AFTER_FAILURE,)),
    ((DEBIT, BACK, replace(BACK, entry="back-2")), Outcome.RETURNED, (Question.RETURNED_TWICE,)),
    ((DEBIT, BACK, SECOND), Outcome.RETURNED, (Question.BOOKED_AFTER_FAILURE,)),
    ((BACK, RJCT), Outcome.RETURNED, ()),
    ((MissAnswer(day=date(2026, 9, 14)), DEBIT), Outcome.CONFIRMED, ()),
    ((MissAnswer(day=date(2026, 9, 14)), RJCT), Outcome.FAILED, ()),
    ((MissAnswer(day=date(2026, 9, 14)), BACK), Outcome.RETURNED, ()),
]


@pytest.mark.clause("4.1-a", "X-a")
@pytest.mark.parametrize("answers, outcome, questions", STORIES)
def test_what_contradicts_is_asked_and_what_settles_it_answers_it(
    answers: Any, outcome: Outcome, questions: tuple[Question, ...]
) -> None:
    found = after(*answers)
    assert (found.outcome, found.questions) == (outcome, questions)
    assert after(*answers, *answers) == found


@pytest.mark.clause("4.1-a")
def test_without_an_answer_for_ten_days_the_outcome_is_unknown() -> None:
    """Executed on 3 September: the ten days end with the 13th."""
    assert then(ORDER, [ISSUED], MissAnswer(day=date(2026, 9, 13))) == "already"
    (unknown,) = then(ORDER, [ISSUED], MissAnswer(day=date(2026, 9, 14)))
    assert isinstance(unknown, OrderOutcomeUnknown)
    assert (unknown.amount, unknown.execution_date) == (Money(6800), PAY_DAY)
    assert then(ORDER, [ISSUED, unknown], MissAnswer(day=date(2026, 9, 15))) == "already"
    assert then(ORDER, lived(DEBIT), MissAnswer(day=date(2026, 9, 14))) == "already"
    assert then(ORDER, lived(LESS), MissAnswer(day=date(2026, 9, 14))) == "already"


@pytest.mark.clause("4.1-a", "X-d")
def test_an_outcome_is_decided_by_two_and_by_what_the_second_has_looked_at() -> None:
    (proposed,) = then(ORDER, [ISSUED], PROOF)
    assert isinstance(proposed, OutcomeProposed) and proposed.number == 1
    assert then(ORDER, [ISSUED, proposed], PROOF) == "already"
    assert then(ORDER, [ISSUED], AGREE) == "NOT_PROPOSED"
    assert then(ORDER, [ISSUED, proposed], replace(AGREE, by="ann")) == "!SAME_PERSON"
    assert then(ORDER, [ISSUED, proposed], replace(AGREE, number=2)) == "NOT_PROPOSED"
    again = lived(PROOF, replace(PROOF, paid=Money(1)))
    assert then(ORDER, again, AGREE) == "NOT_PROPOSED"
    assert then(ORDER, lived(PROOF, LESS), AGREE) == "NOT_PROPOSED"
    assert then(ORDER, lived(PROOF, AGREE), AGREE) == "already"
    assert then(ORDER, [ISSUED], replace(PROOF, paid=Money(1, "EUR"))) == "OTHER_CURRENCY"
    assert then(ORDER, [ISSUED], replace(PROOF, paid=Money(-1))) == "BELOW_ZERO"
    for settled in ((DEBIT,), (BACK,), (RJCT,), (PROOF, AGREE)):
        assert then(ORDER, lived(*settled), replace(PROOF, by="cem")) == "NOTHING_TO_DECIDE"


@pytest.mark.clause("4.1-a")
def test_an_unknown_outcome_becomes_paid_or_not_and_a_late_answer_agrees() -> None:
    silent = (MissAnswer(day=date(2026, 9, 14)),)
    paid = lived(*silent, PROOF, AGREE)
    assert isinstance(paid[-1], OrderFoundPaid)
    assert (paid[-1].difference, paid[-1].reinstated) == (0, ())
    assert isinstance(then(ORDER, paid, DEBIT)[0], OrderAgreed)
    assert isinstance(then(ORDER, paid, BACK)[0], OrderReturned)
    unpaid = lived(*silent, NOTHING, AGREE)
    assert isinstance(unpaid[-2], OrderFailed) and isinstance(unpaid[-1], OrderFoundUnpaid)
    assert then(ORDER, unpaid, RJCT) == "already"
    assert isinstance(then(ORDER, unpaid, DEBIT)[0], OrderQuestioned)


@pytest.mark.clause("4.1-a", "X-a")
def test_a_wrong_amount_is_a_named_difference_until_the_bank_makes_it_good() -> None:
    """68.00 ordered: 60.00 paid lacks 8.00, 70.00 is 2.00 too much, 136.00 once too often."""
    less = replace(PROOF, paid=Money(6000))
    assert after(LESS, less, AGREE).difference == -800
    rest = replace(DEBIT, amount=Money(800), entry="rest")
    made_good = after(LESS, less, AGREE, rest)
    assert (made_good.difference, made_good.outcome, made_good.questions) == (0, Outcome.CONFIRMED, ())
    assert after(MORE, replace(PROOF, paid=Money(7000)), AGREE).difference == 200
    twice = (DEBIT, SECOND, replace(PROOF, paid=Money(13600)), AGREE)
    assert after(*twice).difference == 6800
    assert after(*twice, BACK).difference == 0
    assert after(*twice, BACK).outcome is Outcome.CONFIRMED
    settled = after(*twice, PROOF, replace(AGREE, number=2))
    assert (settled.difference, settled.decided) == (0, 2)


@pytest.mark.clause("4.1-a", "X-a")
def test_what_was_credited_again_and_is_paid_after_all_is_paid_by_its_order_or_a_claim() -> None:
    booked = (RJCT, DEBIT, PROOF)
    (found,) = then(ORDER, lived(*booked), AGREE)
    assert isinstance(found, OrderFoundPaid)
    assert (found.reinstated, found.gross, found.net, found.difference) == (
        ("c1",),
        Money(8000),
        Money(6800),
        0,
    )
    (claim,) = then(ORDER, lived(*booked), replace(AGREE, free=False))
    assert isinstance(claim, OrderFoundOverpaid) and claim.amount == Money(6800)
    owed = ORDER.fold([*lived(*booked), claim])
    assert (owed.outcome, owed.difference, owed.questions) == (Outcome.FAILED, 6800, ())
    assert ORDER.fold([*lived(*booked), claim, *then(ORDER, [*lived(*booked), claim], BACK)]).difference == 0
    closed = lived(RJCT, DEBIT, NOTHING, AGREE)
    assert isinstance(closed[-1], OrderFoundUnpaid) and ORDER.fold(closed).questions == ()

"""Invoices and reminders, given / when / then."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from stdnum import iso11649

from services.intake.domain.receivables import (
    RECEIVABLES,
    CancelInvoice,
    InvoiceIssued,
    IssueInvoice,
    Remind,
    creditor_reference,
)
from shared.contracts.terms import TariffKind
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.intake.given import given, then

CONTRACT = derived_id("contract", "L-1")
ASKED = InvoiceIssued(
    invoice="i",
    contract=CONTRACT,
    contract_version=1,
    payer="user",
    number="",
    count=0,
    period=Period(date(2026, 7, 1), date(2026, 7, 31)),
    tariff=TariffKind.FIXED,
    base=None,
    seconds=None,
    net=Money(150_000),
    vat=Money(27_000),
    accounts=(),
    issued_on=date(2026, 8, 20),
    due_on=date(2026, 9, 4),
    issued_by="clerk",
)
REMIND = Remind(
    invoice="i", outstanding=Money(150_000), pay_until=date(2026, 9, 20), by="clerk", today=date(2026, 9, 5)
)


def _reason(answer: object) -> str:
    assert isinstance(answer, Rejected), answer
    return answer.reason


def _issued(**changed: Any) -> InvoiceIssued:
    (issued,) = then(given(RECEIVABLES, [], IssueInvoice(issued=replace(ASKED, **changed))))
    assert isinstance(issued, InvoiceIssued)
    return issued


def test_the_number_is_a_creditor_reference() -> None:
    first = _issued()
    assert first.count == 1 and iso11649.is_valid(first.number)
    august = replace(ASKED, invoice="j", period=Period(date(2026, 8, 1), date(2026, 8, 31)))
    (second,) = then(given(RECEIVABLES, [first], IssueInvoice(issued=august)))
    assert second.count == 2 and iso11649.is_valid(second.number) and second.number != first.number


def test_check_digits_by_hand() -> None:
    # 1 RF 00 is 1 27 15 00: 1271500 = 97 x 13108 + 24, and 98 - 24 = 74.
    assert creditor_reference("1") == "RF741"


@pytest.mark.clause("2.1.1-l")
def test_a_period_is_asked_for_once() -> None:
    issued = _issued()
    assert given(RECEIVABLES, [issued], IssueInvoice(issued=ASKED)) == AlreadyApplied()
    quarter = replace(ASKED, invoice="q", period=Period(date(2026, 7, 31), date(2026, 9, 30)))
    assert _reason(given(RECEIVABLES, [issued], IssueInvoice(issued=quarter))) == "ALREADY_INVOICED"
    (cancelled,) = then(given(RECEIVABLES, [issued], CancelInvoice(invoice="i", reason="wrong", by="chief")))
    (again,) = then(given(RECEIVABLES, [issued, cancelled], IssueInvoice(issued=quarter)))
    assert again.count == 2
    assert (
        _reason(given(RECEIVABLES, [], IssueInvoice(issued=replace(ASKED, net=Money(0)))))
        == "NOTHING_TO_ASK_FOR"
    )


@pytest.mark.clause("X-d")
def test_who_issued_does_not_take_back() -> None:
    answer = given(RECEIVABLES, [_issued()], CancelInvoice(invoice="i", reason="wrong", by="clerk"))
    assert isinstance(answer, Rejected) and answer.forbidden


@pytest.mark.clause("2.1.1-l")
def test_three_reminders_each_after_the_one_before_is_over() -> None:
    events: list[Any] = [_issued()]
    assert _reason(given(RECEIVABLES, events, replace(REMIND, today=date(2026, 9, 4)))) == "NOT_OVERDUE"
    for level in (1, 2, 3):
        today = date(2026, 8 + level, 25)
        command = replace(REMIND, today=today, pay_until=date(2026, 8 + level, 28))
        (reminder,) = then(given(RECEIVABLES, events, command))
        assert reminder.level == level
        events.append(reminder)
        assert _reason(given(RECEIVABLES, events, command)) == "NOT_OVERDUE"
    late = replace(REMIND, today=date(2026, 12, 25), pay_until=date(2026, 12, 31))
    assert _reason(given(RECEIVABLES, events, late)) == "REMINDED_ENOUGH"


def test_what_is_paid_or_unknown_is_not_reminded_of() -> None:
    issued = _issued()
    assert _reason(given(RECEIVABLES, [issued], replace(REMIND, outstanding=Money(0)))) == "PAID"
    assert _reason(given(RECEIVABLES, [issued], replace(REMIND, invoice="x"))) == "UNKNOWN_INVOICE"
    assert (
        _reason(given(RECEIVABLES, [issued], replace(REMIND, pay_until=REMIND.today))) == "DEADLINE_IS_OVER"
    )
    (cancelled,) = then(given(RECEIVABLES, [issued], CancelInvoice(invoice="i", reason="wrong", by="chief")))
    assert _reason(given(RECEIVABLES, [issued, cancelled], REMIND)) == "INVOICE_CANCELLED"

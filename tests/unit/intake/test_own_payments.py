"""Money of ours that comes back or moves between own accounts is never received a second time (D-86, D-98)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deploy.demo.bank import Account, Movement, statement
from services.intake.domain.bank_entry import BankEntryEntered
from services.intake.domain.own_payments import OwnPayments
from services.intake.formats.bookings import Bookings, Knowledge, bookings_of
from services.intake.formats.camt053 import read_statements
from shared.kernel.money import Money

IBAN = "AZ21NABZ00000000137010001944"
OTHER_OWN = "AZ77VTBA00000000001234567890"
OWN = frozenset({IBAN, OTHER_OWN})
STRANGER = "AZ97DEMO00000000000000000901"


def _movement(reference: str, credit: bool, amount: int = 100, iban: str = STRANGER, **more: Any) -> Movement:
    return Movement(reference, Money(amount), credit, "Somebody", iban, **more)


def _booked(*movements: Movement, known: tuple[BankEntryEntered, ...] = (), own: str = IBAN) -> Bookings:
    """As the job does it: what leaves in the same file is known before what comes is told."""
    data = statement(Account(own, "AZN", "APFG"), date(2026, 8, 5), 1, Money(10_000), movements)
    (read,) = read_statements(data)
    leaving = bookings_of(read, Knowledge(OWN), "f").entries
    return bookings_of(read, Knowledge(OWN, OwnPayments((*known, *leaving))), "f")


def _kinds(booked: Bookings) -> list[str]:
    return [one.kind for one in booked.entries]


PAID = _movement("OUT-1", False, end_to_end_id="0a1b2c")


@pytest.mark.clause("2.2.5-a")
@pytest.mark.parametrize("end_to_end_id", ["0a1b2c", "0A1B2C"], ids=["as sent", "in capitals"])
@pytest.mark.parametrize("same_file", [True, False])
def test_an_own_payment_that_comes_back_unmarked_is_a_return(end_to_end_id: str, same_file: bool) -> None:
    back = _movement("IN-1", True, end_to_end_id=end_to_end_id)
    sent = _booked(PAID).entries
    booked = _booked(PAID, back) if same_file else _booked(back, known=sent)
    assert (booked.receipts, booked.findings) == ((), ())
    assert _kinds(booked) == (["DEBIT", "RETURN"] if same_file else ["RETURN"])
    # Read again, when the return stands too, it is the same.
    again = _booked(back, known=(*sent, *booked.entries))
    assert (again.entries, again.findings) == (booked.entries[-1:], ())


@pytest.mark.clause("2.2.5-a")
def test_what_is_not_the_amount_of_the_own_payment_is_looked_at_by_a_person() -> None:
    booked = _booked(PAID, _movement("IN-1", True, amount=95, end_to_end_id="0a1b2c"))
    (finding,) = booked.findings
    assert (finding.where, finding.value) == (
        f"{booked.report}, entry 2, transaction 1",
        str(Money(95)),
    )
    assert str(Money(100)) in finding.what
    assert (_kinds(booked), booked.receipts) == (["DEBIT"], ())


@pytest.mark.clause("2.2.5-a")
@pytest.mark.parametrize("reason", ["", "AC04"], ids=["unmarked", "marked"])
def test_a_payment_comes_back_once(reason: str) -> None:
    first = _movement("IN-1", True, end_to_end_id="0a1b2c", return_reason=reason)
    booked = _booked(PAID, first, _movement("IN-2", True, end_to_end_id="0a1b2c"))
    assert _kinds(booked) == ["DEBIT", "RETURN"]
    (finding,) = booked.findings
    assert "came back before" in finding.what


@pytest.mark.clause("2.2.5-a")
def test_an_end_to_end_id_of_others_says_nothing() -> None:
    unnamed = _movement("OUT-2", False)
    fee = replace(_booked(PAID).entries[0], kind="FEE", entry="fee", end_to_end_id="bank")
    booked = _booked(
        PAID,
        unnamed,
        _movement("IN-1", True, end_to_end_id="L-2026-07"),
        _movement("IN-2", True),
        _movement("IN-3", True, end_to_end_id="bank"),
        known=(fee,),
    )
    assert (len(booked.receipts), booked.findings) == (3, ())


@pytest.mark.clause("2.2.5-a")
@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"iban": IBAN, "end_to_end_id": "of an old order"}, "of an old order"),
        ({"end_to_end_id": "Unknown", "return_reason": "AC04"}, "unknown"),
        ({"return_reason": "AC04"}, "no end-to-end id"),
    ],
    ids=["whose parties the bank keeps", "marked", "unnamed"],
)
def test_a_return_of_no_payment_that_is_known_is_asked(more: dict[str, Any], named: str) -> None:
    booked = _booked(PAID, _movement("IN-1", True, **more))
    assert (_kinds(booked), booked.receipts) == (["DEBIT"], ())
    (question,) = booked.questions
    assert (question.bank_reference, question.credit) == ("IN-1", True)
    assert named in question.why


@pytest.mark.clause("2.2.5-a")
def test_a_payment_whose_parties_the_bank_keeps_came_from_nobody_else() -> None:
    booked = _booked(PAID, _movement("IN-1", True, iban=IBAN, end_to_end_id="0A1B2C"))
    assert (_kinds(booked), booked.receipts, booked.questions) == (["DEBIT", "RETURN"], (), ())


@pytest.mark.clause("2.2.5-a")
def test_a_marked_return_may_be_less_than_the_payment_and_comes_back_once() -> None:
    less = _movement("IN-1", True, amount=95, end_to_end_id="0a1b2c", return_reason="AC04")
    assert _kinds(_booked(PAID, less)) == ["DEBIT", "RETURN"]
    twice = _booked(PAID, less, replace(less, reference="IN-2"))
    assert _kinds(twice) == ["DEBIT", "RETURN"]
    assert [one.bank_reference for one in twice.questions] == ["IN-2"]


def test_both_legs_of_a_transfer_are_no_receipt() -> None:
    left = _booked(_movement("OUT-1", False, iban=OTHER_OWN, end_to_end_id="t-1"))
    arrived = _booked(_movement("IN-1", True, iban=IBAN), own=OTHER_OWN)
    for leg, credit in ((left, False), (arrived, True)):
        assert (leg.receipts, leg.payers, leg.findings) == ((), (), ())
        assert [(one.kind, one.credit) for one in leg.entries] == [("TRANSFER", credit)]
    # A bank that does not say from which account it came says the end-to-end id.
    unnamed = _booked(
        _movement("IN-1", True, iban="", end_to_end_id="T-1"), own=OTHER_OWN, known=left.entries
    )
    assert (_kinds(unnamed), unnamed.receipts) == (["TRANSFER"], ())
    # To the account that it left, a transfer comes back.
    back = _booked(_movement("IN-1", True, iban="", end_to_end_id="t-1"), known=left.entries)
    assert (_kinds(back), back.receipts) == (["RETURN"], ())


def test_money_of_others_is_a_receipt_on_either_account() -> None:
    for own in (IBAN, OTHER_OWN):
        (receipt,) = _booked(_movement("IN-1", True), own=own).receipts
        assert receipt.bank_account == own

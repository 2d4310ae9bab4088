"""Own accounts day by day, and what the entries of a statement are."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deploy.demo.bank import Account, Movement, statement
from services.intake.domain.bank import (
    BANK_ACCOUNT,
    BankAccountOpened,
    OpenBankAccount,
    StatementTaken,
    TakeStatement,
    numbers_left_out,
)
from services.intake.domain.bank_entry import BANK_ENTRY
from services.intake.domain.own_payments import OwnPayments
from services.intake.formats.bookings import Bookings, Knowledge, bookings_of
from services.intake.formats.camt053 import read_statements
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.ids import receipt_id
from shared.kernel.money import Money
from tests.unit.intake.given import given, then

IBAN = "AZ21NABZ00000000137010001944"
OTHER_OWN = "AZ77VTBA00000000001234567890"
OPENED = BankAccountOpened(bank_account=IBAN, currency="AZN")


def _taken(number: int = 1, opening: int = 0, closing: int = 1_000, **changed: Any) -> StatementTaken:
    facts: dict[str, Any] = {
        "bank_account": IBAN, "statement": f"S-{number}", "day": date(2026, 8, number), "opening": Money(opening),
        "closing": Money(closing), "entries": 1, "content_sha256": f"content {number}", "file_sha256": "f",
    }  # fmt: skip
    return StatementTaken(**(facts | changed))


def test_an_account_is_opened_once_in_one_currency() -> None:
    opening = OpenBankAccount(bank_account=IBAN, currency="AZN")
    assert then(given(BANK_ACCOUNT, [], opening)) == [OPENED]
    assert given(BANK_ACCOUNT, [OPENED], opening) == AlreadyApplied()
    other = given(BANK_ACCOUNT, [OPENED], replace(opening, currency="EUR"))
    assert isinstance(other, Rejected)
    assert other.reason == "OTHER_CURRENCY"


def test_a_day_opens_with_the_closing_balance_before_it() -> None:
    first = then(given(BANK_ACCOUNT, [OPENED], TakeStatement(taken=_taken(opening=5))))
    following = _taken(2, opening=1_000, closing=900)
    assert then(given(BANK_ACCOUNT, [OPENED, *first], TakeStatement(taken=following))) == [following]


@pytest.mark.parametrize(
    ("taken", "reason"),
    [
        (_taken(2, opening=999), "BALANCE_BROKEN"),
        (_taken(1, statement="S-0", day=date(2026, 7, 31), opening=1_000), "STATEMENT_OUT_OF_ORDER"),
        (_taken(1, content_sha256="other"), "STATEMENT_CONFLICT"),
        (_taken(2, opening=0, day=date(2026, 8, 2)), "BALANCE_BROKEN"),
    ],
)
def test_a_statement_that_is_not_the_next_one(taken: StatementTaken, reason: str) -> None:
    decision = given(BANK_ACCOUNT, [OPENED, _taken()], TakeStatement(taken=taken))
    assert isinstance(decision, Rejected)
    assert decision.reason == reason


def test_statements_of_strange_accounts_and_currencies_are_refused() -> None:
    strange = given(BANK_ACCOUNT, [], TakeStatement(taken=_taken()))
    assert isinstance(strange, Rejected)
    assert strange.reason == "UNKNOWN_BANK_ACCOUNT"
    euro = _taken(opening=0, closing=0)
    euro = replace(euro, opening=Money(0, "EUR"), closing=Money(0, "EUR"))
    decision = given(BANK_ACCOUNT, [OPENED], TakeStatement(taken=euro))
    assert isinstance(decision, Rejected)
    assert decision.reason == "OTHER_CURRENCY"


def test_the_same_statement_again_is_one() -> None:
    again = _taken(file_sha256="another file")
    assert given(BANK_ACCOUNT, [OPENED, _taken()], TakeStatement(taken=again)) == AlreadyApplied()


def _movement(reference: str, credit: bool, **more: Any) -> Movement:
    return Movement(reference, Money(100), credit, "Somebody", more.pop("iban", ""), **more)


def _booked(*movements: Movement) -> Bookings:
    data = statement(Account(IBAN, "AZN", "APFG"), date(2026, 8, 5), 1, Money(1_000), movements)
    (read,) = read_statements(data)
    own = frozenset({IBAN, OTHER_OWN})
    left = bookings_of(read, Knowledge(own), "f").entries
    return bookings_of(read, Knowledge(own, OwnPayments(left)), "f")


@pytest.mark.clause("2.2.5-a")
def test_every_credit_that_is_no_return_is_one_receipt() -> None:
    booked = _booked(_movement("IN-1", True, end_to_end_id="E-1", remittance="royalti"))
    (receipt,) = booked.receipts
    assert receipt.receipt == receipt_id(IBAN, "IN-1", 1)
    assert (receipt.amount, receipt.value_date, receipt.end_to_end_id) == (
        Money(100),
        date(2026, 8, 5),
        "E-1",
    )
    (payer,) = booked.payers
    assert (payer.receipt, payer.name, payer.remittance) == (receipt.receipt, "Somebody", "royalti")
    assert (booked.entries, booked.findings) == ((), ())
    assert booked.taken is not None
    assert booked.taken.closing == Money(1_100)


def test_charges_of_banks_on_the_way_are_told() -> None:
    movement = replace(
        _movement("IN-1", True), amount=Money(4_960), instructed=Money(5_000), charge=Money(40)
    )
    (receipt,) = _booked(movement).receipts
    assert (receipt.amount, receipt.charges) == (Money(4_960), Money(40))


@pytest.mark.clause("2.2.4-a")
@pytest.mark.parametrize(
    ("came", "ordered", "charge", "original"),
    [
        (195_000, Money(100_000, "EUR"), None, Money(100_000, "EUR")),
        # 1,000.00 EUR less the 10.00 that banks on the way kept.
        (193_050, Money(100_000, "EUR"), Money(1_000, "EUR"), Money(99_000, "EUR")),
        # 102.95 AZN less 2.95: 52.50 x 100.00/102.95 = 50.9956.
        (10_000, Money(5_250, "EUR"), Money(295), Money(5_100, "EUR")),
        (10_000, Money(10_295), Money(295), None),
        (100, Money(1_000, "EUR"), Money(1_000, "EUR"), None),
        (10_000, None, None, None),
    ],
)
def test_what_the_bank_converted_is_told(
    came: int, ordered: Money | None, charge: Money | None, original: Money | None
) -> None:
    movement = replace(_movement("IN-1", True), amount=Money(came), instructed=ordered, charge=charge)
    (receipt,) = _booked(movement).receipts
    assert (receipt.amount, receipt.original) == (Money(came), original)


def test_own_payments_returns_and_transfers_are_told_apart() -> None:
    booked = _booked(
        _movement("OUT-1", False, end_to_end_id="order-1"),
        _movement("RTN-1", True, end_to_end_id="order-1", return_reason="AC04"),
        _movement("OUT-2", False, iban=OTHER_OWN),
    )
    assert booked.receipts == ()
    assert [(one.kind, one.end_to_end_id, one.bank_code) for one in booked.entries] == [
        ("DEBIT", "order-1", "PMNT-ICDT-DMCT"),
        ("RETURN", "order-1", "AC04"),
        ("TRANSFER", None, "PMNT-ICDT-DMCT"),
    ]


def test_an_order_and_its_return_under_one_reference_are_two_entries() -> None:
    left = _movement("X", False, end_to_end_id="order-1")
    booked = _booked(left, replace(left, credit=True, return_reason="AC04"))
    assert len({one.entry for one in booked.entries}) == 2


def test_two_movements_under_one_reference_are_never_one() -> None:
    data = statement(
        Account(IBAN, "AZN", "APFG"),
        date(2026, 8, 5),
        1,
        Money(0),
        (_movement("A", True), _movement("B", True)),
    )
    (read,) = read_statements(data)
    same = tuple(
        replace(
            entry, transactions=tuple(replace(one, servicer_reference="SAME") for one in entry.transactions)
        )
        for entry in read.entries
    )
    (finding,) = bookings_of(replace(read, entries=same), Knowledge(frozenset({IBAN})), "f").findings
    assert (finding.where, finding.value) == (read.statement_id, "SAME")


def test_what_takes_a_receipt_back_is_never_guessed() -> None:
    booked = _booked(_movement("BACK", False, return_reason="CUST"))
    (finding,) = booked.findings
    (question,) = booked.questions
    assert f"bank question {question.entry} waits for a decision" in finding.what
    assert (question.credit, question.amount) == (False, Money(100))
    assert (booked.entries, booked.reversals) == ((), ())


def test_an_entry_again_is_one_and_with_other_content_a_conflict() -> None:
    (entry,) = _booked(_movement("OUT-1", False)).entries
    assert then(given(BANK_ENTRY, [], entry)) == [entry]
    assert given(BANK_ENTRY, [entry], replace(entry, file_sha256="g")) == AlreadyApplied()
    other = given(BANK_ENTRY, [entry], replace(entry, amount=Money(1)))
    assert isinstance(other, Rejected)
    assert other.reason == "ENTRY_CONFLICT"


@pytest.mark.parametrize(
    ("before", "number", "year", "lacks"),
    [
        (216, 217, 2026, None),
        (216, 219, 2026, (217, 218)),
        (216, 1, 2027, None),
        (None, 9, 2026, None),
        (9, None, 2026, None),
    ],
)
def test_numbers_of_statements_that_lack_are_told(
    before: int | None, number: int | None, year: int, lacks: tuple[int, int] | None
) -> None:
    state = BANK_ACCOUNT.fold([OPENED, _taken(sequence_number=before)])
    taken = _taken(statement="S-9", sequence_number=number, day=date(year, 8, 6))
    assert numbers_left_out(taken, state) == lacks

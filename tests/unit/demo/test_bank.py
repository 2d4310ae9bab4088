"""The simulated bank says what a bank would, and says it validly."""

from datetime import UTC, date, datetime

import pytest

from deploy.demo.bank import Account, Movement, closing_balance, executed, statement
from services.intake.formats.camt053 import read_statements
from services.payments.formats.pain001 import write_orders
from services.payments.formats.pain001_orders import CreditTransfer, Debtor
from shared.kernel.money import Money

GUILD = Account("AZ21NABZ00000000137010001944", "AZN", "Gildiya")
DAY = date(2026, 8, 5)
AUTHOR_IBAN = "AZ21NABZ00000000137010001944"


def payment_file() -> bytes:
    transfers = [
        CreditTransfer(f"E2E-{n}", f"Author {n}", AUTHOR_IBAN, Money(1000 * n), f"Royalty {n}")
        for n in (1, 2, 3)
    ]
    debtor = Debtor("Gildiya", GUILD.iban, "NABZAZ2C")
    return write_orders("PAY-1", datetime(2026, 9, 1, tzinfo=UTC), date(2026, 9, 2), debtor, transfers)


def test_incoming_transfers_are_read_back_as_they_were_made() -> None:
    movements = [
        Movement("IN-1", Money(100000), True, "TV", "DE89370400440532013000", "Account July 2026", "E1"),
        Movement(
            "IN-2",
            Money(9500),
            True,
            "Society",
            "",
            instructed=Money(10000, "EUR"),
            charge=Money(500),
            remittance="S",
        ),
    ]
    (read,) = read_statements(statement(GUILD, DAY, 7, Money(5), movements))
    assert (read.account, read.currency, read.sequence_number) == (GUILD.iban, "AZN", 7)
    assert (read.opening.amount, read.closing.amount, read.closing.day) == (Money(5), Money(109505), DAY)
    first, second = (entry.transactions[0] for entry in read.entries)
    assert (first.debtor.name, first.debtor.account) == ("TV", "DE89370400440532013000")
    assert (first.creditor.name, first.remittance, first.end_to_end_id) == (
        "Gildiya",
        "Account July 2026",
        "E1",
    )
    assert (second.instructed, second.charges[0].amount) == (Money(10000, "EUR"), Money(500))
    assert second.charges[0].included


def test_a_released_file_is_booked_order_by_order_and_a_returned_one_comes_back() -> None:
    movements = executed(payment_file(), {"E2E-2": "AC04"})
    assert closing_balance(Money(10000), movements) == Money(10000 - 1000 - 2000 + 2000 - 3000)
    (read,) = read_statements(statement(GUILD, date(2026, 9, 2), 1, Money(10000), movements))
    seen = [
        (one.end_to_end_id, one.credit, one.amount.amount, one.returned, one.return_reason)
        for entry in read.entries
        for one in entry.transactions
    ]
    assert seen == [
        ("E2E-1", False, 1000, False, ""),
        ("E2E-2", False, 2000, False, ""),
        ("E2E-2", True, 2000, True, "AC04"),
        ("E2E-3", False, 3000, False, ""),
    ]


def test_an_overdrawn_account_closes_negative() -> None:
    (read,) = read_statements(statement(GUILD, DAY, 1, Money(0), [Movement("O", Money(1), False, "X", "")]))
    assert read.closing.amount == Money(-1)


def test_an_unknown_order_cannot_be_returned() -> None:
    with pytest.raises(ValueError, match="E2E-9"):
        executed(payment_file(), {"E2E-9": "AC04"})


def test_the_same_arguments_give_the_same_bytes() -> None:
    one, two = (statement(GUILD, DAY, 1, Money(1), executed(payment_file(), {})) for _ in range(2))
    assert one == two

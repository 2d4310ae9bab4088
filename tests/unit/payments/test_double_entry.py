"""Double entry: two sides of every movement, and what the accounts come to whatever happens in whatever order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.account import AccountCredited, BalanceTakenOver
from services.payments.domain.bank_book import (
    Standing,
    entry_movements,
    opening_movements,
    receipt_movements,
    reversal_movements,
)
from services.payments.domain.double_entry import Account, Balance, Movement, booked, imbalances, moved
from services.payments.domain.order_events import OrderConfirmed, OrderIssued, OrderReturned
from services.payments.domain.run_credits import RunCredited
from shared.contracts.payments import Withholding
from shared.contracts.terms import ReceiptKind
from shared.kernel.money import Money

DAY = date(2026, 9, 3)
CURRENCIES = ("AZN", "EUR")


def withholding(kind: str, amount: Money) -> Withholding:
    return Withholding(
        rule="r", kind=kind, base=amount, rate=Decimal(14), amount=amount, reference="Tax Code"
    )


def credited(net: Money, payee: str = "rasim") -> AccountCredited:
    return AccountCredited(
        payee=payee, run="run", net=net, allocations=1, allocation_digest="", effective_on=DAY
    )


def issued(gross: Money, tax: int, insurance: int, payee: str = "rasim") -> OrderIssued:
    lines = (
        withholding("INCOME_TAX", Money(tax, gross.currency)),
        withholding("SOCIAL_INSURANCE", Money(insurance, gross.currency)),
    )
    return OrderIssued(
        payment_run="p",
        order="order",
        payee=payee,
        gross=gross,
        withheld=lines,
        net=Money(gross.amount - tax - insurance, gross.currency),
        credits=(),
        execution_date=DAY,
        end_to_end_id="order",
    )


def returned(order: OrderIssued) -> OrderReturned:
    return OrderReturned(
        order=order.order,
        payee=order.payee,
        gross=order.gross,
        amount=order.net,
        day=DAY,
        bank_code=None,
        entry="back",
        withheld_taken_back=tuple(one for one in order.withheld if one.amount.amount),
    )


def receipt(
    amount: int, vat: int | None = None, before: Standing = Standing(), kind: ReceiptKind = ReceiptKind.USER
) -> list[tuple[str, str, int]]:
    apart = None if vat is None else Money(vat)
    return sides(receipt_movements(Money(amount), apart, kind, before))


def bank_entry(kind: str, amount: int, credit: bool = False) -> list[tuple[str, str, int]]:
    return sides(entry_movements(kind, Money(amount), credit))


def moves(event: object) -> list[tuple[str, str, int]]:
    found = booked(event)
    assert found is not None
    return sides(found.movements)


def sides(movements: tuple[Movement, ...]) -> list[tuple[str, str, int]]:
    return [(one.debit.value, one.credit.value, one.amount.amount) for one in movements]


@pytest.mark.clause("X-a")
def test_what_each_event_of_payments_moves() -> None:
    assert moves(credited(Money(80_00))) == [("UNDISTRIBUTED", "PAYEE", 80_00)]
    # What distribution takes back goes there again.
    assert moves(credited(Money(-30_00))) == [("PAYEE", "UNDISTRIBUTED", 30_00)]
    assert moves(credited(Money(0))) == []
    taken_over = BalanceTakenOver(
        payee="rasim", package_sha256="p", net=Money(-5_00), credits=1, effective_on=DAY
    )
    assert moves(taken_over) == [("PAYEE", "OPENING", 5_00)]
    order = issued(Money(100_00), 14_00, 0)
    assert moves(order) == [("PAYEE", "ORDERS", 86_00), ("PAYEE", "INCOME_TAX", 14_00)]
    assert moves(returned(order)) == [("UNMATCHED", "PAYEE", 86_00), ("INCOME_TAX", "PAYEE", 14_00)]
    confirmed = OrderConfirmed(order="order", amount=Money(86_00), day=DAY, entry="e")
    assert moves(confirmed) == [("ORDERS", "UNMATCHED", 86_00)]
    assert booked(RunCredited(run="run", closed_on=DAY, credits=1, payees=1)) is None


@pytest.mark.clause("X-a")
def test_what_each_word_of_the_bank_moves() -> None:
    assert receipt(118_00) == [("BANK", "UNDISTRIBUTED", 118_00)]
    assert receipt(118_00, 18_00, Standing(118_00, 0)) == [("UNDISTRIBUTED", "VAT", 18_00)]
    assert receipt(118_00, None, Standing(118_00, 18_00)) == [("VAT", "UNDISTRIBUTED", 18_00)]
    assert receipt(118_00, kind=ReceiptKind.TAKEN_OVER) == [("OPENING", "UNDISTRIBUTED", 118_00)]
    # 18.00 are VAT, of which the old system paid 10.00; said again, it is no news.
    money, vat, paid, kind = Money(118_00), Money(18_00), Money(10_00), ReceiptKind.TAKEN_OVER
    assert sides(receipt_movements(money, vat, kind, Standing(), paid)) == [
        ("OPENING", "UNDISTRIBUTED", 118_00),
        ("UNDISTRIBUTED", "VAT", 18_00),
        ("VAT", "OPENING", 10_00),
    ]
    assert receipt_movements(money, vat, kind, Standing(118_00, 18_00, 10_00), paid) == ()
    assert bank_entry("DEBIT", 5) == [("UNMATCHED", "BANK", 5)]
    assert bank_entry("REMITTANCE", 5) == [("UNMATCHED", "BANK", 5)]
    assert bank_entry("RETURN", 5) == [("BANK", "UNMATCHED", 5)]
    assert bank_entry("FEE", 5) == [("BANK_CHARGES", "BANK", 5)]
    assert bank_entry("FEE", 5, credit=True) == [("BANK", "BANK_CHARGES", 5)]
    assert bank_entry("TRANSFER", 5) == [("TRANSFERS", "BANK", 5)]
    assert bank_entry("TRANSFER", 5, credit=True) == [("BANK", "TRANSFERS", 5)]
    assert bank_entry("STATUS", 0) == []
    assert sides(reversal_movements(Money(9_00), Standing())) == [("UNDISTRIBUTED", "BANK", 9_00)]
    told_as_debit = Standing(9_00, 0, classified=True)
    assert sides(reversal_movements(Money(9_00), told_as_debit)) == [("UNDISTRIBUTED", "UNMATCHED", 9_00)]
    assert sides(opening_movements(Money(-3))) == [("OPENING", "BANK", 3)]


def test_a_currency_that_does_not_balance_is_named() -> None:
    lines = [
        Balance(account="BANK", currency="AZN", debits=5, credits=0),
        Balance(account="PAYEE", currency="AZN", debits=0, credits=4),
        Balance(account="BANK", currency="EUR", debits=7, credits=7),
    ]
    assert imbalances(lines) == ["AZN: debits and credits differ by -0.01 AZN"]
    assert imbalances(lines[2:]) == []


@dataclass
class Books:
    """Plain sums beside the entries."""

    accounts: Counter[tuple[Account, str]] = field(default_factory=Counter)

    def enter(self, *events: object) -> None:
        for event in events:
            found = booked(event)
            assert found is not None
            self.add(found.movements)

    def add(self, movements: tuple[Movement, ...]) -> None:
        for one in movements:
            assert one.amount.amount > 0 and one.debit is not one.credit
            self.accounts[one.debit, one.amount.currency] -= one.amount.amount
            self.accounts[one.credit, one.amount.currency] += one.amount.amount


@pytest.mark.clause("X-a")
@given(data=st.data())
def test_a_payment_that_came_back_leaves_the_payee_as_he_was_in_whatever_order_the_bank_tells(
    data: st.DataObject,
) -> None:
    currency = data.draw(st.sampled_from(CURRENCIES))
    gross = data.draw(st.integers(1, 10**9))
    tax = data.draw(st.integers(0, gross))
    insurance = data.draw(st.integers(0, gross - tax))
    order = issued(Money(gross, currency), tax, insurance)
    confirmed = OrderConfirmed(order="order", amount=order.net, day=DAY, entry="e")
    word = [order, confirmed, returned(order)]
    told = [entry_movements(kind, order.net, kind == "RETURN") for kind in ("DEBIT", "RETURN")]
    books = Books()
    books.enter(credited(Money(gross, currency)))
    before = dict(books.accounts)
    for step in data.draw(st.permutations([*word, *told])):
        if isinstance(step, tuple):
            books.add(step)
        else:
            books.enter(step)
        assert sum(books.accounts.values()) == 0
    assert {key: amount for key, amount in books.accounts.items() if amount} == before


@given(debit=st.sampled_from(Account), credit=st.sampled_from(Account), amount=st.integers(-(10**12), 10**12))
def test_a_movement_is_above_zero_and_what_it_moves_is_the_amount(
    debit: Account, credit: Account, amount: int
) -> None:
    found = moved(debit, credit, Money(amount))
    assert all(one.amount.amount > 0 for one in found) and bool(found) == bool(amount)
    gained = sum(one.amount.amount if one.credit is credit else -one.amount.amount for one in found)
    assert gained == (amount if debit is not credit else abs(amount))

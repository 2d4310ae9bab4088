"""Client money: the closing balance is what is owed, or the difference is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.double_entry import Account
from services.payments.domain.reconciliation import Accounted, Part, accounted, reconcile


def part(name: str, amount: int) -> Part:
    return Part(name=name, amount=amount)


@pytest.mark.clause("X-a")
def test_a_day_whose_balance_is_what_is_owed_and_one_whose_difference_is_named() -> None:
    owed = {"PAYEE": 80_00, "INCOME_TAX": 14_00, "ORDERS": 6_00, "UNDISTRIBUTED": 900_00, "BANK": -1000_00}
    found = reconcile("AZN", 1000_00, owed, 0)
    assert (found.total, found.difference, found.named, found.unexplained) == (1000_00, 0, (), 0)
    # Fees of 0.50 and an unknown debit of 7.00 lack at the bank, and one payee owes 5.00: the others have 85.00.
    found = reconcile(
        "AZN",
        992_50,
        owed | {"BANK": -992_50, "BANK_CHARGES": -50, "UNMATCHED": -7_00},
        owed_by_payees=-5_00,
    )
    assert part("PAYEE", 85_00) in found.owed
    assert found.named == (
        part("UNMATCHED", -7_00),
        part("BANK_CHARGES", -50),
        part("RECEIVABLE", -5_00),
    )
    assert (found.difference, found.unexplained) == (-12_50, 0)
    # 200.00 EUR of a schedule were distributed as 380.00 AZN.
    euros = reconcile("EUR", 200_00, {"UNDISTRIBUTED": 200_00, "BANK": -200_00}, 0, exchanged=200_00)
    assert (euros.owed, euros.named, euros.unexplained) == ((), (part("FX", 200_00),), 0)
    manat = reconcile("AZN", 1000_00, owed | {"UNDISTRIBUTED": 520_00, "PAYEE": 460_00}, 0, exchanged=-380_00)
    assert part("UNDISTRIBUTED", 900_00) in manat.owed
    assert (manat.named, manat.unexplained) == ((part("FX", -380_00),), 0)
    # The bank says 3.00 less than its entries come to.
    assert reconcile("AZN", 997_00, owed, 0).unexplained == -3_00


@pytest.mark.clause("X-a")
@given(
    balances=st.dictionaries(
        st.sampled_from([one.value for one in Account if one is not Account.BANK]),
        st.integers(-(10**9), 10**9),
    ),
    owing=st.integers(-(10**9), 0),
    exchanged=st.integers(-(10**9), 10**9),
    off=st.integers(-(10**9), 10**9),
)
def test_the_parts_are_the_difference_and_what_is_left_is_what_the_bank_has_beside_its_entries(
    balances: dict[str, int], owing: int, exchanged: int, off: int
) -> None:
    at_bank = sum(balances.values())
    found = reconcile("AZN", at_bank + off, balances | {"BANK": -at_bank}, owing, exchanged)
    assert found.unexplained == off
    assert found.closing == found.total + sum(one.amount for one in found.named) + off
    assert all(one.amount for one in (*found.owed, *found.named))


def test_distribution_accounts_for_what_it_had_heard_of() -> None:
    totals = [
        ("RESERVED", "NON_MEMBER", "AZN", 20),
        ("CREDITED", None, "AZN", 70),
        ("HELD", "NO_RATE", "EUR", 5),
    ]
    found = accounted({"AZN": 100, "USD": 1}, totals)
    assert found == [
        Accounted(currency="AZN", received=100, accounted=90, held=20),
        Accounted(currency="EUR", received=0, accounted=5, held=5),
        Accounted(currency="USD", received=1, accounted=0, held=0),
    ]
    assert [one.difference for one in found] == [10, -5, 1]

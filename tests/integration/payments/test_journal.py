"""The double-entry ledger of payments: every movement has two sides and a cause, on any day and at any position."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.distribution import AgencyFeeDue
from shared.contracts.intake import BankDayTaken, BankEntryClassified, ReceiptRecorded, ReceiptReversed
from shared.contracts.payments import PaymentIssued
from shared.contracts.terms import ReceiptKind
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import closed_run, correction
from tests.integration.payments.played import pay
from tests.support.one_service import OneService

LEDGER = "payments:ledger:read"
BALANCE = "/v1/ledger/trial-balance"
OPENED = BankDayTaken(
    bank_account="AZ77",
    statement="S1",
    day=date(2026, 8, 3),
    opening=Money(100_00),
    closing=Money(1100_00),
    entries=1,
)
RECEIPT = ReceiptRecorded(
    receipt="receipt-1",
    kind=ReceiptKind.UNKNOWN,
    payer=None,
    amount=Money(1000_00),
    value_date=date(2026, 8, 3),
    bank_reference="R1",
)


def booked(entry: str, kind: str, amount: Money, **said: Any) -> BankEntryClassified:
    return BankEntryClassified(entry=entry, kind=kind, amount=amount, day=date(2026, 9, 4), **said)


async def shown(service: OneService, path: str) -> dict[str, Any]:
    answer = await service.get(LEDGER, path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def standing(service: OneService, query: str = "", currency: str = "AZN") -> dict[str, int]:
    found = await shown(service, f"{BALANCE}{query}")
    assert found["holds"] and all(one["debits"] == one["credits"] for one in found["totals"])
    lines = [one for one in found["accounts"] if one["currency"] == currency]
    return {one["account"]: one["balance"] for one in lines if one["balance"]}


@pytest.mark.clause("X-a")
async def test_what_is_received_credited_paid_booked_and_returned_stands_on_two_accounts_each(
    payments: OneService,
) -> None:
    await payments.hear("intake", RECEIPT, OPENED)
    await payments.settle()
    # 183.01 of 1,000.00 is credited: 80.00 + 5.01, 80.00, 9.00, 4.00, 1.60, 3.40; of their gross 44.25 is deducted:
    # 20.00 + 1.25, 20.00, 1.00, 1.00, 0.40, 0.60.
    credited = {
        "BANK": -1100_00,
        "OPENING": 100_00,
        "UNDISTRIBUTED": 1000_00 - 183_01 - 44_25,
        "PAYEE": 183_01,
        "DEDUCTION_ADMINISTRATION": 44_25,
    }
    assert await standing(payments) == credited
    # 40.00 euro of a society go back to it; no receipt in euro was told.
    assert await standing(payments, currency="EUR") == {"UNDISTRIBUTED": -40_00, "GIVEN_BACK": 40_00}
    before = (await shown(payments, BALANCE))["position"]
    await pay(payments)
    # Paid are 85.01, 80.00 and 9.00 gross: 12.75 social insurance, 14.00 tax; 72.26 + 66.00 + 9.00 are under way.
    issued = credited | {"PAYEE": 9_00, "SOCIAL_INSURANCE": 12_75, "INCOME_TAX": 14_00, "ORDERS": 147_26}
    assert await standing(payments) == issued
    orders = {one.payee: one for one in await payments.published() if isinstance(one, PaymentIssued)}
    rasim, john = orders["rasim"], orders["john"]
    debit = booked("e1", "DEBIT", rasim.net, end_to_end_id=rasim.end_to_end_id)
    other = booked("e2", "DEBIT", john.net, end_to_end_id=john.end_to_end_id)
    back = booked("e3", "RETURN", john.net, end_to_end_id=john.end_to_end_id, bank_code="AC04", credit=True)
    fee = booked("e4", "FEE", Money(50))
    refunded = booked("e5", "FEE", Money(20), credit=True)
    unknown = booked("e6", "DEBIT", Money(7_00), end_to_end_id="nobody")
    status = booked("e7", "STATUS", Money(0), end_to_end_id=rasim.end_to_end_id, status="ACSC")
    await payments.hear("intake", debit, other, back, fee, refunded, unknown, status, debit)
    await payments.settle()
    # 72.26 and 66.00 went, 66.00 came back with 14.00 of tax; 0.50 of fees less 0.20; 7.00 that nobody knows.
    assert await standing(payments) == credited | {
        "BANK": -(1100_00 - 72_26 - 30 - 7_00),
        "PAYEE": 9_00 + 80_00,
        "SOCIAL_INSURANCE": 12_75,
        "ORDERS": 9_00,
        "BANK_CHARGES": -30,
        "UNMATCHED": -7_00,
    }
    assert await standing(payments, f"?as_of={before}") == credited
    # Credited on 2026-08-31: on the day before, only the bank's money was there.
    assert await standing(payments, "?on=2026-08-30") == {
        "BANK": -1100_00,
        "OPENING": 100_00,
        "UNDISTRIBUTED": 1000_00,
    }
    assert await standing(payments, "?on=2026-08-02") == {"BANK": -100_00, "OPENING": 100_00}
    assert await payments.findings() == []


@pytest.mark.clause("X-a")
async def test_a_payees_entries_name_both_sides_the_cause_and_what_it_is_about(payments: OneService) -> None:
    await pay(payments)
    (order,) = [
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "john"
    ]
    first = await shown(payments, "/v1/ledger/entries?payee=john&limit=1")
    rest = await shown(payments, f"/v1/ledger/entries?payee=john&cursor={first['next']}")
    found = [
        (one["cause"], one["debit"], one["credit"], one["amount"], one["reference"], one["effective_on"])
        for one in [*first["items"], *rest["items"]]
    ]
    assert found == [
        ("AccountCredited", "UNDISTRIBUTED", "PAYEE", 80_00, "run-1", "2026-08-31"),
        ("OrderIssued", "PAYEE", "ORDERS", 66_00, order.order, "2026-09-03"),
        ("OrderIssued", "PAYEE", "INCOME_TAX", 14_00, order.order, "2026-09-03"),
    ]
    everything = await shown(payments, "/v1/ledger/entries?limit=500")
    assert len(everything["items"]) > len(found)
    late = await payments.get(LEDGER, f"{BALANCE}?as_of=999999")
    assert late.status_code == 422, late.text
    other = await payments.get("payments:balance:read", BALANCE)
    assert other.status_code == 403, other.text


@pytest.mark.clause("X-a")
async def test_a_receipt_that_is_said_again_counts_once_and_its_vat_stands_apart(bare: OneService) -> None:
    named = replace(RECEIPT, kind=ReceiptKind.USER, payer="broadcaster", vat=Money(152_54))
    mended = replace(named, vat=Money(100_00))
    await bare.hear("intake", RECEIPT, RECEIPT, named, named)
    await bare.settle()
    assert await standing(bare) == {"BANK": -1000_00, "VAT": 152_54, "UNDISTRIBUTED": 847_46}
    await bare.hear("intake", mended)
    await bare.settle()
    assert await standing(bare) == {"BANK": -1000_00, "VAT": 100_00, "UNDISTRIBUTED": 900_00}
    assert await bare.findings() == []


@pytest.mark.clause("X-a")
async def test_what_the_bank_takes_back_of_a_receipt_leaves_it_once(bare: OneService) -> None:
    """In two parts by one entry; and by a debit of which it was decided later what it was."""
    parts = [
        ReceiptReversed(
            receipt="receipt-1",
            entry="e1",
            amount=Money(amount),
            value_date=date(2026, 8, 5),
            bank_reference="B1",
        )
        for amount in (30_00, 20_00)
    ]
    debit = booked("e2", "DEBIT", Money(40_00))
    decided = replace(parts[0], entry="e2", amount=Money(40_00))
    await bare.hear("intake", RECEIPT, *parts, debit)
    await bare.settle()
    assert await standing(bare) == {"BANK": -910_00, "UNMATCHED": -40_00, "UNDISTRIBUTED": 950_00}
    await bare.hear("intake", decided)
    await bare.settle()
    assert await standing(bare) == {"BANK": -910_00, "UNDISTRIBUTED": 910_00}


@pytest.mark.clause("X-a")
async def test_the_agencys_fee_is_owed_as_it_is_said_last_and_a_run_that_is_not_credited_owes_nothing(
    bare: OneService,
) -> None:
    fee = AgencyFeeDue(
        year=2025,
        fee=Money(30_00),
        base=Money(3000_00),
        rate=Decimal(1),
        due_on=date(2026, 3, 31),
        reference="law",
    )
    await bare.hear("distribution", fee, fee, replace(fee, fee=Money(28_00)), *closed_run()[:-1])
    await bare.settle()
    assert await standing(bare) == {"AGENCY_FEE": 28_00, "GUILD": -28_00}
    assert await standing(bare, "?on=2025-12-30") == {}
    items = (await shown(bare, "/v1/ledger/entries"))["items"]
    assert [(one["debit"], one["credit"], one["amount"], one["reference"]) for one in items] == [
        ("GUILD", "AGENCY_FEE", 30_00, "agency-fee-2025"),
        ("AGENCY_FEE", "GUILD", 2_00, "agency-fee-2025"),
    ]
    assert await bare.findings() == []


@pytest.mark.clause("X-a")
async def test_what_a_correction_takes_back_of_deductions_is_owed_no_more(payments: OneService) -> None:
    await payments.hear("distribution", *correction())
    await payments.settle()
    # Of the first film 20.00 + 20.00 + 1.00 are taken back; issued anew the director's 40.00 net bear 10.00 of 50.00.
    assert (await standing(payments))["DEDUCTION_ADMINISTRATION"] == 44_25 - 41_00 + 10_00 + 21_00
    assert await payments.findings() == []


@pytest.mark.clause("X-a")
async def test_a_balance_is_shown_as_of_any_day_with_the_movements_that_make_it(payments: OneService) -> None:
    await pay(payments)

    async def rasim(query: str) -> dict[str, Any]:
        answer = await payments.get("payments:balance:read", f"/v1/balances/rasim{query}")
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()["balances"]
        return {name: found[name] for name in ("credited", "withheld", "paid", "balance", "movements")}

    # Credited on 2026-08-31; the order that pays it is of 2026-09-03, though it was issued on 2026-09-01.
    before = await rasim("?on=2026-09-02")
    (credit,) = before.pop("movements")
    assert before == {"credited": 85_01, "withheld": 0, "paid": 0, "balance": 85_01}
    assert (credit["kind"], credit["reference"], credit["effective_on"]) == (
        "CREDITED",
        "run-1",
        "2026-08-31",
    )
    after = await rasim("?on=2026-09-03")
    assert [one["kind"] for one in after.pop("movements")] == ["CREDITED", "PAID"]
    assert after == {"credited": 85_01, "withheld": 12_75, "paid": 72_26, "balance": 0}
    items = (await shown(payments, "/v1/ledger/entries?payee=rasim"))["items"]
    assert credit["event"] in {one["event"] for one in items}
    none = await payments.get("payments:balance:read", "/v1/balances/rasim?on=2026-08-30")
    assert none.status_code == 404

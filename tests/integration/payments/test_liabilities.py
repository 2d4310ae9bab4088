"""What is owed beside payees, as orders, receipts, runs and years bring it (D-98)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.distribution import AgencyFeeDue
from shared.contracts.intake import BankEntryClassified, ReceiptRecorded
from shared.contracts.terms import ReceiptKind
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.kernel.money import Money
from shared.messaging.alarms import open_alarms
from tests.integration.payments.closed_runs import correction
from tests.integration.payments.played import adopt, pay
from tests.support.one_service import OneService

READ = "payments:liability:read"


def creditor(kind: str, iban: str, months: int = 1, day: int = 20) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": f"Creditor of {kind}",
        "iban": iban,
        "bic": "NABZAZ2C",
        "due": {"months": months, "day": day},
        "purpose": kind,
    }


CREDITORS = {
    "creditors": [
        creditor("INCOME_TAX", "AZ21NABZ00000000137010001944"),
        creditor("SOCIAL_INSURANCE", "AZ21NABZ00000000137010001944", day=15),
        creditor("VAT", "AZ21NABZ00000000137010001944"),
    ]
}


async def owed(service: OneService, as_of: str = "2026-12-31") -> dict[tuple[str, str, str], tuple[int, str]]:
    """Minor units and state by kind, currency and month, as of a day."""
    page = (await service.get(READ, f"/v1/liabilities?as_of={as_of}")).json()
    return {
        (one["kind"], one["owed"]["currency"], one["month"]): (one["owed"]["amount"], one["state"])
        for one in page["items"]
    }


def receipt(vat: int | None, amount: int = 11800, day: date = date(2026, 8, 14)) -> ReceiptRecorded:
    return ReceiptRecorded(
        receipt="receipt",
        kind=ReceiptKind.USER,
        payer=None,
        amount=Money(amount),
        value_date=day,
        bank_reference="1",
        vat=None if vat is None else Money(vat),
    )


@pytest.mark.clause("3.4-a")
@pytest.mark.clause("X-a")
async def test_what_a_released_order_withholds_is_owed_until_the_order_comes_back(
    payments: OneService,
) -> None:
    """Rasim, resident, 85.01 net: 15% insurance are 12.75. John, abroad, 100.00 gross: 14% tax are 14.00. The closed
    run deducted 20.00 + 20.00 + 1.00 + 1.25 + 1.00 + 0.40 + 0.60 = 44.25 for administration, and gives 40.00 EUR
    back."""
    await adopt(payments, "creditors", CREDITORS)
    standing = {
        ("DEDUCTION_ADMINISTRATION", "AZN", "2026-08-01"): (4425, "NO_CREDITOR"),
        ("RETURN", "EUR", "2026-08-01"): (4000, "UPCOMING"),
    }
    assert await owed(payments) == standing
    await pay(payments)
    insurance, tax = ("SOCIAL_INSURANCE", "AZN", "2026-09-01"), ("INCOME_TAX", "AZN", "2026-09-01")
    assert await owed(payments, "2026-09-02") == standing
    assert await owed(payments, "2026-09-03") == standing | {
        tax: (1400, "UPCOMING"),
        insurance: (1275, "UPCOMING"),
    }
    assert (await owed(payments, "2026-10-16"))[insurance] == (1275, "OVERDUE")
    path = "/v1/liabilities/INCOME_TAX/AZN/2026-09-01/causes"
    (cause,) = (await payments.get(READ, path)).json()["items"]
    assert (cause["amount"], cause["day"], cause["gone"]) == (1400, "2026-09-03", 0)
    reference = cause["cause"].replace("-", "")
    await payments.hear(
        "intake",
        BankEntryClassified(
            entry="e1",
            kind="RETURN",
            amount=Money(6600),
            day=date(2026, 10, 2),
            end_to_end_id=reference,
            bank_code="AC04",
        ),
    )
    await payments.settle()
    assert (await owed(payments, "2026-10-01"))[tax] == (1400, "UPCOMING")
    assert tax not in await owed(payments, "2026-10-02")
    (cause,) = (await payments.get(READ, path)).json()["items"]
    assert (cause["gone"], cause["gone_on"]) == (1400, "2026-10-02")


@pytest.mark.clause("X-a")
async def test_vat_is_owed_as_the_last_word_on_a_receipt_has_it(payments: OneService) -> None:
    """118.00 with 18.00 VAT; the bank takes some back, and 3.00 are VAT no longer."""
    vat = ("VAT", "AZN", "2026-08-01")
    await payments.hear("intake", receipt(None))
    await payments.settle()
    assert vat not in await owed(payments)
    await payments.hear("intake", receipt(1800))
    await payments.settle()
    assert (await owed(payments))[vat] == (1800, "NO_CREDITOR")
    assert vat not in await owed(payments, "2026-08-13")
    await payments.hear("intake", receipt(1500))
    await payments.settle()
    assert (await owed(payments))[vat] == (1500, "NO_CREDITOR")
    await payments.hear("intake", receipt(None))
    await payments.settle()
    assert vat not in await owed(payments)


@pytest.mark.clause("X-a")
async def test_vat_that_the_old_system_paid_is_owed_no_more(payments: OneService) -> None:
    """Of 18.00 the package of its books names 10.00 as paid."""
    taken_over = replace(receipt(1800), kind=ReceiptKind.TAKEN_OVER, vat_paid=Money(1000))
    await payments.hear("intake", replace(taken_over, vat=None, vat_paid=None), taken_over)
    await payments.settle()
    assert (await owed(payments))[("VAT", "AZN", "2026-08-01")] == (800, "NO_CREDITOR")
    assert await payments.findings() == []


@pytest.mark.clause("X-a")
async def test_deductions_count_with_their_closed_run_and_a_reversal_takes_them_back(
    payments: OneService,
) -> None:
    """The first film's 41.00 of deductions are taken back; issued anew with 40.00 net to the director 10.00 + 20.00 +
    1.00 are deducted: 44.25 - 41.00 + 31.00 = 34.25."""
    deducted = ("DEDUCTION_ADMINISTRATION", "AZN", "2026-08-01")
    *items, closed = correction()
    await payments.hear("distribution", *items)
    await payments.settle()
    assert (await owed(payments))[deducted][0] == 4425
    await payments.hear("distribution", closed)
    await payments.settle()
    assert (await owed(payments))[deducted][0] == 3425


@pytest.mark.clause("X-a")
async def test_the_agencys_fee_is_owed_from_the_end_of_its_year_as_it_was_said_last(
    payments: OneService,
) -> None:
    fee = ("AGENCY_FEE", "AZN", "2026-12-01")
    for amount in (1461, 1500):
        due = AgencyFeeDue(
            year=2026,
            fee=Money(amount),
            base=Money(20 * amount),
            rate=Decimal(5),
            due_on=date(2027, 4, 1),
            reference="Decision 37",
        )
        await payments.hear("distribution", due)
        await payments.settle()
        assert (await owed(payments, "2027-01-02"))[fee] == (amount, "NO_CREDITOR")
    assert fee not in await owed(payments, "2026-12-30")


async def test_a_due_day_is_told_ahead_and_again_when_it_is_over(payments: OneService) -> None:
    """Insurance of September, 12.75, is due on 15 October."""
    await adopt(payments, "creditors", CREDITORS)
    await pay(payments)

    async def day(day: date) -> list[tuple[str, str]]:
        meta = Meta(actor="clock", correlation_id="c")
        await payments.ctx.store.execute(DAY, day.isoformat(), StartDay(day=day), meta)
        await payments.settle()
        alarms = await open_alarms(payments.ctx.pool)
        return [(one.kind, one.detail) for one in alarms if "INSURANCE" in one.detail]

    what = "12.75 AZN of SOCIAL_INSURANCE for 2026-09 to Creditor of SOCIAL_INSURANCE, due on 2026-10-15"
    due, overdue = ("LIABILITY_DUE", what), ("LIABILITY_OVERDUE", what)
    assert await day(date(2026, 10, 4)) == []
    assert await day(date(2026, 10, 5)) == [due]
    assert await day(date(2026, 10, 15)) == [due]
    assert await day(date(2026, 10, 16)) == [due, overdue]

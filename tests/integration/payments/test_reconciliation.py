"""What the bank has at the end of a day is what is owed, or the difference is named; what is not is an alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.contracts.distribution import StatesTotalled, StateTotal
from shared.contracts.intake import BankDayTaken
from shared.contracts.payments import PaymentConfirmed, PaymentIssued
from shared.eventstore.seals import start_day
from shared.kernel.money import Money
from shared.messaging.alarms import open_alarms
from tests.integration.payments.played import pay
from tests.integration.payments.test_journal import LEDGER, OPENED, RECEIPT, booked, shown
from tests.support.one_service import OneService

PATH = "/v1/reconciliation"
ACCOUNT = OPENED.bank_account


def parts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {one["name"]: one["amount"] for one in rows}


def statement(day: date, opening: Money, closing: Money) -> BankDayTaken:
    return BankDayTaken(
        bank_account=ACCOUNT,
        statement=f"S-{day}",
        day=day,
        opening=opening,
        closing=closing,
        entries=1,
    )


async def alarms(service: OneService) -> list[tuple[str, str]]:
    await start_day(service.ctx.store)
    await service.settle()
    return [(one.kind, one.detail) for one in await open_alarms(service.ctx.pool)]


@pytest.mark.clause("X-a")
async def test_a_day_is_its_debts_and_every_part_of_the_difference_has_a_name(payments: OneService) -> None:
    receipt = replace(RECEIPT, bank_account=ACCOUNT, booked_on=date(2026, 8, 4))
    await payments.hear("intake", receipt, replace(OPENED, day=date(2026, 8, 4)))
    await payments.settle()
    await pay(payments)
    orders = {one.payee: one for one in await payments.published() if isinstance(one, PaymentIssued)}
    rasim = orders["rasim"]
    await payments.hear(
        "intake",
        booked("e1", "DEBIT", rasim.net, end_to_end_id=rasim.end_to_end_id, bank_account=ACCOUNT),
        booked("e2", "FEE", Money(50), bank_account=ACCOUNT),
        booked("e3", "DEBIT", Money(7_00), end_to_end_id="nobody", bank_account=ACCOUNT),
        # 1,100.00 less 72.26, 0.50 and 7.00.
        statement(date(2026, 9, 4), Money(1100_00), Money(1020_24)),
    )
    await payments.settle()
    found = await shown(payments, f"{PATH}?day=2026-09-04")
    azn, eur = found["currencies"]
    # Of 183.01 credited 9.00 are held; 66.00 and 9.00 of the orders are under way.
    assert parts(azn["owed"]) == {
        "PAYEE": 9_00,
        "INCOME_TAX": 14_00,
        "SOCIAL_INSURANCE": 12_75,
        "ORDERS": 75_00,
        "DEDUCTION_ADMINISTRATION": 44_25,
        "UNDISTRIBUTED": 772_74,
    }
    # 100.00 were there before the first entry that was heard.
    assert parts(azn["named"]) == {"OPENING": 100_00, "BANK_CHARGES": -50, "UNMATCHED": -7_00}
    assert (azn["closing"], azn["total"], azn["difference"]) == (1020_24, 927_74, 92_50)
    assert (azn["unexplained"], found["reconciled"], found["proved"]) == (0, True, True)
    (account,) = found["bank_accounts"]
    assert (account["closing"], account["entered"]) == (1020_24, 1020_24)
    (unknown,) = found["unmatched"]
    assert (unknown["bank_entry"], unknown["kind"], unknown["amount"]) == ("e3", "DEBIT", -7_00)
    # 40.00 EUR go back to whom they came from, though no euros came: distribution is to explain them.
    assert parts(eur["owed"]) == {"UNDISTRIBUTED": -40_00, "GIVEN_BACK": 40_00}
    # Which orders are under way, and what of the account of whom.
    query = f"{PATH}/parts?day=2026-09-04&currency=AZN&account="
    under_way = (await shown(payments, f"{query}ORDERS"))["items"]
    assert {one["about"]: one["amount"] for one in under_way} == {
        orders["john"].order: 66_00,
        orders["union"].order: 9_00,
    }
    assert {one["since"] for one in under_way} == {"2026-09-03"}
    payees = await shown(payments, f"{query}PAYEE&limit=2")
    more = await shown(payments, f"{query}PAYEE&limit=2&cursor={payees['next']}")
    assert [(one["about"], one["amount"]) for one in [*payees["items"], *more["items"]]] == [
        ("late", 4_00),
        ("noone", 1_60),
        ("vdfs", 3_40),
    ]
    assert (await shown(payments, f"{query}BANK_CHARGES"))["items"] == [
        {"about": "e2", "since": "2026-09-04", "amount": -50}
    ]
    # Two days before, without a statement of its own, nothing was paid: payees have all that was credited.
    before = await shown(payments, f"{PATH}?day=2026-09-02")
    then = before["currencies"][0]
    assert (then["closing"], parts(then["owed"])["PAYEE"], then["unexplained"], before["proved"]) == (
        1100_00,
        183_01,
        0,
        True,
    )
    assert (await shown(payments, f"{PATH}?day=2026-09-05"))["proved"] is False
    # The receipt's value date is the day before it was booked; that day the bank had not opened with it.
    assert (await shown(payments, f"{PATH}?day=2026-08-03"))["currencies"][0]["closing"] == 0


@pytest.mark.clause("X-a")
async def test_what_no_entry_makes_is_unexplained_listed_and_an_alarm_once(bare: OneService) -> None:
    closed = statement(date(2026, 8, 28), Money(1100_00), Money(1090_00))
    unknown = replace(booked("e1", "DEBIT", Money(7_00)), day=date(2026, 8, 28), bank_account=ACCOUNT)
    await bare.hear("intake", replace(RECEIPT, bank_account=ACCOUNT), OPENED, unknown, closed)
    await bare.settle()
    days = (await shown(bare, f"{PATH}/days?from=2026-08-01&to=2026-08-31"))["items"]
    assert [(one["day"], one["currencies"][0]["unexplained"]) for one in days] == [
        ("2026-08-28", -3_00),
        ("2026-08-03", 0),
    ]
    differing = (await shown(bare, f"{PATH}/days?from=2026-08-01&to=2026-08-31&differing=true"))["items"]
    assert [one["day"] for one in differing] == ["2026-08-28"]
    (azn,) = (await shown(bare, f"{PATH}?day=2026-08-28"))["currencies"]
    assert (parts(azn["named"]), azn["unexplained"]) == ({"OPENING": 100_00, "UNMATCHED": -7_00}, -3_00)
    raised = await alarms(bare)
    assert raised == [
        (
            "CLIENT_MONEY",
            "the bank closed 2026-08-28 with 1,090.00 AZN, and -3.00 AZN of that is in no entry",
        ),
        ("UNKNOWN_ENTRY", "nothing explains what the bank booked on 2026-08-28: DEBIT 7.00 AZN"),
    ]
    assert await alarms(bare) == raised
    for query in (
        "from=2026-08-02&to=2026-08-01",
        "from=2026-01-01&to=2027-01-02",
        "from=0001-01-01&to=9999-12-31",
    ):
        refused = await bare.get(LEDGER, f"{PATH}/days?{query}")
        assert refused.status_code == 422
    assert (await shown(bare, f"{PATH}/days?from=9999-12-31&to=9999-12-31"))["items"] == []


@pytest.mark.clause("X-a")
async def test_what_came_with_the_day_is_explained_before_it_is_an_alarm(payments: OneService) -> None:
    """An order that the bank booked days ago, heard as the day begins: nobody has reacted to it yet."""
    await pay(payments)
    (rasim,) = [
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "rasim"
    ]
    late = replace(booked("e1", "DEBIT", rasim.net, end_to_end_id=rasim.end_to_end_id), day=date(2026, 8, 28))
    await start_day(payments.ctx.store)
    await payments.hear("intake", late)
    await payments.settle()
    assert [one.kind for one in await open_alarms(payments.ctx.pool)] == []


@pytest.mark.clause("X-a")
async def test_a_day_of_which_more_is_being_told_is_no_alarm(bare: OneService) -> None:
    """A second statement of the day: the day begins after its entry was heard, and before its closing balance was."""
    first = replace(RECEIPT, bank_account=ACCOUNT, booked_on=date(2026, 8, 4), amount=Money(30_00))
    second = replace(first, receipt="receipt-2", amount=Money(12_00))
    day = statement(date(2026, 8, 4), Money(0), Money(30_00))
    await bare.hear("intake", first, day, second)
    await bare.settle()
    assert await alarms(bare) == []
    # The balance that comes is another one: now there is something to be explained.
    await bare.hear("intake", replace(day, statement="S-2", opening=Money(30_00), closing=Money(41_00)))
    await bare.settle()
    said = await shown(bare, f"{PATH}?day=2026-08-04")
    assert [one["unexplained"] for one in said["currencies"]] == [-1_00]


@pytest.mark.clause("X-a")
async def test_distribution_is_asked_for_what_it_had_heard_of_and_for_nothing_else(bare: OneService) -> None:
    later = replace(RECEIPT, receipt="receipt-2", amount=Money(10_00))
    with_vat = replace(RECEIPT, vat=Money(150_00))
    await bare.hear("intake", RECEIPT, with_vat, OPENED, later)

    def totalled(day: date, known: int, *states: tuple[str, str | None, int]) -> StatesTotalled:
        totals = tuple(
            StateTotal(state=state, reason=reason, amount=Money(amount)) for state, reason, amount in states
        )
        return StatesTotalled(day=day, totals=totals, known={"intake": known})

    whole = totalled(date(2026, 8, 30), 3, ("UNALLOCATED", None, 850_00), ("VAT", None, 150_00))
    await bare.hear("distribution", whole)
    await bare.settle()
    told = (await shown(bare, f"{PATH}?day=2026-08-03"))["distribution"]
    assert (told["day"], told["currencies"]) == (
        "2026-08-30",
        [{"currency": "AZN", "received": 1000_00, "accounted": 1000_00, "held": 850_00, "difference": 0}],
    )
    assert [(one["state"], one["amount"]) for one in told["states"]] == [
        ("UNALLOCATED", 850_00),
        ("VAT", 150_00),
    ]
    # It has heard of the second receipt, and of 10.00 it says nothing.
    await bare.hear("distribution", replace(whole, day=date(2026, 8, 31), known={"intake": 4}))
    await bare.settle()
    assert ("CLIENT_MONEY", "distribution accounts for 1,000.00 AZN of 1,010.00 AZN that were received") in (
        await alarms(bare)
    )


@pytest.mark.clause("X-a", "2.2.4-a")
async def test_manat_that_the_bank_had_converted_are_owed_as_what_they_were(bare: OneService) -> None:
    """1,000.00 AZN of 510.00 EUR wait for a run: no euros are at the bank, and that FX names, in both currencies."""
    await bare.hear("intake", replace(RECEIPT, bank_account=ACCOUNT))
    waits = [("AWAITING_RUN", 510_00, "EUR"), ("FX", -510_00, "EUR"), ("FX", 1000_00, "AZN")]
    totals = tuple(
        StateTotal(state=state, reason=None, amount=Money(amount, currency))
        for state, amount, currency in waits
    )
    await bare.hear("distribution", StatesTotalled(day=date(2026, 8, 3), totals=totals, known={"intake": 1}))
    await bare.settle()
    found = await shown(bare, f"{PATH}?day=2026-08-03")
    azn, eur = found["currencies"]
    assert (parts(azn["owed"]), azn["named"][0]) == ({}, {"name": "FX", "amount": 1000_00})
    assert (parts(eur["owed"]), parts(eur["named"])) == ({"UNDISTRIBUTED": 510_00}, {"FX": -510_00})
    assert (eur["closing"], eur["unexplained"]) == (0, 0)
    assert [(one["currency"], one["difference"]) for one in found["distribution"]["currencies"]] == [
        ("AZN", 0),
        ("EUR", 0),
    ]


@pytest.mark.clause("3.4-a")
async def test_a_debit_that_the_bank_tells_as_a_tax_confirms_the_order_that_it_names(
    payments: OneService,
) -> None:
    await pay(payments)
    (rasim,) = [
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "rasim"
    ]
    of_an_order = booked("e1", "REMITTANCE", rasim.net, end_to_end_id=rasim.end_to_end_id)
    of_nobody = booked("e2", "REMITTANCE", Money(3_00))
    await payments.hear("intake", of_an_order, of_nobody)
    await payments.settle()
    (confirmed,) = [one for one in await payments.published() if isinstance(one, PaymentConfirmed)]
    assert (confirmed.order, confirmed.entry) == (rasim.order, "e1")
    found = await shown(payments, f"{PATH}?day=2026-09-04")
    assert [(one["bank_entry"], one["amount"]) for one in found["unmatched"]] == [("e2", -3_00)]
    parked = (await payments.get("payments:parked:read", "/v1/parked")).json()["items"]
    assert parked == []

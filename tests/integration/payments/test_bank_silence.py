"""An order that the bank says nothing of is never sent again, and two decide; silence is told by its day (D-86)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.contracts.intake import BankDayTaken
from shared.contracts.payments import (
    PaymentOutcomeUnknown,
)
from shared.eventstore.days import DAY, StartDay
from shared.kernel.money import Money
from shared.messaging.alarms import open_alarms
from tests.integration.payments.played import give_data, prepare
from tests.integration.payments.test_bank_answers import DAY_3, META, decide, ledger, orders, paid, told
from tests.support.one_service import OneService


async def day(service: OneService, of: date) -> None:
    await service.ctx.store.execute(DAY, of.isoformat(), StartDay(day=of), META)
    await service.settle()


@pytest.mark.clause("4.1-a", "X-a")
async def test_an_order_without_an_answer_is_never_sent_again_and_two_decide(payments: OneService) -> None:
    bank, issued = await paid(payments)
    answers = {one.end_to_end_id: one for one in bank.told(DAY_3)}
    await payments.hear("intake", answers[issued["union"].end_to_end_id])
    await payments.settle()
    await day(payments, DAY_3 + timedelta(days=10))
    assert await told(payments, PaymentOutcomeUnknown) == []
    await day(payments, DAY_3 + timedelta(days=11))
    unknown = await told(payments, PaymentOutcomeUnknown)
    assert {one.order for one in unknown} == {issued["rasim"].order, issued["john"].order}
    assert {one["waits_for"] for one in (await orders(payments, "?state=UNKNOWN")).values()} == {"NO_ANSWER"}
    (alarm,) = [one for one in await open_alarms(payments.ctx.pool) if one.kind == "NO_ANSWER"]
    assert "2 orders" in alarm.detail
    assert (await prepare(payments, "2026-09-20"))["orders"] == 0

    await decide(payments, issued["rasim"].order, 7226)
    await decide(payments, issued["john"].order, 0)
    assert {payee: one["state"] for payee, one in (await orders(payments)).items()} == {
        "rasim": "CONFIRMED",
        "john": "FAILED",
        "union": "CONFIRMED",
    }
    found = await ledger(payments)
    assert (found["states"][("PAID", None)], found["differences"]) == (7226 + 900, 0)
    # The answer comes after all: it agrees for one; the other was paid, though it counts as unpaid.
    await payments.hear("intake", *answers.values())
    await payments.settle()
    waiting = await orders(payments, "?waiting=true")
    assert {payee: one["waits_for"] for payee, one in waiting.items()} == {"john": "BOOKED_AFTER_FAILURE"}
    await give_data(payments, "john", residence="NON_RESIDENT", version=2)
    assert (await prepare(payments, "2026-09-20"))["orders"] == 0
    await decide(payments, issued["john"].order, 6600, number=2)
    found = await ledger(payments)
    assert found["confirmed"] == sum(bank.paid.values()) == found["states"][("PAID", None)] == 14726
    assert (found["states"][("WITHHELD", None)], found["differences"]) == (2675, 0)
    assert await orders(payments, "?waiting=true") == {}


@pytest.mark.clause("4.1-a")
async def test_silence_is_what_was_heard_and_not_what_is_still_to_come(payments: OneService) -> None:
    """Executed on the 3rd; on the 14th the statements of the 12th are the last that came, on the 15th all are there.
    What the bank said of Rasim's came with the day, and nobody has reacted to it yet."""
    bank, issued = await paid(payments)
    rasim, john = issued["rasim"], issued["john"]
    answers = {one.end_to_end_id: one for one in bank.told(DAY_3)}
    first = BankDayTaken(
        bank_account=bank.account.iban,
        statement="S-1",
        day=date(2026, 9, 12),
        opening=Money(0),
        closing=Money(0),
        entries=0,
    )
    await payments.hear("intake", first, answers[issued["union"].end_to_end_id])
    await payments.settle()
    await day(payments, date(2026, 9, 14))
    assert await told(payments, PaymentOutcomeUnknown) == []
    await payments.hear("intake", replace(first, statement="S-2", day=date(2026, 9, 14)))
    await payments.settle()
    await payments.ctx.store.execute(DAY, "2026-09-15", StartDay(day=date(2026, 9, 15)), META)
    await payments.hear("intake", answers[rasim.end_to_end_id])
    await payments.settle()
    (unknown,) = await told(payments, PaymentOutcomeUnknown)
    assert unknown.order == john.order
    states = {payee: one["state"] for payee, one in (await orders(payments)).items()}
    assert (states["rasim"], states["john"]) == ("CONFIRMED", "UNKNOWN")


@pytest.mark.clause("4.1-a")
async def test_silence_is_told_though_statements_stay_away(payments: OneService) -> None:
    """Ten days for the answer, and ten for the statements."""
    bank, _ = await paid(payments)
    statement = BankDayTaken(
        bank_account=bank.account.iban,
        statement="S-1",
        day=DAY_3,
        opening=Money(0),
        closing=Money(0),
        entries=0,
    )
    await payments.hear("intake", statement)
    await payments.settle()
    await day(payments, date(2026, 9, 24))
    assert await told(payments, PaymentOutcomeUnknown) == []
    await day(payments, date(2026, 9, 25))
    assert len(await told(payments, PaymentOutcomeUnknown)) == 3

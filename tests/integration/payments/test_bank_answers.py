"""What the bank answers to a released file, and what is done where it answers wrongly or not at all (D-86, D-88)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.contracts.payments import (
    PaymentConfirmed,
    PaymentFailed,
    PaymentIssued,
    PaymentReturned,
)
from shared.contracts.terms import DocumentKind
from shared.eventstore.store import Meta
from shared.jobs.filing import file_document
from shared.kernel.money import Money
from shared.messaging.alarms import open_alarms
from tests.integration.payments.played import give_data, pay, prepare
from tests.integration.payments.registered import IBANS
from tests.support.fake_bank import FakeBank, refusal
from tests.support.one_service import OneService

DAY_3, DAY_4 = date(2026, 9, 3), date(2026, 9, 4)
META = Meta(actor="clerk", correlation_id="c")


async def paid(service: OneService) -> tuple[FakeBank, dict[str, PaymentIssued]]:
    """A released payment run, and a bank that has its file in hand."""
    run = await pay(service)
    path = f"/v1/payment-runs/{run['payment_run']}/file?purpose=to+the+bank"
    file = (await service.get("payments:payment-run:release", path)).content
    bank = FakeBank()
    bank.take(file)
    issued = {one.payee: one for one in await service.published() if isinstance(one, PaymentIssued)}
    return bank, issued


async def told(service: OneService, kind: type) -> list[Any]:
    return [event for event in await service.published() if isinstance(event, kind)]


async def orders(service: OneService, query: str = "") -> dict[str, dict[str, Any]]:
    answer = await service.get("payments:payment-run:read", f"/v1/orders{query}")
    assert answer.status_code == 200, answer.text
    return {one["payee"]: one for one in answer.json()["items"]}


async def ledger(service: OneService) -> dict[str, Any]:
    (book,) = (await service.get("payments:ledger:read", "/v1/ledger")).json()["books"]
    assert book["missing"] == 0
    assert await service.findings() == []
    states = {(one["state"], one["reason"]): one["amount"] for one in book["states"]}
    found: dict[str, Any] = book | {"states": states}
    return found


async def propose(service: OneService, order: str, paid_: int, **kept: Any) -> str:
    """By a letter of the bank, what it has paid; where that is decided."""
    letter = await file_document(
        service.ctx, META, f"{order} {paid_}".encode(), "text/plain", DocumentKind.BANK
    )
    body = {
        "paid": paid_,
        "day": "2026-09-15",
        "document_sha256": letter,
        "reason": "The bank's letter.",
    }
    path = f"/v1/orders/{order}/outcome"
    proposed = await service.post("treasurer", "payments:order:submit", path, body | kept)
    assert proposed.status_code == 200, proposed.text
    return f"{path}/approve"


async def decide(service: OneService, order: str, paid_: int, number: int = 1, **kept: Any) -> None:
    """By a letter of the bank, by two."""
    path = await propose(service, order, paid_, **kept)
    for subject, status in (("treasurer", 403), ("controller", 200)):
        answer = await service.post(subject, "payments:order:decide", path, {"number": number})
        assert answer.status_code == status, answer.text
    await service.settle()


@pytest.mark.clause("4.1-a", "X-a")
async def test_a_statement_with_debits_and_a_return_is_heard_in_any_order_and_twice(
    payments: OneService,
) -> None:
    bank, issued = await paid(payments)
    bank.send_back(issued["john"].end_to_end_id)
    answers = bank.told(DAY_3)
    assert [one.kind for one in answers] == ["DEBIT", "DEBIT", "DEBIT", "RETURN"]
    await payments.hear("intake", *reversed(answers), *answers)
    await payments.settle()
    assert {payee: one["state"] for payee, one in (await orders(payments)).items()} == {
        "rasim": "CONFIRMED",
        "john": "RETURNED",
        "union": "CONFIRMED",
    }
    assert await orders(payments, "?waiting=true") == {}
    found = await ledger(payments)
    assert found["confirmed"] == bank.paid[IBANS["rasim"]] + bank.paid[IBANS["union"]] == 7226 + 900
    assert bank.paid[IBANS["john"]] == 0 and found["states"][("PAID", None)] == 8126
    assert len(await told(payments, PaymentReturned)) == 1


@pytest.mark.clause("4.1-a", "X-a")
async def test_what_the_bank_rejects_is_credited_again_and_held_until_its_data_are_approved_anew(
    payments: OneService,
) -> None:
    """John's 80.00 gross, of which 14.00 were withheld."""
    _, issued = await paid(payments)
    john = issued["john"]
    await payments.hear("intake", *[refusal(john.end_to_end_id, DAY_3)] * 2)
    await payments.settle()
    (failed,) = await told(payments, PaymentFailed)
    assert (failed.order, failed.amount.amount, failed.bank_code) == (john.order, 6600, "AC01")
    assert [one.amount.amount for one in failed.withheld_taken_back] == [1400]
    found = await ledger(payments)
    assert found["states"][("ONHOLD", "NO_PAYMENT_DATA")] == 8000 + 160
    assert (await prepare(payments, "2026-09-10"))["orders"] == 0
    await give_data(payments, "john", residence="NON_RESIDENT", version=2)
    again = await prepare(payments, "2026-09-10")
    assert (again["orders"], again["total"]["amount"]) == (1, 6600)


@pytest.mark.clause("4.1-a", "X-a")
async def test_a_payment_that_went_on_before_the_bank_booked_it_is_a_claim(payments: OneService) -> None:
    """John's first order is rejected, his second pays him; then the first turns out to be booked too."""
    bank, issued = await paid(payments)
    first = issued["john"]
    late = next(one for one in bank.told(DAY_3) if one.end_to_end_id == first.end_to_end_id)
    await payments.hear("intake", refusal(first.end_to_end_id, DAY_3))
    await payments.settle()
    await give_data(payments, "john", residence="NON_RESIDENT", version=2)
    await pay(payments)
    await payments.hear("intake", late)
    await payments.settle()
    await decide(payments, first.order, 6600)
    assert (await ledger(payments))["differences"] == 6600
    waiting = await orders(payments, "?waiting=true")
    assert {one["id"]: one["waits_for"] for one in waiting.values()} == {first.order: "DIFFERENCE"}
    bank.send_back(first.end_to_end_id)
    await payments.hear("intake", *bank.told(DAY_4))
    await payments.settle()
    assert (await ledger(payments))["differences"] == 0
    assert await orders(payments, "?waiting=true") == {}


@pytest.mark.clause("4.1-a", "X-a")
async def test_a_wrong_amount_and_a_double_execution_are_named_and_decided(payments: OneService) -> None:
    """Rasim's 72.26 are booked as 70.00; the file is executed twice."""
    run = await pay(payments)
    path = f"/v1/payment-runs/{run['payment_run']}/file?purpose=to+the+bank"
    file = (await payments.get("payments:payment-run:release", path)).content
    issued = {one.payee: one for one in await told(payments, PaymentIssued)}
    bank = FakeBank()
    bank.take(file, wrong={issued["rasim"].end_to_end_id: 7000})
    await payments.hear("intake", *bank.told(DAY_3))
    await payments.settle()
    assert (await orders(payments, "?waiting=true"))["rasim"]["waits_for"] == "AMOUNT_DIFFERS"
    (confirmed_john, confirmed_union) = await told(payments, PaymentConfirmed)
    assert {confirmed_john.order, confirmed_union.order} == {issued["john"].order, issued["union"].order}
    assert [one.kind for one in await open_alarms(payments.ctx.pool)] == ["BANK_ANSWER"]
    await decide(payments, issued["rasim"].order, 7000)
    assert (await ledger(payments))["differences"] == -226
    bank.take(file, wrong={issued["rasim"].end_to_end_id: 226})
    await payments.hear("intake", *bank.told(DAY_4))
    await payments.settle()
    waiting = await orders(payments, "?waiting=true")
    assert {payee: one["waits_for"] for payee, one in waiting.items()} == {
        "john": "BOOKED_TWICE",
        "union": "BOOKED_TWICE",
    }
    await decide(payments, issued["john"].order, 2 * 6600)
    found = await ledger(payments)
    assert found["differences"] == 6600
    assert sum(bank.paid.values()) == found["confirmed"] + found["differences"] + 900
    bank.send_back(issued["john"].end_to_end_id)
    await payments.hear("intake", *bank.told(DAY_4))
    await payments.settle()
    assert (await ledger(payments))["differences"] == 0
    assert len(await told(payments, PaymentReturned)) == 0


@pytest.mark.clause("4.1-a", "X-a")
@pytest.mark.parametrize("kept", ["charged", "claimed"])
async def test_what_comes_back_less_a_fee_is_credited_again_whole_and_the_fee_has_a_name(
    payments: OneService, kept: str
) -> None:
    """John's 66.00 (80.00 gross) come back as 65.00."""
    bank, issued = await paid(payments)
    john = issued["john"]
    bank.send_back(john.end_to_end_id, fee=100)
    answers = bank.told(DAY_3)
    await payments.hear("intake", *answers)
    await payments.settle()
    assert (await orders(payments, "?waiting=true"))["john"]["waits_for"] == "AMOUNT_DIFFERS"
    await decide(payments, john.order, 0, **{kept: 100})
    order = (await orders(payments))["john"]
    assert (order["state"], order["charged"], order["difference"]) == (
        "FAILED",
        100 if kept == "charged" else 0,
        0 if kept == "charged" else 100,
    )
    found = await ledger(payments)
    assert found["states"][("ONHOLD", "NO_PAYMENT_DATA")] == 8000 + 160
    answer = await payments.get("payments:ledger:read", "/v1/ledger/trial-balance")
    sums = {(one["account"], one["currency"]): one["balance"] for one in answer.json()["accounts"]}
    name = "BANK_CHARGES" if kept == "charged" else "CLAIMS"
    assert (sums["UNMATCHED", "AZN"], sums[name, "AZN"]) == (0, -100)
    # Whoever the fee is asked back from, John is paid anew.
    await give_data(payments, "john", residence="NON_RESIDENT", version=2)
    assert (await prepare(payments, "2026-09-20"))["total"]["amount"] == 6600
    # The fee is given back after all, as an official says of the entry.
    await payments.hear("intake", replace(answers[-1], entry="fee", day=DAY_4, amount=Money(100)))
    await payments.settle()
    order = (await orders(payments))["john"]
    assert (order["charged"], order["difference"], order["waits_for"]) == (0, 0, None)
    await ledger(payments)


async def test_what_nobody_may_decide_is_refused(payments: OneService) -> None:
    _, issued = await paid(payments)
    order = issued["john"].order
    body = {"paid": 0, "day": "2026-09-15", "document_sha256": "ab" * 32, "reason": "no letter"}
    for path, status, reason in (
        (f"/v1/orders/{order}/outcome", 409, "DOCUMENT_LACKS"),
        ("/v1/orders/none/outcome", 404, None),
    ):
        answer = await payments.post("treasurer", "payments:order:submit", path, body)
        assert (answer.status_code, answer.json().get("reason")) == (status, reason)
    answer = await payments.post(
        "controller", "payments:order:decide", f"/v1/orders/{order}/outcome/approve", {"number": 1}
    )
    assert (answer.status_code, answer.json()["reason"]) == (409, "NOT_PROPOSED")
    assert (await payments.get("payments:payment-run:read", "/v1/orders/none")).status_code == 404
    shown = await payments.get("payments:payment-run:read", f"/v1/orders/{order}")
    assert (shown.json()["state"], shown.json()["net"]) == ("ISSUED", 6600)

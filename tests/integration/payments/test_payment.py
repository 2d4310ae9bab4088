"""From a closed run to a confirmed payment: credits, three people, the bank's file, its answers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import etree

from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import (
    PayeeCredited,
    PaymentConfirmed,
    PaymentIssued,
    PaymentReturned,
    PaymentRunReleased,
)
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import approve, give_data, pay, prepare, release
from tests.support.one_service import OneService

NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


async def ledger(service: OneService) -> dict[str, Any]:
    response = await service.get("payments:ledger:read", "/v1/ledger")
    assert response.status_code == 200, response.text
    (book,) = response.json()["books"]
    assert book["missing"] == 0
    states = {(one["state"], one["reason"]): one["amount"] for one in book["states"]}
    return {"credited": book["credited"], "confirmed": book["confirmed"], "states": states}


async def everything_holds(service: OneService) -> None:
    assert await service.findings() == []


async def events(service: OneService, kind: type) -> list[Any]:
    return [event for event in await service.published() if isinstance(event, kind)]


async def test_before_the_manifest_nothing_is_credited(bare: OneService) -> None:
    *items, manifest = closed_run()
    await bare.hear("distribution", *items)
    await bare.settle()
    assert await bare.published() == []
    assert (await bare.get("payments:balance:read", "/v1/balances")).json()["items"] == []
    await bare.hear("distribution", manifest)
    await bare.settle()
    credited = await events(bare, PayeeCredited)
    assert {(one.payee, one.net.amount) for one in credited} == {
        ("rasim", 8501),
        ("john", 8000),
        ("union", 900),
        ("late", 400),
        ("noone", 160),
        ("vdfs", 340),
    }


async def test_an_altered_run_is_parked_and_credits_nobody(bare: OneService) -> None:
    first, _, *rest = closed_run()
    await bare.hear("distribution", first, *rest)
    await bare.settle()
    assert await bare.published() == []
    parked = (await bare.get("payments:parked:read", "/v1/parked")).json()["items"]
    assert len(parked) == 1 and "not whole" in parked[0]["error"]
    assert (await ledger(bare))["states"] == {("IN_TRANSIT", None): 16900}


@pytest.mark.clause("X-a")
async def test_what_is_not_paid_says_why(payments: OneService) -> None:
    found = await ledger(payments)
    assert found["credited"] == 18301
    assert found["states"] == {
        ("PAYABLE", None): 17401,
        ("PAYABLE", "ABROAD"): 340,
        ("ONHOLD", "DECEASED"): 400,
        ("ONHOLD", "NO_PAYMENT_DATA"): 160,
    }
    await everything_holds(payments)


@pytest.mark.clause("4.1-a", "3.4-a", "X-d")
async def test_a_payment_run_from_draft_to_bank(payments: OneService) -> None:
    prepared = await prepare(payments)
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", path)).json()
    by_payee = {order["payee"]: order for order in shown["orders"]}
    # rasim: 85.01 net, 15% of it 12.75 (half up of 12.7515); john: 14% of 100.00 gross, off 80.00
    assert {payee: (one["gross"]["amount"], one["net"]["amount"]) for payee, one in by_payee.items()} == {
        "rasim": (8501, 7226),
        "john": (8000, 6600),
        "union": (900, 900),
    }
    kinds = [(line["kind"], line["rate"], line["amount"]["amount"]) for line in by_payee["rasim"]["withheld"]]
    assert kinds == [("INCOME_TAX", "0", 0), ("SOCIAL_INSURANCE", "15", 1275)]
    assert "102.1.42" in by_payee["rasim"]["withheld"][0]["reference"]
    held = {(hold["payee"], hold["reason"], hold["amount"]["amount"]) for hold in shown["holds"]}
    assert held == {
        ("late", "DECEASED", 400),
        ("noone", "NO_PAYMENT_DATA", 160),
        ("vdfs", "ABROAD", 340),
        ("vdfs", "NO_PAYMENT_DATA", 4000),
    }
    assert (await approve(payments, prepared, "accountant")).status_code == 403
    early = await release(payments, prepared)
    assert early.status_code == 409 and early.json()["reason"] == "NOT_APPROVED"
    assert (await approve(payments, prepared)).status_code == 200
    for subject in ("accountant", "chief"):
        assert (await release(payments, prepared, subject)).status_code == 403
    answer = await release(payments, prepared)
    assert answer.status_code == 202
    await payments.settle()
    (manifest,) = await events(payments, PaymentRunReleased)
    assert (manifest.orders, manifest.total) == (3, Money(14726))
    assert (manifest.prepared_by, manifest.approved_by, manifest.released_by) == (
        "accountant",
        "chief",
        "director",
    )
    issued = await events(payments, PaymentIssued)
    assert sorted(one.net.amount for one in issued) == [900, 6600, 7226]
    file = await payments.get("payments:payment-run:release", f"{path}/file?purpose=to+the+bank")
    document = etree.fromstring(file.content)
    sums = [one.text for one in document.findall(".//p:InstdAmt", NS)]
    assert sorted(str(one) for one in sums) == ["66.00", "72.26", "9.00"]
    again = await payments.get("payments:payment-run:release", f"{path}/file?purpose=to+the+bank")
    assert again.content == file.content
    found = await ledger(payments)
    assert found["states"][("WITHHELD", None)] == 2675
    assert found["states"][("PAID", None)] == 14726
    await everything_holds(payments)


async def test_the_bank_confirms_and_returns(payments: OneService) -> None:
    await pay(payments)
    issued = {one.payee: one for one in await events(payments, PaymentIssued)}
    rasim, john, union = issued["rasim"], issued["john"], issued["union"]
    debit = BankEntryClassified(
        entry="e1",
        kind="DEBIT",
        amount=rasim.net,
        day=date(2026, 9, 3),
        end_to_end_id=rasim.end_to_end_id,
    )
    wrong = BankEntryClassified(
        entry="e2",
        kind="DEBIT",
        amount=Money(901),
        day=date(2026, 9, 3),
        end_to_end_id=union.end_to_end_id,
    )
    back = BankEntryClassified(
        entry="e3",
        kind="RETURN",
        amount=john.net,
        day=date(2026, 9, 4),
        end_to_end_id=john.end_to_end_id,
        bank_code="AC04",
    )
    fee = BankEntryClassified(entry="e4", kind="FEE", amount=Money(50), day=date(2026, 9, 3))
    strange = BankEntryClassified(
        entry="e5", kind="RETURN", amount=Money(1), day=date(2026, 9, 3), end_to_end_id="f" * 32
    )
    told = BankEntryClassified(
        entry="e6",
        kind="STATUS",
        amount=Money(0),
        day=date(2026, 9, 3),
        end_to_end_id=rasim.end_to_end_id,
        status="ACSC",
    )
    of_nobody = replace(told, entry="e7", end_to_end_id="f" * 32, status="RJCT")
    await payments.hear("intake", told, debit, wrong, back, fee, strange, of_nobody, debit)
    await payments.settle()
    (confirmed,) = await events(payments, PaymentConfirmed)
    assert (confirmed.order, confirmed.amount, confirmed.entry) == (rasim.order, rasim.net, "e1")
    (returned,) = await events(payments, PaymentReturned)
    assert (returned.order, returned.bank_code) == (john.order, "AC04")
    assert [one.amount for one in returned.withheld_taken_back] == [Money(1400)]
    parked = (await payments.get("payments:parked:read", "/v1/parked")).json()["items"]
    assert sorted(one["subject"] for one in parked) == ["e5", "e7"]
    waiting = await payments.get("payments:payment-run:read", "/v1/orders?waiting=true")
    assert [one["payee"] for one in waiting.json()["items"]] == ["union"]
    found = await ledger(payments)
    assert found["confirmed"] == 7226
    # John's 80.00 beside the 1.60 of who never gave an account: both wait for payment data.
    assert found["states"][("ONHOLD", "NO_PAYMENT_DATA")] == 8000 + 160
    assert ("PAYABLE", None) not in found["states"]
    assert found["states"][("PAID", None)] == 7226 + 900
    assert found["states"][("WITHHELD", None)] == 1275
    await everything_holds(payments)
    assert (await prepare(payments, "2026-09-10"))["orders"] == 0
    await give_data(payments, "john", residence="NON_RESIDENT", version=2)
    second = await prepare(payments, "2026-09-10")
    assert second["orders"] == 1 and second["total"]["amount"] == 6600


@pytest.mark.clause("4.1-a")
async def test_a_return_keeps_a_payment_that_is_approved_already_from_the_same_account(
    payments: OneService,
) -> None:
    """John's next payment waits for its release when his first one comes back."""
    await pay(payments)
    (first,) = [one for one in await events(payments, PaymentIssued) if one.payee == "john"]
    await payments.hear("distribution", *closed_run("run-2"))
    await payments.settle()
    second = await prepare(payments)
    assert (await approve(payments, second)).status_code == 200
    back = BankEntryClassified(
        entry="e1",
        kind="RETURN",
        amount=first.net,
        day=date(2026, 9, 4),
        end_to_end_id=first.end_to_end_id,
        bank_code="AC04",
    )
    await payments.hear("intake", back)
    await payments.settle()
    refused = await release(payments, second)
    assert (refused.status_code, refused.json()["reason"]) == (409, "PAYMENT_DATA_CHANGED")
    assert "john" in refused.json()["detail"] and "rasim" not in refused.json()["detail"]


async def test_an_abandoned_run_frees_its_credits(payments: OneService) -> None:
    prepared = await prepare(payments)
    other = await prepare(payments, "2026-09-04")
    assert other["orders"] == 0
    path = f"/v1/payment-runs/{prepared['payment_run']}/abandon"
    answer = await payments.post("accountant", "payments:payment-run:prepare", path, {"reason": "wrong day"})
    assert answer.status_code == 200
    await payments.settle()
    again = await prepare(payments, "2026-09-05")
    assert again["orders"] == 3
    assert (await approve(payments, prepared)).status_code == 409

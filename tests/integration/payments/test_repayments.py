"""What distribution decided to give back, to a foreign organisation and to a payer: owed, paid whole, owed again."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.distribution import RefundDecided, RefundLine
from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentIssued, PaymentRunReleased
from shared.contracts.terms import Role, ShareState
from shared.kernel.money import Money
from tests.integration.payments.played import approve, give_data, job, pay, prepare, release
from tests.support.one_service import OneService

BACK = "run-1-back"
LIABILITIES = "payments:liability:read"


async def liability(service: OneService, name: str) -> dict[str, Any]:
    answer = await service.get(LIABILITIES, f"/v1/owed/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def society_has_data(service: OneService) -> None:
    await give_data(service, "vdfs", "LEGAL", "NON_RESIDENT")


def refund() -> RefundDecided:
    """5.00 manat of a refused share go back to the payer of its account."""
    line = RefundLine(
        share="s",
        allocation="a",
        work="film-3",
        title="Axırıncı aşırım",
        role=Role.DIRECTOR,
        owner="rasim",
        state=ShareState.REFUSED,
        gross=Money(5_00),
        amount=Money(5_00),
    )
    return RefundDecided(
        refund="refund-1",
        target="account",
        payer="union",
        amount=Money(5_00),
        lines=(line,),
        reason="opted out",
        document_sha256="ab" * 32,
        proposed_by="economist",
        decided_by="head-of-refunds",
        decided_on=date(2026, 9, 1),
    )


@pytest.mark.clause("2.2.7-a", "4.2-a")
async def test_a_return_is_paid_in_its_currency_comes_back_and_is_owed_again(payments: OneService) -> None:
    assert (await liability(payments, BACK))["reason"] == "NO_PAYMENT_DATA"
    await society_has_data(payments)
    paid = await pay(payments)
    assert paid["totals"] == [
        {"amount": 14726, "currency": "AZN"},
        {"amount": 4000, "currency": "EUR"},
    ]
    told = await payments.published()
    (issued,) = [one for one in told if isinstance(one, PaymentIssued) and one.payee == "vdfs"]
    (manifest,) = [one for one in told if isinstance(one, PaymentRunReleased)]
    assert (issued.credits, issued.withheld, issued.kind) == ((BACK,), (), "REFUND")
    assert (issued.paid, issued.net) == (Money(40_00, "EUR"), Money(0, "EUR"))
    assert (manifest.orders, manifest.totals) == (4, (Money(147_26), Money(40_00, "EUR")))
    row = await liability(payments, BACK)
    assert (row["state"], row["paid"], row["orders"]) == ("PAID", 4000, [issued.order])
    assert await payments.findings() == []
    back = BankEntryClassified(
        entry="e-back",
        kind="RETURN",
        amount=Money(40_00, "EUR"),
        day=date(2026, 9, 8),
        end_to_end_id=issued.end_to_end_id,
        bank_code="AC04",
    )
    await payments.hear("intake", back)
    await payments.settle()
    row = await liability(payments, BACK)
    assert (row["state"], row["paid"], row["orders"], row["reason"]) == ("OWED", 0, [], "NO_PAYMENT_DATA")
    assert await payments.findings() == []
    await give_data(payments, "vdfs", "LEGAL", "NON_RESIDENT", version=2)
    again = await prepare(payments, "2026-09-10")
    assert again["totals"] == [{"amount": 4000, "currency": "EUR"}]
    balances = (await payments.get("payments:balance:read", "/v1/balances")).json()["items"]
    assert {one["currency"] for one in balances} == {"AZN"}


@pytest.mark.clause("4.3-a", "4.2-a")
async def test_a_dispute_takes_a_return_out_and_an_abandoned_run_lets_go(payments: OneService) -> None:
    await society_has_data(payments)
    prepared = await prepare(payments)
    assert (await liability(payments, BACK))["state"] == "TAKEN"
    assert (await approve(payments, prepared)).status_code == 200
    body = {
        "work": "film-2",
        "parties": ["claimant", "rasim"],
        "claim": "I directed it.",
        "document_sha256": "cd" * 32,
    }
    assert (await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)).status_code < 300
    refused = await release(payments, prepared)
    assert refused.status_code == 409
    await payments.settle()
    row = await liability(payments, BACK)
    assert (row["state"], row["reason"], row["payment_run"]) == ("OWED", "DISPUTE", None)
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", path)).json()
    assert {order["payee"] for order in shown["orders"]} == {"rasim", "john", "union"}
    assert (shown["state"], shown["totals"]) == (
        "PREPARED",
        [{"amount": sum(one["net"]["amount"] for one in shown["orders"]), "currency": "AZN"}],
    )
    assert await payments.findings() == []


async def test_an_abandoned_run_lets_go_of_a_liability(payments: OneService) -> None:
    await society_has_data(payments)
    prepared = await prepare(payments)
    path = f"/v1/payment-runs/{prepared['payment_run']}/abandon"
    gone = await payments.post("accountant", "payments:payment-run:prepare", path, {"reason": "wrong day"})
    assert gone.status_code == 200
    await payments.settle()
    assert (await liability(payments, BACK))["state"] == "OWED"
    again = await prepare(payments, "2026-09-04")
    assert {"amount": 4000, "currency": "EUR"} in again["totals"]


@pytest.mark.clause("4.2-a", "X-d")
async def test_a_refund_goes_to_its_payer_with_his_royalty_and_not_by_who_decided_it(
    payments: OneService,
) -> None:
    await payments.hear("distribution", refund())
    await payments.settle()
    assert (await liability(payments, "refund-1"))["state"] == "OWED"
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    for decider in ("head-of-refunds", "economist"):
        assert (await release(payments, prepared, decider)).status_code == 403
    done = await job(payments, (await release(payments, prepared)).json()["job"])
    assert done["state"] == "DONE", done
    (issued,) = [
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "union"
    ]
    # 9.00 of royalty and 5.00 back, one order
    assert (issued.net, issued.paid) == (Money(9_00), Money(14_00))
    assert issued.credits == ("run-1-s3", "refund-1")
    listed = await payments.get(LIABILITIES, "/v1/owed?creditor=union&state=PAID")
    assert [one["id"] for one in listed.json()["items"]] == ["refund-1"]
    explained = (await payments.get("payments:state:read", f"/v1/explain/{issued.order}")).json()
    assert {"run-1-s3", "refund-1"} < {one["id"] for one in explained["because"]}
    owed = (await payments.get("payments:state:read", "/v1/explain/refund-1")).json()
    assert owed["because"] == [{"service": "distribution", "id": "refund-1"}]
    assert await payments.findings() == []

"""What distribution takes back: set against what is unpaid, owed where it was paid, stated with what it corrects."""

import json
from typing import Any

import pytest

from shared.contracts.payments import PayeeCredited, PaymentIssued, ReceivableRecovered
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.payments.closed_runs import closed_run, correction
from tests.integration.payments.played import adopt_all, approve, give_data, pay, prepare, release
from tests.support.one_service import OneService


async def heard(service: OneService, *events: Any) -> None:
    await service.hear("distribution", *events)
    await service.settle()


async def ledger(service: OneService) -> dict[str, int]:
    """The states of manat; everything is in one, and all checks over the read models hold (X-a)."""
    assert await service.findings() == []
    assert (await verify_projections(service.projections)).findings == ()
    (manat,) = (await service.get("payments:ledger:read", "/v1/ledger")).json()["books"]
    assert manat["missing"] == 0
    return {"credited": manat["credited"]} | {
        "|".join(name for name in (one["state"], one["reason"]) if name): one["amount"]
        for one in manat["states"]
    }


async def account(service: OneService, payee: str = "rasim") -> dict[str, Any]:
    page = (await service.get("payments:balance:read", f"/v1/balances/{payee}")).json()
    found: dict[str, Any] = page["balances"][0]
    return found


async def receivables(service: OneService, payee: str = "rasim") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        await service.get("payments:balance:read", f"/v1/receivables?payee={payee}")
    ).json()["items"]
    return found


async def recovered(service: OneService, payee: str = "rasim", reversal: str = "run-2-back") -> list[int]:
    return [
        one.amount.amount
        for one in await service.published()
        if isinstance(one, ReceivableRecovered) and (one.payee, one.reversal) == (payee, reversal)
    ]


async def orders(service: OneService, payee: str = "rasim") -> list[PaymentIssued]:
    return [one for one in await service.published() if isinstance(one, PaymentIssued) and one.payee == payee]


@pytest.mark.clause("2.2.8-a", "X-a", "X-b")
async def test_what_is_unpaid_is_set_against_what_takes_it_back(payments: OneService) -> None:
    before = await ledger(payments)
    await heard(payments, *correction())
    after = await ledger(payments)
    # The director had 80.00 net of the film and has 40.00; everybody else comes out the same.
    assert after["credited"] == before["credited"] - 4000
    (owed,) = await receivables(payments)
    assert (owed["net"], owed["gross"], owed["state"]) == (-8000, -10000, "OPEN")
    assert (owed["takes_back"], owed["original_run"]) == ("run-1-s1", "run-1")
    assert (owed["reversal"], owed["cause"]) == ("run-2-back", "REGISTRY")
    assert (owed["recovered"], await recovered(payments)) == (8000, [8000])
    # 80.00 - 80.00 + 40.00 + 5.01
    assert (await account(payments))["balance"] == 4501
    told = [one for one in await payments.published() if isinstance(one, PayeeCredited)]
    assert {one.payee: one.net.amount for one in told if one.run == "run-2"} == {
        "rasim": -4000,
        "john": 0,
        "union": 0,
    }
    await pay(payments)
    (order,) = await orders(payments)
    assert (order.gross, order.net) == (Money(4501), Money(3826))
    assert owed["id"] in order.credits
    assert (await receivables(payments))[0]["state"] == "PAID"
    assert await recovered(payments) == [8000]
    await ledger(payments)


@pytest.mark.clause("2.2.8-a", "4.2-a", "X-a")
async def test_what_was_paid_is_owed_and_set_off_against_later_credits(payments: OneService) -> None:
    await pay(payments)
    await heard(payments, *correction())
    # 80.00 taken back, 40.00 issued anew: below zero, carried and shown.
    assert (await account(payments))["balance"] == -4000
    after = await ledger(payments)
    assert (after["RECEIVABLE"], after["PAYABLE"]) == (-8000 - 8000 - 900, 4000 + 8000 + 900)
    # What was issued anew covers half of it at once, the other half is owed; the others' covers theirs.
    assert await recovered(payments) == [4000]
    assert (await recovered(payments, "john"), await recovered(payments, "union")) == ([8000], [900])
    assert (await prepare(payments))["orders"] == 0
    await heard(payments, *closed_run("run-3"))
    await pay(payments)
    _, order = await orders(payments)
    # 85.01 less 40.00, of which 15% are withheld.
    assert (order.gross, order.net) == (Money(4501), Money(3826))
    assert (await receivables(payments))[0]["state"] == "PAID"
    assert (await account(payments))["balance"] == 0
    assert await recovered(payments) == [4000, 4000]
    await ledger(payments)


@pytest.mark.clause("2.2.8-a", "X-a")
async def test_what_covered_another_and_is_taken_back_itself_covers_nothing_twice(
    payments: OneService,
) -> None:
    await pay(payments)
    await heard(payments, *correction(kept=0), *closed_run("run-3"))
    # 80.00 of the new 85.01.
    assert await recovered(payments) == [8000]
    await heard(payments, *correction("run-4", of="run-3", kept=0))
    # Of 85.01 that are there 80.00 are said: 5.01 are left, and the rest comes with the next run's 85.01.
    assert await recovered(payments, reversal="run-4-back") == [501]
    await heard(payments, *closed_run("run-5"))
    assert (await recovered(payments), await recovered(payments, reversal="run-4-back")) == (
        [8000],
        [501, 7499],
    )
    await ledger(payments)


@pytest.mark.clause("2.2.8-a", "4.1-a")
async def test_a_line_that_is_taken_back_leaves_an_approved_payment_run(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await heard(payments, *correction())
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await payments.get("payments:payment-run:read", path)).json()
    assert shown["state"] == "PREPARED" and shown["digest"] != prepared["digest"]
    assert ("rasim", "REVERSED", 8000) in {
        (hold["payee"], hold["reason"], hold["amount"]["amount"]) for hold in shown["holds"]
    }
    assert (await release(payments, prepared)).json()["reason"] == "NOT_APPROVED"
    anew = prepared | {"digest": shown["digest"]}
    assert (await approve(payments, anew)).status_code == 200
    assert (await release(payments, anew)).status_code == 202
    await payments.settle()
    (order,) = await orders(payments)
    assert order.gross == Money(501)
    assert (await account(payments))["balance"] == 4000
    assert await recovered(payments) == [8000]
    await ledger(payments)
    await pay(payments)
    assert (await orders(payments))[-1].gross == Money(4000)


@pytest.mark.clause("4.3-a", "2.2.8-a")
async def test_what_is_disputed_is_held_with_what_takes_it_back(payments: OneService) -> None:
    body = {"work": "film-1", "parties": ["rasim", "noone"], "claim": "His", "document_sha256": "ab" * 32}
    opened = await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    await heard(payments, *correction())
    states = await ledger(payments)
    # 80.00 and 40.00, 80.00 twice and 9.00 twice.
    assert states["DISPUTED"] == 8000 + 4000 + 16000 + 1800
    assert await recovered(payments) == [8000]
    assert states["RECEIVABLE|DISPUTE"] == -8000 - 8000 - 900
    end = f"/v1/disputes/{opened.json()['id']}/end"
    documents = [{"party": one, "sha256": "ab" * 32} for one in ("rasim", "noone")]
    ended = {"documents": documents, "entitled": ["rasim", "john", "composer"]}
    assert (await payments.post("lawyer", "payments:dispute:decide", end, ended)).status_code == 200


@pytest.mark.clause("4.3-a", "2.2.8-a")
async def test_whom_all_was_taken_back_from_is_no_owner_of_the_disputed_work(payments: OneService) -> None:
    body = {"work": "film-1", "role": "DIRECTOR", "parties": ["rasim", "noone"], "claim": "His"}
    opened = await payments.post(
        "lawyer", "payments:dispute:submit", "/v1/disputes", body | {"document_sha256": "ab" * 32}
    )
    await heard(payments, *correction(kept=0))
    end = f"/v1/disputes/{opened.json()['id']}/end"
    documents = [{"party": one, "sha256": "ab" * 32} for one in ("rasim", "noone")]
    refused = await payments.post(
        "lawyer", "payments:dispute:decide", end, {"documents": documents, "entitled": ["rasim"]}
    )
    assert refused.json()["reason"] == "NOTHING_CREDITED"


@pytest.mark.clause("X-d", "2.2.8-a")
async def test_a_statement_names_what_an_adjustment_corrects(payments: OneService) -> None:
    await pay(payments)
    await heard(payments, *correction(), *closed_run("run-3"))
    await pay(payments)
    found = (await payments.get("payments:statement:read", "/v1/statements?payee=rasim")).json()["items"]
    first, second = sorted(found, key=lambda one: int(one["from_position"]))
    content = json.loads(await payments.ctx.blobs.get(second["sha256"]) or b"")
    (adjusted,) = content["adjustments"]
    assert (adjusted["net"]["amount"], adjusted["cause"]) == (-8000, "REGISTRY")
    assert (adjusted["original"], adjusted["statement"]) == ("run-1-s1", first["number"])
    assert [one["net"]["amount"] for one in content["lines"] if one["run"] == "run-2"] == [4000]
    pdf = await payments.ctx.blobs.get(second["pdf_sha256"])
    assert pdf is not None and pdf.startswith(b"%PDF")
    explained = await payments.get("payments:state:read", f"/v1/explain/{adjusted['credit']}")
    assert explained.json()["because"][0]["id"] == "run-1-s1"


async def test_what_takes_back_something_unheard_waits(bare: OneService) -> None:
    await adopt_all(bare)
    await give_data(bare, "rasim")
    await heard(bare, *correction())
    (failed,) = [
        one
        for one in (await bare.get("payments:job:read", "/v1/jobs")).json()["items"]
        if one["kind"] == "credit-run"
    ]
    assert failed["state"] == "FAILED"
    assert (await ledger(bare))["IN_TRANSIT"] == 4000 - 8000

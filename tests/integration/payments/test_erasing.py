"""An order to erase a payee: what nothing needs goes from the vault, what the law or an open sum needs stays (D-94)."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from shared.contracts.terms import ShareState
from shared.eventstore.seals import start_day
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import closed_run, correction, manifest
from tests.integration.payments.played import adopt_all, approve, give_data, pay, prepare, release
from tests.integration.payments.registered import IBANS
from tests.integration.payments.test_late_money import balance
from tests.support.erased import erased
from tests.support.one_service import OneService


async def orders(payments: OneService, party: str) -> list[dict[str, Any]]:
    found = (await payments.get("payments:erasure:read", f"/v1/erasures/{party}")).json()
    told: list[dict[str, Any]] = found["orders"]
    return told


async def held(payments: OneService, payee: str) -> list[int]:
    rows = await payments.ctx.pool.fetch(
        "SELECT version FROM vault.payee_data WHERE payee = $1 ORDER BY version", payee
    )
    return [row["version"] for row in rows]


@pytest.mark.clause("X-c")
async def test_data_of_whom_nothing_is_owed_to_goes_once_and_for_all(bare: OneService) -> None:
    await adopt_all(bare)
    await give_data(bare, "rasim")
    await bare.hear("registry", erased("rasim"), erased("rasim"))
    await bare.settle()
    assert await held(bare, "rasim") == []
    (order,) = await orders(bare, "rasim")
    assert (order["erased"], order["stays"]) == (["payment data, version 1"], [])
    told = (await bare.get("payments:state:read", "/v1/explain/rasim")).json()
    assert told["kind"] == "erasure", told


@pytest.mark.clause("X-c")
async def test_data_given_after_the_order_outlives_the_next_midnight(bare: OneService) -> None:
    await adopt_all(bare)
    await give_data(bare, "rasim")
    await bare.hear("registry", erased("rasim"))
    await bare.settle()
    body = {
        "holder": "R",
        "iban": IBANS["rasim"],
        "bic": "NABZAZ2C",
        "kind": "NATURAL",
        "residence": "RESIDENT",
    }
    path = "/v1/payees/rasim/payment-data"
    assert (await bare.post("payee-clerk", "payments:payee:submit", path, body)).status_code in (200, 201)
    await start_day(bare.ctx.store)
    await bare.settle()
    assert await held(bare, "rasim") == [2]


@pytest.mark.clause("X-c")
async def test_what_an_open_sum_or_the_books_need_stays_and_says_so(payments: OneService) -> None:
    await payments.hear("registry", erased("rasim"))
    await payments.settle()
    assert await held(payments, "rasim") == [1]
    (kept,) = await orders(payments, "rasim")
    assert kept["erased"] == [] and "not settled" in kept["stays"][0]["why"]

    await pay(payments)
    await payments.hear("registry", erased("rasim", "E-2"))
    await payments.settle()
    _, after = await orders(payments, "rasim")
    assert [(one["what"], one["until"]) for one in after["stays"]] == [
        ("payment data, version 1", "2031-12-31"),
        ("payment files, statements and what was booked", "2031-12-31"),
    ]
    assert (
        await payments.get("payments:erasure:read", "/v1/erasures/rasim", party="john")
    ).status_code == 404
    assert (
        await payments.get("payments:erasure:read", "/v1/erasures/rasim", party="rasim")
    ).status_code == 200
    assert (await payments.get("payments:erasure:read", "/v1/erasures/john")).status_code == 404
    listed = (await payments.get("payments:erasure:read", "/v1/erasures")).json()["items"]
    assert [(one["party"], one["order"]) for one in listed] == [
        ("rasim", "E-1"),
        ("rasim", "E-2"),
    ]


@pytest.mark.clause("X-c")
async def test_an_account_whose_credits_cancel_each_other_needs_no_account_number(bare: OneService) -> None:
    """John's 80.00 are credited and taken back before they are paid: nothing is ever paid of them."""
    await adopt_all(bare)
    await give_data(bare, "john", residence="NON_RESIDENT")
    back, anew, _ = correction()
    shares = tuple(
        structs.replace(
            one, receiver=None, net=Money(0), deductions=(), state=ShareState.HELD, reason="CONFLICT"
        )
        if one.receiver == "john"
        else one
        for one in anew.shares
    )
    items = [back, replace(anew, shares=shares)]
    await bare.hear("distribution", *closed_run(), *items, manifest("run-2", items))
    await bare.settle()
    assert (await balance(bare, "john"))["balance"] == 0
    await bare.hear("registry", erased("john"))
    await bare.settle()
    assert await held(bare, "john") == []


@pytest.mark.clause("X-c")
async def test_the_words_of_a_claim_stay_as_long_as_the_dispute_is_open(payments: OneService) -> None:
    body = {"work": "film-1", "parties": ["claimant"], "claim": "His own script", "document_sha256": "a" * 64}
    opened = await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    await payments.hear("registry", erased("claimant"))
    await payments.settle()
    dispute = opened.json()["id"]
    (order,) = await orders(payments, "claimant")
    assert order["stays"][0]["what"] == f"words of the claim in the dispute {dispute}"


@pytest.mark.clause("X-c", "4.1-a")
async def test_what_a_released_run_pays_by_stays_until_it_is_carried_out(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasim's account changes and he is erased, while the file of a released payment run is still to be made."""
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    real = payments.jobs.run_one

    async def no_job() -> None:
        """The process that does the jobs is down."""

    monkeypatch.setattr(payments.jobs, "run_one", no_job)
    assert (await release(payments, prepared)).status_code == 202
    await give_data(payments, "rasim", version=2)
    await payments.hear("registry", erased("rasim"))
    await payments.settle()
    assert await held(payments, "rasim") == [1, 2]
    monkeypatch.setattr(payments.jobs, "run_one", real)
    await payments.settle()
    shown = await payments.get("payments:payment-run:read", f"/v1/payment-runs/{prepared['payment_run']}")
    assert shown.json()["state"] == "RELEASED"
    # His order was paid by version 1, and nothing is owed to him any more.
    await start_day(payments.ctx.store)
    await payments.settle()
    assert await held(payments, "rasim") == [1]

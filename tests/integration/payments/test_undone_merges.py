"""A merge that is undone, or followed by another, while a payment run has what came by it (D-102)."""

from typing import Any

import pytest

from shared.contracts.payments import PaymentIssued
from shared.contracts.registry import PartiesMerged, PartiesSplit
from tests.integration.payments.played import approve, pay, prepare, release
from tests.integration.payments.test_late_money import all_is_well, balance, states, told
from tests.support.one_service import OneService

MERGED = PartiesMerged(merge="m", survivor="john", others=("rasim",), reason="one person")
SPLIT = PartiesSplit(split="s", survivor="john", others=("rasim",), reason="two after all", undoes="m")


async def draft(service: OneService, prepared: dict[str, Any]) -> dict[str, Any]:
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    found: dict[str, Any] = (await service.get("payments:payment-run:read", path)).json()
    return found


async def gross_by_payee(service: OneService) -> list[tuple[str, int]]:
    issued = [one for one in await service.published() if isinstance(one, PaymentIssued)]
    return sorted((one.payee, one.gross.amount) for one in issued)


@pytest.mark.clause("4.1-a", "X-b")
async def test_an_approved_run_does_not_pay_one_party_the_money_of_the_other(payments: OneService) -> None:
    """John's order had Rasim's 80.00 and 5.01 beside his own 80.00; it keeps 80.00, and the next run pays Rasim."""
    await told(payments, MERGED)
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await payments.hear("registry", SPLIT)
    await payments.projections.catch_up()
    stopped = await release(payments, prepared)
    assert (stopped.status_code, stopped.json()["reason"]) == (409, "REVERSED_LINE"), "nobody has reacted yet"

    await payments.settle()
    shown = await draft(payments, prepared)
    assert shown["state"] == "PREPARED", "the approval was of another draft"
    assert {one["payee"]: one["gross"]["amount"] for one in shown["orders"]} == {"john": 8000, "union": 900}
    assert ("john", "OTHER_PARTY", 8501, 2) in {
        (one["payee"], one["reason"], one["amount"]["amount"], one["credits"]) for one in shown["holds"]
    }
    assert (await balance(payments, "john"))["balance"] == 8000
    assert await states(payments, "rasim") == [("PAYABLE", None, 8501)]
    await all_is_well(payments)

    anew = prepared | {"digest": shown["digest"]}
    assert (await approve(payments, anew)).status_code == 200
    assert (await release(payments, anew)).status_code == 202
    await payments.settle()
    assert await gross_by_payee(payments) == [("john", 8000), ("union", 900)]
    await pay(payments)
    assert await gross_by_payee(payments) == [("john", 8000), ("rasim", 8501), ("union", 900)]
    await all_is_well(payments)


@pytest.mark.clause("4.1-a", "X-b")
async def test_a_run_does_not_pay_who_was_merged_away_while_it_had_his_money(payments: OneService) -> None:
    """Rasim's 85.01 are in an approved draft when he is found to be John."""
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await payments.hear("registry", MERGED)
    await payments.projections.catch_up()
    stopped = await release(payments, prepared)
    assert (stopped.status_code, stopped.json()["reason"]) == (409, "REVERSED_LINE"), "nobody has reacted yet"
    await payments.settle()
    shown = await draft(payments, prepared)
    assert {one["payee"]: one["gross"]["amount"] for one in shown["orders"]} == {"john": 8000, "union": 900}
    assert (await balance(payments, "rasim"))["balance"] == 0
    assert (await balance(payments, "john"))["balance"] == 16501
    await all_is_well(payments)


@pytest.mark.clause("4.1-a", "X-b")
async def test_what_a_merge_brought_follows_the_next_one_out_of_the_run(payments: OneService) -> None:
    """John is found to be the claimant, too: all is the claimant's, and no draft keeps it."""
    await told(payments, MERGED)
    prepared = await prepare(payments)
    again = PartiesMerged(merge="m2", survivor="claimant", others=("john",), reason="one person")
    await told(payments, again)
    shown = await draft(payments, prepared)
    assert {one["payee"]: one["gross"]["amount"] for one in shown["orders"]} == {"union": 900}
    assert (await balance(payments, "claimant"))["balance"] == 16501
    await all_is_well(payments)

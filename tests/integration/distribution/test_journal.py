"""The trial balance of any day and any position, and the entries behind it, as an accountant asks for them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.distribution.asking import closed_run, findings, open_run, shown
from tests.integration.distribution.world import hear_everything
from tests.support.one_service import OneService

LEDGER = "distribution:ledger:read"
BALANCE = "/v1/ledger/trial-balance"
BETWEEN = ("MONEY", "ALLOCATED")


def _standing(balance: dict[str, Any]) -> dict[tuple[str, str | None, str], int]:
    return {
        (one["account"], one["reason"], one["currency"]): one["balance"]
        for one in balance["accounts"]
        if one["balance"] and one["account"] not in BETWEEN
    }


def _stated(ledger: dict[str, Any]) -> dict[tuple[str, str | None, str], int]:
    return {
        (one["state"], one["reason"], one["amount"]["currency"]): one["amount"]["amount"]
        for one in ledger["totals"]
    }


@pytest.mark.clause("X-a")
async def test_the_trial_balance_is_the_ledger_now_and_at_an_earlier_position(
    distribution: OneService,
) -> None:
    await hear_everything(distribution)
    before = await shown(distribution, "/v1/ledger", LEDGER)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    answer = await distribution.post(
        "director", "distribution:run:approve", f"/v1/runs/{run}/approve", {"digest": digest}
    )
    assert answer.status_code == 200, answer.text
    await distribution.settle()
    now = await shown(distribution, BALANCE, LEDGER)
    assert _standing(now) == _stated(await shown(distribution, "/v1/ledger", LEDGER))
    assert now["holds"] and all(one["debits"] == one["credits"] for one in now["totals"])
    then = await shown(distribution, f"{BALANCE}?as_of={before['position']}", LEDGER)
    assert _standing(then) == _stated(before)
    assert then["holds"]
    # What was received stands against all of it: 100.01 AZN and 98.00 EUR.
    money = {one["currency"]: one["balance"] for one in now["accounts"] if one["account"] == "MONEY"}
    assert money == {"AZN": -100_01, "EUR": -98_00}
    none = await shown(distribution, f"{BALANCE}?on=2001-01-01", LEDGER)
    assert none["accounts"] == [] and none["holds"]
    assert await findings(distribution) == []


@pytest.mark.clause("X-a")
async def test_entries_of_an_account_name_both_sides_and_their_cause(distribution: OneService) -> None:
    await closed_run(distribution)
    page = await shown(distribution, "/v1/ledger/entries?holder=account&limit=2", LEDGER)
    rest = await shown(distribution, f"/v1/ledger/entries?holder=account&cursor={page['next']}", LEDGER)
    found = [
        (one["cause"], one["debit"], one["credit"], one["amount"]) for one in [*page["items"], *rest["items"]]
    ]
    # The film has 75.00: the scriptwriter's 25.00 wait, of 50.00 a fifth is deducted; the new film has 25.00.
    assert found == [
        ("ReceiptAllocated", "ALLOCATED", "AWAITING_FUNDS", 100_00),
        ("AccountFunded", "AWAITING_FUNDS", "AWAITING_RUN", 100_00),
        ("RunClosed", "AWAITING_RUN", "CREDITED", 40_00),
        ("RunClosed", "AWAITING_RUN", "DEDUCTED|ADMINISTRATION", 10_00),
        ("RunClosed", "AWAITING_RUN", "RESERVED|NON_MEMBER", 25_00),
        ("RunClosed", "AWAITING_RUN", "RESERVED|NON_REGISTERED_WORK", 25_00),
    ]
    everything = await shown(distribution, "/v1/ledger/entries?limit=500", LEDGER)
    assert len(everything["items"]) > len(found)
    late = await distribution.get(LEDGER, f"{BALANCE}?as_of=999999")
    assert late.status_code == 422, late.text
    other = await distribution.get("distribution:run:read", BALANCE)
    assert other.status_code == 403, other.text

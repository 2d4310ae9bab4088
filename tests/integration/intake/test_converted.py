"""Money that came converted by the bank funds a schedule in the schedule's currency (2.2.4, 2.2.5, D-66)."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.intake.api.explain import explain
from services.intake.projections.checks import CHECKS
from shared.contracts import intake as public
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    DAY,
    OWN_EUR,
    allocate,
    credit,
    items,
    open_accounts,
    receipts,
    take_schedule,
    take_statement,
)
from tests.support.one_service import OneService

DUE = 99_250
"""Cents that the demo's schedule is to bring."""
ADVICE = b"the bank's advice of 5 August"
READ = "intake:receipt:read"


async def _say(intake: OneService, receipt: str, what: str, body: dict[str, Any]) -> httpx.Response:
    answer = await intake.post("cashier", "intake:receipt:decide", f"/v1/receipts/{receipt}/{what}", body)
    await intake.settle()
    return answer


def _original(amount: int) -> dict[str, Any]:
    return {
        "original": {"amount": amount, "currency": "EUR"},
        "document_sha256": sha256(ADVICE).hexdigest(),
        "reason": "the bank's advice",
    }


async def _shown(intake: OneService, receipt: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await intake.get(READ, f"/v1/receipts/{receipt}")).json()
    return shown


async def _holds(intake: OneService) -> None:
    for check in CHECKS:
        assert await check(intake.ctx) == [], check.__name__


@pytest.mark.clause("2.2.4-a", "2.2.5-a")
async def test_manat_fund_a_schedule_by_what_the_bank_converted(intake: OneService) -> None:
    """592.50 EUR come as they are; 780.00 AZN came of 400.00 EUR, as the bank's advice says."""
    await open_accounts(intake)
    schedule = (await take_schedule(intake)).id
    await take_statement(intake, [credit("EUR-1", 59_250, "EUR")], own=OWN_EUR)
    await take_statement(intake, [credit("AZN-1", 78_000)])
    money = await receipts(intake)
    lacks = await _say(intake, money["AZN-1"], "original", _original(40_000))
    assert (lacks.status_code, lacks.json()["reason"]) == (409, "DOCUMENT_LACKS")
    await intake.ctx.blobs.put(ADVICE, "application/pdf")
    assert (await allocate(intake, money["EUR-1"], schedule, 59_250, "EUR")).status_code == 200
    assert (await _say(intake, money["AZN-1"], "original", _original(40_000))).status_code == 200
    (proposed, *_) = await items(intake, READ, f"/v1/receipts/{money['AZN-1']}/proposals")
    assert proposed["shares"] == [
        {"kind": "SCHEDULE", "target": schedule, "amount": {"amount": 40_000, "currency": "EUR"}}
    ]
    assert (await allocate(intake, money["AZN-1"], schedule, 40_000, "EUR")).status_code == 200
    said = await intake.published()
    (recorded, _) = [one for one in said if isinstance(one, public.ReceiptRecorded) and one.original]
    assert (recorded.amount, recorded.original) == (Money(78_000), Money(40_000, "EUR"))
    tied = [one for one in said if isinstance(one, public.ReceiptAllocated)]
    assert [(one.amount, one.original) for one in tied] == [
        (Money(59_250, "EUR"), None),
        (Money(78_000), Money(40_000, "EUR")),
    ]
    funded = [one for one in said if isinstance(one, public.AccountFunded)][-1]
    assert (funded.received, funded.covered) == (Money(DUE, "EUR"), True)
    shown = await _shown(intake, money["AZN-1"])
    assert (shown["original"], shown["original_currency"], shown["original_allocated"]) == (
        40_000,
        "EUR",
        40_000,
    )
    told = await explain(intake.ctx, money["AZN-1"])
    assert told is not None and "the bank converted it of 400.00 EUR" in told.text.en
    assert shown["history"][0]["document"] == sha256(ADVICE).hexdigest()
    assert [(one["amount"], one["original"], one["counted"]) for one in shown["parts"]] == [
        (78_000, 40_000, 40_000)
    ]
    books = {
        one["currency"]: one for one in (await intake.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    }
    assert (books["AZN"]["allocated"], books["EUR"]["allocated"]) == (78_000, 59_250)
    await _holds(intake)


@pytest.mark.clause("2.2.4-a", "2.2.5-a")
async def test_a_statement_tells_what_was_converted_and_a_wrong_tie_is_undone(intake: OneService) -> None:
    """1,939.35 AZN came of 992.50 EUR by the statement's details; 600.00 EUR of it are freed again, and the bank takes
    all of it back."""
    await open_accounts(intake)
    schedule = (await take_schedule(intake)).id
    await take_statement(
        intake, [credit("AZN-1", 193_935, instructed=Money(DUE, "EUR"), end_to_end_id="L-7")]
    )
    receipt = (await receipts(intake))["AZN-1"]
    assert (await allocate(intake, receipt, schedule, DUE, "EUR")).status_code == 200
    free = {
        "part": 1,
        "to": None,
        "amount": {"amount": 60_000, "currency": "EUR"},
        "reason": "another schedule's",
    }
    assert (await _say(intake, receipt, "reassign", free)).status_code == 200
    (moved,) = [one for one in await intake.published() if isinstance(one, public.ReceiptReassigned)]
    # 1,939.35 x 600.00/992.50 = 1,172.4030
    assert (moved.amount, moved.original) == (Money(117_240), Money(60_000, "EUR"))
    shown = await _shown(intake, receipt)
    assert (shown["unallocated"], shown["original_allocated"]) == (117_240, 39_250)
    again = await _say(intake, receipt, "original", _original(1) | {"document_sha256": "0" * 64})
    assert again.json()["reason"] == "DOCUMENT_LACKS"
    await intake.ctx.blobs.put(ADVICE, "application/pdf")
    again = await _say(intake, receipt, "original", _original(1))
    assert again.json()["reason"] == "COUNTS_ALREADY"
    await _holds(intake)
    back = replace(credit("OUT-1", 193_935, end_to_end_id="L-7", return_reason="AM05"), credit=False)
    taken = await take_statement(intake, [back], opening=193_935, day=DAY + timedelta(days=1), number=2)
    assert taken.job["state"] == "DONE", taken.job
    said = await intake.published()
    gone = [one for one in said if isinstance(one, public.ReceiptReversed)]
    assert [(one.amount, one.original, one.target) for one in gone] == [
        (Money(117_240), Money(60_000, "EUR"), None),
        (Money(76_695), Money(39_250, "EUR"), schedule),
    ]
    funded = [one for one in said if isinstance(one, public.AccountFunded)][-1]
    assert (funded.received, funded.covered) == (Money(0, "EUR"), False)
    await _holds(intake)

"""Payments' part of the auditor's archive: credits, orders, statements and approvals, and nobody's account number."""

import json
from pathlib import Path

import pytest

from tests.integration.payments.played import DEBTOR, pay
from tests.integration.payments.registered import IBANS
from tests.support.audits import checked, exported, lines, read
from tests.support.one_service import OneService


@pytest.mark.clause("X-a", "X-b", "X-d")
async def test_a_run_is_exported_with_what_became_of_its_credits(
    payments: OneService, tmp_path: Path
) -> None:
    paid = await pay(payments)
    _, part = await exported(payments, "run", "run-1")
    assert checked(part, tmp_path) == (0, "holds\n")
    entries = lines(part)
    types = {one["type"] for one in entries}
    assert types >= {
        *("RunCredited", "CreditEntered", "CreditTaken", "AccountCredited", "OrderIssued", "StatementMade"),
        *("RunOpened", "RunPrepared", "RunApproved", "RunReleased", "PayeeDataApproved", "PolicyAdopted"),
    }
    who = {(one["type"], one["who"]) for one in lines(part, "approvals.jsonl")}
    assert {("RunOpened", "accountant"), ("RunApproved", "chief"), ("RunReleased", "director")} <= who
    # What moved is what the exported events moved.
    ledger = lines(part, "ledger.jsonl")
    assert ledger and {one["position"] for one in ledger} <= {one["position"] for one in entries}
    # The bank's file and the statements are there by their hashes, with what they are.
    documents = read(part, "manifest.json")["documents"]
    assert paid["file_sha256"] in {one["sha256"] for one in documents}
    assert not any(
        one["included"] for one in documents if one.get("kind") not in ("DECISION", "REPORT", "RATES")
    )
    everything = json.dumps(entries) + json.dumps(ledger)
    # The guild's own account, which it pays from, is no secret.
    assert not [iban for iban in {*IBANS.values()} - {DEBTOR["iban"]} if iban in everything]


@pytest.mark.clause("X-c")
async def test_a_payee_is_exported_with_his_credits_and_orders_alone(
    payments: OneService, tmp_path: Path
) -> None:
    await pay(payments)
    _, part = await exported(payments, "payee", "rasim")
    assert checked(part, tmp_path) == (0, "holds\n")
    said = [(one["type"], json.loads(one["payload"])) for one in lines(part)]
    assert {event["credit"]["payee"] for name, event in said if name == "CreditEntered"} == {"rasim"}
    assert {event["payee"] for name, event in said if name in ("OrderIssued", "StatementMade")} == {"rasim"}
    assert {event["payee"] for name, event in said if name == "PayeeDataProposed"} == {"rasim"}


async def test_of_a_receipt_only_the_credits_of_its_allocations_are_exported(payments: OneService) -> None:
    await pay(payments)
    _, part = await exported(payments, "run", "run-1")
    every = [json.loads(one["payload"])["credit"] for one in lines(part) if one["type"] == "CreditEntered"]
    allocation = every[0]["allocation"]
    named = {"run": ["run-1"], "allocation": [allocation]}
    _, part = await exported(payments, "receipt", "receipt-1", named)
    some = [json.loads(one["payload"])["credit"] for one in lines(part) if one["type"] == "CreditEntered"]
    assert some == [one for one in every if one["allocation"] == allocation] and len(some) < len(every)


@pytest.mark.clause("X-c")
async def test_a_payee_is_exported_without_the_orders_of_whom_his_works_name(payments: OneService) -> None:
    """Distribution names an author's organisation, and who paid for the use of his works: their orders are none of
    his."""
    await pay(payments)
    named = {"society": ["john"], "payer": ["union"]}
    _, part = await exported(payments, "payee", "rasim", named)
    said = [(one["type"], json.loads(one["payload"])) for one in lines(part)]
    assert {event["payee"] for name, event in said if name == "OrderIssued"} == {"rasim"}

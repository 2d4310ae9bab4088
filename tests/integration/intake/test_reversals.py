"""The bank takes receipts back: found by their reference, or by an official's decision (2.1.1-n, 2.2.5-a, X-a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from deploy.demo.bank import statement
from services.intake.api.explain import explain
from services.intake.domain.receipt import RECEIPT, TakeBack
from services.intake.domain.received import Known, Received
from services.intake.formats.bookings import Knowledge, bookings_of
from services.intake.formats.camt053 import read_statements
from shared.contracts import intake as public
from shared.eventstore.store import Done, Meta
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    OWN_AZN,
    allocate,
    credit,
    items,
    open_accounts,
    receipts,
    take_account,
    take_statement,
)
from tests.support.one_service import OneService

DUE = 4_800_000
NEXT = date(2026, 8, 6)


def _back(reference: str, amount: int, names: str) -> Any:
    """A debit that the bank marks as taking money back."""
    return replace(credit(reference, amount, end_to_end_id=names, return_reason="AM05"), credit=False)


async def _come(intake: OneService, amount: int) -> tuple[str, str]:
    """A receipt of 48,000.01 or more that is allocated to an accepted account."""
    await open_accounts(intake)
    account = await take_account(intake, "july_broadcaster.xlsx")
    await take_statement(intake, [credit("IN-1", amount, end_to_end_id="L-7")])
    receipt = (await receipts(intake))["IN-1"]
    assert (await allocate(intake, receipt, account.id, DUE)).status_code == 200
    return receipt, account.id


async def _questions(intake: OneService) -> list[dict[str, Any]]:
    return await items(intake, "intake:bank:read", "/v1/bank-questions?open_only=true")


async def _whole(intake: OneService) -> None:
    assert await intake.findings() == []


@pytest.mark.clause("2.1.1-n", "X-a")
async def test_a_debit_that_names_a_receipt_takes_it_back_and_its_account_waits_again(
    intake: OneService,
) -> None:
    receipt, account = await _come(intake, DUE + 1)
    before = len(await intake.published())
    taken = await take_statement(
        intake, [_back("OUT-1", DUE + 1, "l-7")], opening=DUE + 1, day=NEXT, number=2
    )
    assert taken.job["state"] == "DONE", taken.job
    events = (await intake.published())[before:]
    assert [type(event).__name__ for event in events] == [
        "ReceiptReversed",
        "ReceiptReversed",
        "AccountFunded",
        "BankDayTaken",
    ]
    first, second, funded, _ = events
    assert (first.amount.amount, first.target) == (1, None)
    assert (second.amount.amount, second.target, second.bank_code) == (DUE, account, "AM05")
    assert isinstance(funded, public.AccountFunded)
    assert (funded.received.amount, funded.covered) == (0, False)
    shown = (await intake.get("intake:receipt:read", f"/v1/receipts/{receipt}")).json()
    assert (shown["allocated"], shown["unallocated"], shown["reversed"]) == (0, 0, DUE + 1)
    assert [one["amount"] for one in shown["reversals"]] == [1, DUE]
    (entry,) = await items(intake, "intake:bank:read", "/v1/bank-entries?kind=REVERSAL")
    assert (entry["id"], entry["amount"]) == (first.entry, DUE + 1)
    (books,) = (await intake.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    assert (books["received"], books["allocated"], books["unallocated"]) == (0, 0, 0)
    assert books["reversed"] == DUE + 1
    (early,) = (await intake.get("intake:ledger:read", f"/v1/ledger?sequence={before}")).json()["books"]
    assert (early["received"], early["allocated"], early["reversed"]) == (DUE + 1, DUE, 0)
    await _whole(intake)
    told = await explain(intake.ctx, first.entry)
    assert told is not None
    assert [one.id for one in told.because] == [receipt]
    own = await explain(intake.ctx, OWN_AZN.iban)
    assert own is not None
    assert "2 statements" in own.text.en
    # The same file again changes nothing.
    again = await take_statement(
        intake, [_back("OUT-1", DUE + 1, "l-7")], opening=DUE + 1, day=NEXT, number=2, key="again"
    )
    assert again.job["result"]["statements"][0]["taken_before"]
    assert len(await intake.published()) == before + 4


@pytest.mark.clause("2.1.1-n", "2.2.5-a", "X-a")
async def test_a_debit_that_names_none_waits_for_an_official_and_then_goes_in(intake: OneService) -> None:
    receipt, account = await _come(intake, DUE + 1)
    back = [_back("OUT-1", 100, "nobody knows"), credit("IN-2", 7)]
    failed = await take_statement(intake, back, opening=DUE + 1, day=NEXT, number=2)
    assert failed.job["state"] == "FAILED"
    (question,) = await _questions(intake)
    assert question["id"] in failed.job["problem"]["errors"][0]["what"]
    (task,) = await items(intake, "intake:task:read", "/v1/tasks?kind=BANK_QUESTION")
    assert (task["id"], task["amount"]) == (question["id"], 100)
    path = f"/v1/bank-questions/{question['id']}/decide"
    scope = "intake:bank:decide"
    for body, reason in (
        ({"kind": "RECEIPT", "decision": "Board 7"}, "OTHER_DIRECTION"),
        ({"kind": "REVERSAL", "decision": "Board 7"}, "RECEIPT_LACKS"),
        ({"kind": "REVERSAL", "receipt": "f" * 32, "decision": "Board 7"}, "UNKNOWN_RECEIPT"),
        ({"kind": "DEBIT", "receipt": receipt, "decision": "Board 7"}, "RECEIPT_LACKS"),
    ):
        refused = await intake.post("chief", scope, path, body)
        assert (refused.status_code, refused.json()["reason"]) == (409, reason), refused.text
    body = {"kind": "REVERSAL", "receipt": receipt, "decision": "Board 7 of 6 August 2026"}
    assert (await intake.post("chief", scope, path, body)).status_code == 200
    await intake.settle()
    assert await _questions(intake) == []
    shown = (await intake.get("intake:receipt:read", f"/v1/receipts/{receipt}")).json()
    assert (shown["allocated"], shown["unallocated"], shown["reversed"]) == (DUE - 99, 0, 100)
    known = (await intake.get("intake:account:read", f"/v1/accounts/{account}")).json()
    assert (known["received"], known["covered"]) == (DUE - 99, False)
    assert "IN-2" in await receipts(intake)
    late = await intake.post("chief", scope, path, body | {"decision": "Board 8"})
    assert (late.status_code, late.json()["reason"]) == (409, "ALREADY_BOOKED")
    await _whole(intake)


@pytest.mark.clause("2.2.5-a")
async def test_a_credit_that_is_not_the_amount_of_its_payment_goes_in_by_decision(intake: OneService) -> None:
    await open_accounts(intake)
    paid = replace(credit("OUT-1", 300, end_to_end_id="0a1b2c"), credit=False)
    await take_statement(intake, [paid], opening=1_000)
    part = [credit("IN-1", 295, end_to_end_id="0a1b2c")]
    await take_statement(intake, part, opening=700, day=NEXT, number=2)
    (question,) = await _questions(intake)
    body = {"kind": "RETURN", "decision": "Chief accountant 12"}
    path = f"/v1/bank-questions/{question['id']}/decide"
    assert (await intake.post("chief", "intake:bank:decide", path, body)).status_code == 200
    await intake.settle()
    returned = await items(intake, "intake:bank:read", "/v1/bank-entries?kind=RETURN")
    assert [one["amount"] for one in returned] == [295]
    assert await receipts(intake) == {}
    explained = (await intake.get("intake:bank:read", f"/v1/bank-questions/{question['id']}")).json()
    assert (explained["kind"], explained["decided_by"]) == ("RETURN", "chief")


@pytest.mark.clause("2.1.1-n", "2.2.5-a", "X-a")
async def test_a_debit_that_stands_takes_a_receipt_back_by_a_later_decision(intake: OneService) -> None:
    receipt, account = await _come(intake, DUE + 1)
    unmarked = replace(credit("OUT-1", DUE + 1, end_to_end_id="theirs"), credit=False)
    taken = await take_statement(intake, [unmarked, credit("IN-2", 900)], opening=DUE + 1, day=NEXT, number=2)
    assert taken.job["state"] == "DONE", taken.job
    (entry,) = await items(intake, "intake:bank:read", "/v1/bank-entries?kind=DEBIT")
    before = len(await intake.published())
    path, scope = f"/v1/bank-entries/{entry['id']}/take-back", "intake:bank:decide"
    body = {"receipt": receipt, "decision": "Board 7 of 20 August 2026"}
    small = (await receipts(intake))["IN-2"]
    for wrong, reason in (("f" * 32, "UNKNOWN_RECEIPT"), (small, "ABOVE_THE_RECEIPT")):
        refused = await intake.post("chief", scope, path, body | {"receipt": wrong})
        assert (refused.status_code, refused.json()["reason"]) == (409, reason), refused.text
    assert (await intake.post("chief", scope, "/v1/bank-entries/none/take-back", body)).status_code == 404
    done = await intake.post("chief", scope, path, body)
    assert done.status_code == 200, done.text
    await intake.settle()
    shown = (await intake.get("intake:receipt:read", f"/v1/receipts/{receipt}")).json()
    assert (shown["allocated"], shown["unallocated"], shown["reversed"]) == (0, 0, DUE + 1)
    known = (await intake.get("intake:account:read", f"/v1/accounts/{account}")).json()
    assert (known["received"], known["covered"]) == (0, False)
    said = (await intake.published())[before:]
    assert [type(one).__name__ for one in said] == ["ReceiptReversed", "ReceiptReversed", "AccountFunded"]
    assert {one.entry for one in said[:2]} == {entry["id"]}
    (now,) = await items(intake, "intake:bank:read", "/v1/bank-entries?kind=REVERSAL")
    assert (now["id"], now["decision"], now["decided_by"]) == (entry["id"], body["decision"], "chief")
    why = await explain(intake.ctx, entry["id"])
    assert why is not None
    assert [one.id for one in why.because] == [receipt]
    # Said again it is the same; what it took back is not taken back from another one too.
    assert (await intake.post("chief", scope, path, body)).status_code == 200
    small_too = await intake.post("chief", scope, path, body | {"receipt": small})
    assert small_too.status_code == 409
    assert len(await intake.published()) == before + 3
    # The statement, read again, stands.
    again = await take_statement(
        intake, [unmarked, credit("IN-2", 900)], opening=DUE + 1, day=NEXT, number=2, key="again"
    )
    assert again.job["result"]["statements"][0]["taken_before"]
    await _whole(intake)


async def test_a_receipt_and_what_takes_it_back_may_stand_in_one_statement(intake: OneService) -> None:
    await open_accounts(intake)
    came = credit("IN-1", 500)
    taken = await take_statement(intake, [came, _back("OUT-1", 500, "IN-1")])
    assert taken.job["state"] == "DONE", taken.job
    (result,) = taken.job["result"]["statements"]
    assert (result["receipts"], result["reversals"]) == (1, 1)
    await _whole(intake)


async def test_nothing_is_asked_about_an_unknown_entry(intake: OneService) -> None:
    path = "/v1/bank-questions/" + "0" * 32
    body = {"kind": "DEBIT", "decision": "Board 7"}
    assert (await intake.post("chief", "intake:bank:decide", path + "/decide", body)).status_code == 404
    assert (await intake.get("intake:bank:read", path)).status_code == 404


@pytest.mark.clause("X-a")
async def test_a_reversal_that_was_cut_off_goes_on_where_it_stopped(intake: OneService) -> None:
    receipt, account = await _come(intake, DUE + 1)
    back = [_back("OUT-1", DUE + 1, "L-7")]
    data = statement(OWN_AZN, NEXT, 2, Money(DUE + 1), back)
    (read,) = read_statements(data)
    known = Known(receipt, OWN_AZN.iban, "IN-1", "L-7", Money(DUE + 1))
    sha = sha256(data).hexdigest()
    knowledge = Knowledge(frozenset({OWN_AZN.iban}), received=Received([known]))
    ((named, reversal),) = bookings_of(read, knowledge, sha).reversals
    assert named == receipt
    meta = Meta(actor="clerk", correlation_id="cut off")
    step = TakeBack(reversal=reversal, part=None)
    assert isinstance(await intake.ctx.store.execute(RECEIPT, receipt, step, meta), Done)
    await intake.settle()
    taken = await take_statement(intake, back, opening=DUE + 1, day=NEXT, number=2)
    assert taken.job["state"] == "DONE", taken.job
    shown = (await intake.get("intake:receipt:read", f"/v1/receipts/{receipt}")).json()
    assert [one["amount"] for one in shown["reversals"]] == [1, DUE]
    known_account = (await intake.get("intake:account:read", f"/v1/accounts/{account}")).json()
    assert (known_account["received"], known_account["covered"]) == (0, False)
    await _whole(intake)


async def test_an_unmarked_debit_under_a_receipts_end_to_end_id_waits_for_an_official(
    intake: OneService,
) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 500, end_to_end_id="L-7")])
    left = replace(credit("OUT-1", 500, end_to_end_id="L-7"), credit=False)
    assert (await take_statement(intake, [left], opening=500, day=NEXT, number=2)).job["state"] == "FAILED"
    (question,) = await _questions(intake)
    path = f"/v1/bank-questions/{question['id']}/decide"
    answer = await intake.post("chief", "intake:bank:decide", path, {"kind": "DEBIT", "decision": "Board 7"})
    assert answer.status_code == 200
    await intake.settle()
    (entry,) = await items(intake, "intake:bank:read", "/v1/bank-entries")
    assert (entry["kind"], entry["amount"]) == ("DEBIT", 500)

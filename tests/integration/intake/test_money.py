"""From the bank's statement to a funded account: receipts, parts, admission, the ledger."""

from datetime import date
from hashlib import sha256

import pytest

from deploy.demo.bank import statement
from deploy.demo.files.accounts import MAKERS
from services.intake.domain.receipt import RECEIPT, EnterReceipt
from services.intake.formats.bookings import Knowledge, bookings_of
from services.intake.formats.camt053 import read_statements
from shared.contracts import intake as public
from shared.contracts.terms import TargetKind
from shared.eventstore.readings import page_readings
from shared.eventstore.store import Meta
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    DAY,
    OWN_AZN,
    OWN_EUR,
    allocate,
    cover_of,
    credit,
    open_accounts,
    receipts,
    take_account,
    take_schedule,
    take_statement,
    upload,
)
from tests.support.one_service import OneService


async def _funded(intake: OneService) -> list[public.AccountFunded]:
    return [event for event in await intake.published() if isinstance(event, public.AccountFunded)]


@pytest.mark.clause("2.1.1-n")
async def test_an_account_is_covered_when_its_parts_reach_the_sum_due(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    await take_statement(intake, [credit("IN-1", 4_800_001), credit("IN-2", 500)])
    money = await receipts(intake)
    assert (await allocate(intake, money["IN-1"], account, 3_000_000)).status_code == 200
    assert (await allocate(intake, money["IN-1"], account, 1_800_000)).status_code == 200
    first, last = await _funded(intake)
    assert (first.covered, first.admitted, first.received) == (False, "NONE", Money(3_000_000))
    assert (last.covered, last.admitted, last.received) == (True, "FULL", Money(4_800_000))
    above = await allocate(intake, money["IN-1"], account, 1)
    assert (above.status_code, above.json()["reason"]) == (409, "ABOVE_THE_SUM_DUE")
    (books,) = (await intake.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    assert (books["received"], books["allocated"], books["unallocated"]) == (4_800_501, 4_800_000, 501)
    assert books["targets"] == [{"target_kind": "ACCOUNT", "target": account, "allocated": 4_800_000}]
    # As others knew it after the first part.
    sequence = [type(e).__name__ for e in await intake.published()].index("ReceiptAllocated") + 1
    (early,) = (await intake.get("intake:ledger:read", f"/v1/ledger?sequence={sequence}")).json()["books"]
    assert (early["allocated"], early["unallocated"]) == (3_000_000, 1_800_501)


@pytest.mark.clause("2.1.1-n")
async def test_money_that_comes_before_the_acceptance_is_not_lost(intake: OneService) -> None:
    await open_accounts(intake)
    returned = await take_account(intake, "second_broadcaster_defective.xlsx")
    await take_statement(intake, [credit("IN-1", 120_000)])
    assert (await allocate(intake, (await receipts(intake))["IN-1"], returned.id, 120_000)).status_code == 200
    assert await _funded(intake) == []
    file = "second_broadcaster_corrected.xlsx"
    path = f"/v1/accounts/{returned.id}/versions"
    await upload(intake, path, MAKERS[file](), cover_of(file), key="v2")
    (funded,) = await _funded(intake)
    assert (funded.version, funded.received, funded.covered) == (2, Money(120_000), True)


@pytest.mark.clause("2.1.3-a")
async def test_a_producers_royalty_may_lack_a_qepik(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "producer.xlsx")).id
    await take_statement(intake, [credit("IN-1", 450_448)])
    await allocate(intake, (await receipts(intake))["IN-1"], account, 450_448)
    (funded,) = await _funded(intake)
    assert (funded.due, funded.received, funded.covered) == (Money(450_449), Money(450_448), True)


async def test_admission_with_a_part_is_decided_by_somebody_else(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "second_broadcaster_corrected.xlsx")).id
    path, scope = f"/v1/accounts/{account}/admit", "intake:account:decide"
    body = {"decision": "Board 4/2026 of 2026-08-20"}
    nothing = await intake.post("chief", scope, path, body)
    assert (nothing.status_code, nothing.json()["reason"]) == (409, "NO_MONEY")
    await take_statement(intake, [credit("IN-1", 70_000)])
    await allocate(intake, (await receipts(intake))["IN-1"], account, 70_000)
    same = await intake.post("clerk", scope, path, body)
    assert (same.status_code, same.json()["reason"]) == (403, "SAME_PERSON")
    assert (await intake.post("chief", scope, path, body)).status_code == 200
    last = (await _funded(intake))[-1]
    assert (last.covered, last.admitted, last.decision) == (True, "PRO_RATA", body["decision"])


@pytest.mark.clause("2.2.5-a", "2.2.2-a")
async def test_two_transfers_fund_a_schedule_in_its_currency(intake: OneService) -> None:
    await open_accounts(intake)
    schedule = (await take_schedule(intake)).id
    transfers = [credit(f"IN-{number}", 49_625, "EUR") for number in (1, 2)]
    await take_statement(intake, transfers, own=OWN_EUR)
    await take_statement(intake, [credit("AZN-1", 100_000)])
    money = await receipts(intake)
    wrong = await allocate(intake, money["AZN-1"], schedule, 100)
    assert (wrong.status_code, wrong.json()["reason"]) == (409, "OTHER_CURRENCY")
    for reference in ("IN-1", "IN-2"):
        assert (await allocate(intake, money[reference], schedule, 49_625, "EUR")).status_code == 200
    first, last = await _funded(intake)
    assert (first.target_kind, first.covered, last.covered) == (TargetKind.SCHEDULE, False, True)
    assert last.received == last.due == Money(99_250, "EUR")


async def test_parts_never_exceed_the_receipt(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    await take_statement(intake, [credit("IN-1", 1_000)])
    receipt = (await receipts(intake))["IN-1"]
    assert (await allocate(intake, receipt, account, 999)).status_code == 200
    above = await allocate(intake, receipt, account, 2)
    assert (above.status_code, above.json()["reason"]) == (409, "ABOVE_THE_RECEIPT")
    assert (await allocate(intake, receipt, "nobody", 1)).json()["reason"] == "UNKNOWN_TARGET"
    assert (await allocate(intake, "none", account, 1)).json()["reason"] == "UNKNOWN_RECEIPT"


async def test_who_paid_stays_out_of_the_log_and_is_read_for_a_purpose(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 1_000, remittance="royalti, iyul")])
    receipt = (await receipts(intake))["IN-1"]
    assert (await intake.get("intake:payer:read", f"/v1/receipts/{receipt}/payer")).status_code == 422
    told = await intake.get("intake:payer:read", f"/v1/receipts/{receipt}/payer?purpose=allocation")
    assert told.json() == {
        "name": "Payer MMC", "account": "AZ97DEMO00000000000000000901", "remittance": "royalti, iyul",
    }  # fmt: skip
    (read,) = await page_readings(intake.ctx.pool, after=0, limit=9)
    assert (read.kind, read.subject, read.purpose) == ("PAYER", receipt, "allocation")
    log = await intake.ctx.pool.fetch("SELECT payload::text AS text FROM log.entry WHERE source IS NULL")
    assert not [row for row in log if "Payer MMC" in row["text"] or "AZ97DEMO" in row["text"]]
    seen = await intake.get("intake:receipt:read", "/v1/receipts", party="O01")
    assert seen.json()["items"] == []


async def test_own_payments_and_their_returns_are_no_receipts(intake: OneService) -> None:
    await open_accounts(intake)
    back = credit("RTN-1", 300, end_to_end_id="order-1", return_reason="AC04")
    paid = credit("OUT-1", 300, end_to_end_id="order-1")
    paid = type(paid)(**{name: getattr(paid, name) for name in paid.__slots__} | {"credit": False})
    await take_statement(intake, [paid, back], opening=1_000)
    events = await intake.published()
    debit, returned, day = events
    assert isinstance(debit, public.BankEntryClassified)
    assert isinstance(returned, public.BankEntryClassified)
    assert isinstance(day, public.BankDayTaken)
    assert (debit.kind, debit.end_to_end_id, debit.amount) == ("DEBIT", "order-1", Money(300))
    assert (returned.kind, returned.end_to_end_id, returned.bank_code) == ("RETURN", "order-1", "AC04")
    assert (day.day, day.opening, day.closing) == (DAY, Money(1_000), Money(1_000))


async def test_days_follow_on_each_other_and_a_file_is_taken_once(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 1_000)])
    again = await take_statement(intake, [credit("IN-1", 1_000)], key="again")
    assert again.job["result"]["statements"][0]["taken_before"] is True
    broken = await take_statement(
        intake, [credit("IN-2", 5)], opening=999, day=date(2026, 8, 6), number=2, key="gap"
    )
    assert broken.job["state"] == "FAILED"
    assert broken.job["problem"]["errors"][0]["value"] == "BALANCE_BROKEN"
    before = len(await intake.published())
    following = await take_statement(
        intake, [credit("IN-2", 5)], opening=1_000, day=date(2026, 8, 6), number=2
    )
    assert following.job["state"] == "DONE"
    events = (await intake.published())[before:]
    assert [type(event).__name__ for event in events] == ["ReceiptRecorded", "BankDayTaken"]


async def test_a_statement_that_was_cut_off_is_finished_and_nothing_is_doubled(intake: OneService) -> None:
    await open_accounts(intake)
    data = statement(OWN_AZN, DAY, 1, Money(0, "AZN"), [credit("IN-1", 1_000), credit("IN-2", 7)])
    (read,) = read_statements(data)
    first = bookings_of(read, Knowledge(frozenset({OWN_AZN.iban})), sha256(data).hexdigest()).receipts[0]
    meta = Meta(actor="clerk", correlation_id="cut off")
    await intake.ctx.store.execute(RECEIPT, first.receipt, EnterReceipt(entered=first), meta)
    taken = await upload(intake, "/v1/bank-statements", data, key="again")
    assert taken.job["state"] == "DONE", taken.job
    events = await intake.published()
    assert [type(event).__name__ for event in events] == [
        "ReceiptRecorded",
        "ReceiptRecorded",
        "BankDayTaken",
    ]
    (books,) = (await intake.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    assert books["received"] == 1_007

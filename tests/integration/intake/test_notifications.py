"""What a bank tells before its statement, or instead of a booking: known once, in either order (2.2.5-a, X-a)."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts import intake as public
from tests.integration.intake.desk import items, open_accounts, receipts, upload
from tests.support.one_service import OneService
from tests.unit.intake.camt_samples import balance, document, entry, notification, status, status_report
from tests.unit.intake.test_csv_statement import HEADER, IBAN, LINES

CAME = entry(tail="<AcctSvcrRef>IN-1</AcctSvcrRef>")
LEFT = entry("40.00", "DBIT", tail="<AcctSvcrRef>OUT-1</AcctSvcrRef>")
TOLD = notification(CAME, LEFT)
BOOKED = document(CAME, LEFT, balances=balance("OPBD", "0") + balance("CLBD", "60.00"))


async def _take(intake: OneService, data: bytes, key: str) -> dict[str, Any]:
    return (await upload(intake, "/v1/bank-statements", data, key=key)).job


async def _names(intake: OneService) -> list[str]:
    return [type(event).__name__ for event in await intake.published()]


async def _proved(intake: OneService) -> list[tuple[str, bool]]:
    money = await items(intake, "intake:receipt:read", "/v1/receipts")
    entries = await items(intake, "intake:bank:read", "/v1/bank-entries")
    return [(one["bank_reference"], one["proved"]) for one in (*money, *entries)]


@pytest.mark.clause("2.2.5-a", "X-a")
async def test_a_notification_and_its_statement_are_one_in_either_order(intake: OneService) -> None:
    await open_accounts(intake)
    assert (await _take(intake, TOLD, "told"))["state"] == "DONE"
    assert await _names(intake) == ["ReceiptRecorded", "BankEntryClassified"]
    assert await _proved(intake) == [("IN-1", False), ("OUT-1", False)]
    # Another notification of the same movements changes nothing, and neither proves a day.
    again = TOLD.replace(b"<Id>N1</Id>", b"<Id>N2</Id>")
    assert (await _take(intake, again, "told-again"))["state"] == "DONE"
    assert (await _take(intake, BOOKED, "booked"))["state"] == "DONE"
    assert await _names(intake) == ["ReceiptRecorded", "BankEntryClassified", "BankDayTaken"]
    assert await _proved(intake) == [("IN-1", True), ("OUT-1", True)]
    late = TOLD.replace(b"<Id>N1</Id>", b"<Id>N3</Id>")
    assert (await _take(intake, late, "late"))["state"] == "DONE"
    assert len(await _names(intake)) == 3
    # The same movements in another statement would be money twice.
    follows = balance("OPBD", "60.00") + balance("CLBD", "120.00")
    other = document(CAME, LEFT, balances=follows).replace(b"<Id>S1</Id>", b"<Id>S2</Id>")
    twice = await _take(intake, other, "twice")
    assert "stands for another movement" in twice["problem"]["errors"][0]["what"]
    assert await intake.findings() == []


async def test_a_notification_with_another_amount_is_a_conflict_and_of_others_refused(
    intake: OneService,
) -> None:
    await open_accounts(intake)
    await _take(intake, TOLD, "told")
    other = await _take(intake, notification(entry("99.00", tail="<AcctSvcrRef>IN-1</AcctSvcrRef>")), "other")
    assert "stands for another movement" in other["problem"]["errors"][0]["what"]
    stranger = TOLD.replace(b"AZ21NABZ00000000137010001944", b"AZ96AZEJ00000000001234567890")
    refused = await _take(intake, stranger, "stranger")
    assert refused["problem"]["errors"][0]["value"] == "UNKNOWN_BANK_ACCOUNT"
    assert list(await receipts(intake)) == ["IN-1"]


@pytest.mark.clause("2.2.5-a")
async def test_what_a_bank_says_of_payments_is_published(intake: OneService) -> None:
    report = status_report(status("a1", "ACSC"), status("b2", "RJCT", "AC04"))
    done = await _take(intake, report, "report")
    assert done["result"] == {"report": "P1", "of": "M-1", "statuses": 2}
    assert (await _take(intake, report, "again"))["state"] == "DONE"
    told = [event for event in await intake.published() if isinstance(event, public.BankEntryClassified)]
    assert [(one.kind, one.end_to_end_id, one.status, one.bank_code, one.amount.amount) for one in told] == [
        ("STATUS", "a1", "ACSC", None, 0),
        ("STATUS", "b2", "RJCT", "AC04", 0),
    ]
    listed = await items(intake, "intake:bank:read", "/v1/bank-entries?kind=STATUS")
    assert {one["end_to_end_id"] for one in listed} == {"a1", "b2"}
    broken = await _take(intake, status_report(status("a1", "MAYBE")), "broken")
    assert broken["state"] == "FAILED"


@pytest.mark.clause("2.2.5-a")
async def test_a_csv_statement_comes_in_by_the_profile_of_its_account(intake: OneService) -> None:
    await open_accounts(intake)
    profile = {
        "valid_from": "2026-01-01",
        "columns": {
            "booked_on": "Tarix", "amount": "Məbləğ", "reference": "Sənəd", "name": "Tərəf", "account": "Hesab",
            "end_to_end_id": "İstinad", "remittance": "Təyinat", "code": "Növ", "balance": "Qalıq",
        },
        "decimal_mark": ",",
        "thousands_mark": " ",
        "codes": {"Komissiya": "CHRG", "Faiz": "INTR"},
    }  # fmt: skip
    path = f"/v1/bank-accounts/{IBAN}/profiles"
    bad = await intake.post("chief", "intake:bank:decide", path, profile | {"sign": "BOTH"})
    assert (bad.status_code, bad.json()["reason"]) == (409, "PROFILE_CANNOT_BE_USED")
    data = "\n".join((HEADER, *LINES)).encode()

    async def hand_in(key: str) -> dict[str, Any]:
        async with intake.client("clerk", "intake:bank:submit") as client:
            answer = await client.post(
                "/v1/bank-statements",
                files={"file": ("bank.csv", data)},
                data={"bank_account": IBAN},
                headers={"idempotency-key": key},
            )
        assert answer.status_code == 202, answer.text
        await intake.settle()
        shown = await intake.ctx.jobs.show(answer.json()["job"].rpartition("/")[2])
        assert shown is not None
        return {"state": shown.state, "result": shown.result, "problem": shown.problem}

    assert "no profile" in (await hand_in("early"))["problem"]["errors"][0]["what"]
    assert (await intake.post("chief", "intake:bank:decide", path, profile)).status_code == 200
    await intake.settle()
    taken = await hand_in("first")
    assert taken["state"] == "DONE", taken
    (result,) = taken["result"]["statements"]
    assert (result["receipts"], result["entries"], result["day"]) == (2, 2, "2026-08-06")
    assert (await hand_in("again"))["result"]["statements"][0]["taken_before"]
    assert set(await receipts(intake)) == {"D-1", "D-4"}
    shown = (await intake.get("intake:bank:read", f"/v1/bank-accounts/{IBAN}")).json()
    assert (shown["closing"], shown["profiles"][0]["set_by"]) == (189_925, "chief")
    assert (await intake.get("intake:bank:read", "/v1/bank-accounts/AZ00")).status_code == 404
    assert await intake.findings() == []


TRANSFERS = "".join(
    f'<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs><Amt Ccy="AZN">{amount}</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd></TxDtls>"
    for name, amount in (("E-1", "60.00"), ("E-2", "40.00"))
)
IN_TRANSFERS = entry(tail="<AcctSvcrRef>IN-1</AcctSvcrRef>", details=f"<NtryDtls>{TRANSFERS}</NtryDtls>")


@pytest.mark.clause("2.2.5-a", "X-a")
@pytest.mark.parametrize("details_first", [True, False])
@pytest.mark.parametrize("side", ["CRDT", "DBIT"])
async def test_a_batch_told_in_transfers_and_as_a_sum_is_one_movement(
    intake: OneService, details_first: bool, side: str
) -> None:
    await open_accounts(intake)
    details = notification(IN_TRANSFERS).replace(b"CRDT", side.encode())
    ends = ("0", "100.00") if side == "CRDT" else ("100.00", "0")
    whole = entry(side=side, tail="<AcctSvcrRef>IN-1</AcctSvcrRef>")
    total = document(whole, balances=balance("OPBD", ends[0]) + balance("CLBD", ends[1]))
    files = [details, total] if details_first else [total, details]
    for number, file in enumerate(files):
        done = await _take(intake, file, f"file-{number}")
        assert done["state"] == "DONE", done
    booked = [
        event.amount.amount
        for event in await intake.published()
        if isinstance(event, public.ReceiptRecorded | public.BankEntryClassified)
    ]
    assert sorted(booked) == ([4_000, 6_000] if details_first else [10_000])
    assert {proved for _, proved in await _proved(intake)} == {True}
    assert await intake.findings() == []

"""A month is closed by two people; what comes later keeps its day and is posted to the month that is open."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.payments.domain.double_entry import Account
from services.payments.domain.month import last_day
from shared.kernel.money import Money
from tests.integration.payments.played import adopt, job, pay
from tests.integration.payments.test_journal import LEDGER, OPENED, RECEIPT, shown
from tests.support.one_service import OneService

CHART = {
    "accounts": [
        {"account": one.value, "currency": None, "number": f"53{number}.1", "name": f"Hesab {one.value}"}
        for number, one in enumerate(Account)
    ]
}
MONTHS = "/v1/ledger/months"


async def close(service: OneService, month: str) -> None:
    """Nobody heard a statement of the bank: its last day is named."""
    body = {"month": month, "unreconciled": [last_day(month).isoformat()]}
    proposed = await service.post("accountant", "payments:month:submit", MONTHS, body)
    assert proposed.status_code == 200, proposed.text
    path = f"{MONTHS}/{month}/approve"
    same = await service.post("accountant", "payments:month:approve", path, {})
    assert same.status_code == 403, same.text
    approved = await service.post("chief", "payments:month:approve", path, {})
    assert approved.status_code == 200, approved.text


async def exported(service: OneService, month: str) -> tuple[dict[str, Any], bytes]:
    answer = await service.post("accountant", "payments:month:submit", f"{MONTHS}/{month}/journal", {})
    assert answer.status_code == 202, answer.text
    done = await job(service, answer.json()["job"])
    assert done["state"] == "DONE", done
    path = f"/v1/documents/{done['result']['sha256']}/content?purpose=for+the+accountant"
    return done["result"], (await service.get("payments:document:read", path)).content


def lines(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))


@pytest.mark.clause("X-a")
async def test_the_journal_of_a_closed_month_stays_and_late_entries_are_in_the_next_one_and_say_so(
    payments: OneService,
) -> None:
    await adopt(payments, "chart", CHART)
    await payments.hear("intake", RECEIPT)
    await payments.settle()
    await close(payments, "2026-08")
    result, august = await exported(payments, "2026-08")
    # The receipt of 1,000.00; 183.01 that were credited to six payees with the run of 2026-08-31, and 44.25 deducted.
    assert (result["closed"], result["late"]) == (True, 0)
    azn = [line for line in lines(august) if line["currency"] == "AZN"]
    sums = [sum(float(line[side] or 0) for line in azn) for side in ("debit", "credit")]
    assert sums[0] == sums[1] == pytest.approx(1000.00 + 183.01 + 44.25)
    # A receipt of August that is heard when August is closed.
    late = replace(RECEIPT, receipt="late", amount=Money(50_00), value_date=date(2026, 8, 30))
    await payments.hear("intake", late)
    await payments.settle()
    await pay(payments)
    again, same = await exported(payments, "2026-08")
    assert same == august and again["sha256"] == result["sha256"]
    open_, september = await exported(payments, "2026-09")
    assert (open_["closed"], open_["late"]) == (False, 1)
    told = [line for line in lines(september) if line["belongs to closed month"]]
    assert [
        (one["reference"], one["month"], one["belongs to closed month"], one["effective on"]) for one in told
    ] == [("late", "2026-09", "2026-08", "2026-08-30")] * 2
    entries = (await shown(payments, "/v1/ledger/entries?limit=500"))["items"]
    assert {(one["effective_on"], one["month"]) for one in entries if one["reference"] == "late"} == {
        ("2026-08-30", "2026-09")
    }
    # Every entry is in one of the two files.
    assert len(lines(august)) + len(lines(september)) == 2 * len(entries)
    page = await shown(payments, MONTHS)
    august_row, september_row = page["items"]
    assert (august_row["state"], august_row["approved_by"], len(august_row["exports"])) == (
        "CLOSED",
        "chief",
        1,
    )
    assert (september_row["state"], september_row["exports"][0]["late"]) == ("OPEN", 1)
    assert await payments.findings() == []


async def test_without_a_chart_nothing_is_exported_and_without_an_earlier_month_none_is_closed(
    payments: OneService,
) -> None:
    answer = await payments.post("accountant", "payments:month:submit", f"{MONTHS}/2026-08/journal", {})
    failed = await job(payments, answer.json()["job"])
    assert failed["state"] == "FAILED" and "chart" in str(failed)
    for month, reason in (("2026-07", "EARLIER_MONTH_OPEN"), ("2099-01", "MONTH_NOT_OVER")):
        refused = await payments.post("accountant", "payments:month:submit", MONTHS, {"month": month})
        assert (refused.status_code, refused.json()["reason"]) == (409, reason)
    bad = await payments.post("accountant", "payments:month:submit", MONTHS, {"month": "2026-13"})
    assert bad.status_code == 422
    other = await payments.post("x", LEDGER, f"{MONTHS}/2026-08/approve", {})
    assert other.status_code == 403


@pytest.mark.clause("X-a")
async def test_every_entry_is_in_the_journal_of_the_month_that_it_is_posted_to_and_in_no_other(
    bare: OneService,
) -> None:
    await adopt(bare, "chart", CHART)

    async def hear(*days: str) -> None:
        for day in days:
            number = len((await shown(bare, "/v1/ledger/entries?limit=500"))["items"])
            receipt = replace(RECEIPT, receipt=f"receipt-{number}", value_date=date.fromisoformat(day))
            await bare.hear("intake", receipt)
            await bare.settle()

    await hear("2026-06-30", "2026-07-01", "2026-08-15", "2026-06-01")
    await close(bare, "2026-06")
    await hear("2026-06-30", "2026-07-31", "2026-05-01", "2026-09-01")
    await close(bare, "2026-07")
    await hear("2026-06-15", "2026-07-15", "2026-08-15", "2026-05-02")
    posted: dict[str, list[str]] = {}
    for one in (await shown(bare, "/v1/ledger/entries?limit=500"))["items"]:
        posted.setdefault(one["month"], []).append(one["reference"])
    # Of May nothing came before June was closed; afterwards it is July's, and then August's.
    numbers = {"2026-06": (0, 3), "2026-07": (1, 4, 5, 6), "2026-08": (2, 8, 9, 10, 11), "2026-09": (7,)}
    assert posted == {month: [f"receipt-{one}" for one in some] for month, some in numbers.items()}
    for month, references in posted.items():
        _, file = await exported(bare, month)
        assert [line["reference"] for line in lines(file)] == [one for one in references for _ in range(2)]
    _, none = await exported(bare, "2026-05")
    assert lines(none) == []


@pytest.mark.clause("X-a", "X-d")
async def test_a_bank_day_that_is_not_reconciled_is_named_by_who_proposes_to_close_its_month(
    bare: OneService,
) -> None:
    """The bank closed 28 August with 1,090.00, and its entries come to 1,100.00; its next statement is of September."""
    statement = replace(OPENED, opening=Money(1100_00), closing=Money(1090_00), day=date(2026, 8, 28))
    later = replace(OPENED, opening=Money(1090_00), closing=Money(1090_00), day=date(2026, 9, 1))
    await bare.hear("intake", replace(RECEIPT, bank_account="AZ77"), OPENED, statement)
    await bare.settle()

    async def proposed(*days: str) -> tuple[int, str]:
        body = {"month": "2026-08", "unreconciled": list(days)}
        answer = await bare.post("accountant", "payments:month:submit", MONTHS, body)
        return answer.status_code, answer.json().get("reason", "")

    assert await proposed() == await proposed("2026-08-28") == (409, "NOT_RECONCILED")
    assert await proposed("2026-08-28", "2026-08-31") == (200, "")
    await bare.hear("intake", later)
    await bare.settle()
    assert await proposed("2026-08-28", "2026-08-31") == (409, "NOT_RECONCILED"), (
        "the last day is covered by now"
    )
    assert await proposed("2026-08-28") == (200, "")
    approved = await bare.post("chief", "payments:month:approve", f"{MONTHS}/2026-08/approve", {})
    assert approved.status_code == 200, approved.text
    await bare.settle()
    (row,) = (await shown(bare, MONTHS))["items"]
    assert (row["state"], row["unreconciled"]) == ("CLOSED", ["2026-08-28"])


async def test_a_journal_waits_for_the_chart_that_was_approved_before_it_was_asked_for(
    bare: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bare.hear("intake", RECEIPT)
    await bare.settle()

    async def behind() -> None:
        """The read models do not come after."""

    monkeypatch.setattr(bare.projections, "catch_up", behind)
    await adopt(bare, "chart", CHART)
    answer = await bare.post("accountant", "payments:month:submit", f"{MONTHS}/2026-08/journal", {})
    assert await bare.jobs.run_one() is None
    monkeypatch.undo()
    done = await job(bare, answer.json()["job"])
    assert (done["state"], done["result"]["entries"]) == ("DONE", 1)

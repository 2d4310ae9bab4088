"""Intake's part of the old books is refused with all that is wrong; what comes between fails its job (D-101, X-f)."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from services.intake.jobs import books
from services.intake.main import PARTS
from shared.contracts.intake import (
    AccountAccepted,
    AccountReturned,
    ReceiptRecorded,
)
from shared.contracts.platform import BooksTakenOver
from shared.jobs.books_reading import Head, Rows
from shared.jobs.kinds import JobContext
from tests.integration.intake.desk import credit, open_accounts, take_statement
from tests.integration.intake.taken_books import A_2, intake, packed, registry_events
from tests.support.books import both_sign, findings_of, hand_in, take_over, with_part
from tests.support.one_service import MakeService, make_service
from tests.unit.intake.booked import TOTALS, part

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")


async def test_a_package_that_stands_already_changes_nothing(make_service: MakeService) -> None:
    service = await intake(make_service)
    data = packed(part())
    await take_over(service, data)
    before = (await service.ctx.store.head()).position
    assert (await hand_in(service, data, key="once-more")).status_code == 202
    await service.settle()
    renamed = packed(part(), name="2026-2")
    assert await findings_of(service, renamed, "renamed") == [
        (f"parts.intake.{kind}[number {number}].number", "")
        for kind, number in (
            ("receipts", "R-1"),
            ("receipts", "R-2"),
            ("accounts", "A-1"),
            ("accounts", "A-2"),
        )
    ]
    entries = await service.ctx.store.read(before, 1_000)
    assert {str(one.stream_id).partition("-")[0] for one in entries} <= {"books", "document"}
    assert await service.findings() == []


async def test_hostile_books_are_refused_with_all_that_is_wrong(make_service: MakeService) -> None:
    service = await intake(make_service)
    wrong_totals = TOTALS | {"received.AZN": 123_001, "lines": 5, "due.EUR": 1}
    del wrong_totals["vat.AZN"]
    assert await findings_of(service, packed(part(), wrong_totals), "totals") == [
        ("totals.intake.due.EUR", "1"),
        ("totals.intake.lines", "5"),
        ("totals.intake.received.AZN", "123001"),
        ("totals.intake.vat.AZN", ""),
    ]
    above = part(("receipts", 0, {"allocated": [{"account": "A-1", "amount": 100_001}]}))
    assert await findings_of(service, packed(above, TOTALS | {"allocated.AZN": 100_001}), "above") == [
        ("parts.intake.receipts[number R-1].allocated", "1,000.01 AZN")
    ]
    unknown = part(("accounts", 1, {"contract": "nobody's"}), ("receipts", 0, {"payer": "nobody"}))
    assert await findings_of(service, packed(unknown), "unknown") == [
        ("parts.intake.receipts[number R-1].payer", "nobody"),
        ("parts.intake.accounts[number A-2].contract", "nobody's"),
    ]
    euro = part(("accounts", 1, {"currency": "EUR"}))
    sums = TOTALS | {"due.AZN": 100_000, "due.EUR": 18_001}
    assert await findings_of(service, packed(euro, sums), "euro") == [
        ("parts.intake.accounts[number A-2].currency", "EUR")
    ]
    twice = part(("receipts", 1, {"number": "R-1"}))
    assert await findings_of(service, packed(twice), "twice") == [
        ("parts.intake.receipts[number R-1].number", "R-1")
    ]
    line = part(("accounts", 1, {"lines": [{"title": "Görüş", "income": "1000.03"}]}))
    assert await findings_of(service, packed(line, TOTALS | {"lines": 3}), "line") == [
        ("parts.intake.accounts[number A-2], B2", "Görüş")
    ]
    assert not [
        one for one in await service.published() if isinstance(one, ReceiptRecorded | AccountAccepted)
    ]


async def test_books_wait_for_the_registrys_part(make_service: MakeService) -> None:
    service = await intake(make_service, heard=False)
    data = packed(part())
    assert [where for where, _ in await findings_of(service, data, "early")] == [
        "parts.intake.receipts[number R-1].payer",
        "parts.intake.accounts[number A-1].contract",
        "parts.intake.accounts[number A-2].contract",
    ]
    await service.hear("registry", *registry_events())
    sha = sha256(data).hexdigest()
    assert (
        await service.post("clerk", "intake:books:submit", f"/v1/books/{sha}/check", {})
    ).status_code == 202
    await service.settle()
    assert (await both_sign(service, sha))["state"] == "TAKEN_OVER"


async def test_money_that_the_bank_told_of_is_not_taken_over_too(make_service: MakeService) -> None:
    service = await intake(make_service)
    await open_accounts(service)
    await take_statement(service, [credit("in-1", 118_000)])
    assert await findings_of(service, packed(part()), "told") == [
        ("parts.intake.receipts[number R-1].bank_reference", "IN-1")
    ]


async def test_an_account_that_is_not_proper_any_more_stays_open_for_its_job(
    make_service: MakeService,
) -> None:
    async def nothing(job: JobContext, head: Head, rows: Rows) -> tuple[()]:
        return ()

    blind = replace(books.PART, collide=nothing)
    service = await intake(make_service, parts=with_part(PARTS, blind))
    line = part(("accounts", 1, {"lines": [{"title": "Görüş", "income": "1000.03"}]}))
    data = packed(line, TOTALS | {"lines": 3})
    await hand_in(service, data)
    ended = (await both_sign(service, sha256(data).hexdigest()))["ended"]
    assert ended["state"] == "FAILED"
    assert [one["where"] for one in ended["problem"]["errors"]] == ["parts.intake.accounts[number A-2], B2"]
    account = (await service.get("intake:account:read", f"/v1/accounts/{A_2}")).json()
    assert account["state"] == "CHECKING"
    said = await service.published()
    assert not [one for one in said if isinstance(one, AccountReturned | ReceiptRecorded | BooksTakenOver)]


async def test_what_does_not_stand_in_the_end_fails_loudly(make_service: MakeService) -> None:
    async def enter(job: JobContext, head: Head, rows: Rows) -> None:
        path = rows.directory / "receipts.rows"
        first = path.read_bytes().splitlines(keepends=True)[0]
        less = json.loads(first) | {"vat": 17_999}
        path.write_bytes(path.read_bytes().replace(first, json.dumps(less).encode() + b"\n"))
        await books.enter(job, head, rows)

    wrong = replace(books.PART, enter=enter)
    service = await intake(make_service, parts=with_part(PARTS, wrong))
    data = packed(part())
    await hand_in(service, data)
    found = await both_sign(service, sha256(data).hexdigest())
    assert (found["state"], found["ended"]["state"]) == ("BEGUN", "FAILED")
    errors = found["ended"]["problem"]["errors"]
    assert [(one["where"], one["what"], one["value"]) for one in errors] == [
        ("totals.vat.AZN", "17999 stands", "18000")
    ]
    assert not [one for one in await service.published() if isinstance(one, BooksTakenOver)]

"""Intake's part of the old system's books, the whole way: looked at, signed by two, entered, proved (D-101, X-f)."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from services.intake.domain.books_check import account_of_books, party_of_books, receipt_of_books
from services.intake.jobs import books
from services.intake.main import PARTS
from services.intake.projections.checks import CHECKS
from services.intake.settings import IntakeSettings
from shared.contracts.intake import (
    AccountAccepted,
    AccountFunded,
    AccountReturned,
    ReceiptAllocated,
    ReceiptRecorded,
    TakenOver,
)
from shared.contracts.platform import BooksTakenOver
from shared.contracts.registry import ContractSigned, CreditedName, Party, PartyRegistered
from shared.contracts.terms import PartyClass, PartyKind, ReceiptKind, TargetKind
from shared.jobs.books import books_jobs
from shared.jobs.books_reading import Head, Rows
from shared.jobs.kinds import JobContext
from shared.jobs.runner import JobRunner
from shared.kernel.ids import books_target_id
from shared.kernel.money import Money
from tests.integration.intake.desk import credit, open_accounts, take_statement
from tests.support.books import KEYS, hand_in, nested, package, show, sign
from tests.support.cutting import Cut, PowerCut
from tests.support.one_service import MakeService, OneService, make_service
from tests.unit.intake.booked import TOTALS, part
from tests.unit.intake.given import LICENCE, ROYALTY

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")

SOCIETY = party_of_books("old", "S-1")
R_1, R_2 = (receipt_of_books("old", number) for number in ("R-1", "R-2"))
A_1, A_2 = (account_of_books("old", number) for number in ("A-1", "A-2"))
DAY = {"as_of": "2026-07-31"}


def registry_events() -> list[Any]:
    """The two contracts with their parties, and a society that the registry took over."""
    name = CreditedName(name="Society", script="LATIN", kind="CANONICAL")
    society = Party(
        id=SOCIETY, kind=PartyKind.LEGAL, party_class=PartyClass.SOCIETY, names=(name,), country="GE"
    )
    events: list[Any] = [PartyRegistered(party=society)]
    for contract in (LICENCE, ROYALTY):
        name = CreditedName(name=f"Party {contract.party}", script="LATIN", kind="CANONICAL")
        party = Party(
            id=contract.party, kind=PartyKind.LEGAL, party_class=PartyClass.USER, names=(name,), country="AZ"
        )
        events += [PartyRegistered(party=party), ContractSigned(contract=contract)]
    return events


async def here(function: Any, args: tuple[object, ...], **_: object) -> Any:
    """What a child process answers, in this one: the whole way alone has real ones."""
    return function(*args)


async def intake(
    make_service: MakeService, *, heard: bool = True, parts: Any = PARTS, children: bool = False
) -> OneService:
    service = await make_service(parts, IntakeSettings, books_jwks=KEYS)
    if not children:
        service.jobs = JobRunner(service.ctx, parts.jobs, hears=parts.hears, compute=here)
    if heard:
        await service.hear("registry", *registry_events())
    await service.settle()
    return service


def packed(given: dict[str, Any], totals: dict[str, int] = TOTALS, name: str = "2026-1") -> bytes:
    """A package of this part."""
    return package(given, nested(totals), "intake", package=name, **DAY)


async def both_sign(service: OneService, sha: str) -> dict[str, Any]:
    """Two others sign; the package as it is once the job has ended, with its job."""
    for by in ("ann", "ben"):
        answer = await sign(service, sha, by)
        assert answer.status_code == 200, answer.text
    await service.settle()
    found = await show(service, sha)
    return found | {"ended": (await service.get("intake:job:read", found["job"])).json()}


async def findings(service: OneService, data: bytes, key: str) -> list[tuple[str, str]]:
    """What the dry run of a package found; nothing of it can be signed."""
    answer = await hand_in(service, data, key=key)
    assert answer.status_code == 202, answer.text
    sha = answer.json()["id"]
    assert (await show(service, sha))["state"] == "REFUSED"
    refused = await sign(service, sha, "ann")
    assert (refused.status_code, refused.json()["reason"]) == (409, "HAS_FINDINGS")
    return [(one["where"], one["value"]) for one in (await show(service, sha, "/findings"))["items"]]


async def prove(service: OneService) -> None:
    """Every check over the read models holds (X-a)."""
    await service.projections.catch_up()
    for check in CHECKS:
        assert await check(service.ctx) == []


async def test_the_whole_way(make_service: MakeService) -> None:
    service = await intake(make_service, children=True)
    data = packed(part(("receipts", 1, {"payer": "S-1"})))
    sha = sha256(data).hexdigest()
    assert (await hand_in(service, data)).status_code == 202
    found = await show(service, sha)
    assert (found["state"], found["protocol"]["found"]) == ("CHECKED", TOTALS)
    assert not [
        one for one in await service.published() if isinstance(one, ReceiptRecorded | AccountAccepted)
    ]
    found = await both_sign(service, sha)
    assert (found["state"], found["ended"]["state"]) == ("TAKEN_OVER", "DONE"), found["ended"]["problem"]

    said = await service.published()
    stands = {one.receipt: one for one in said if isinstance(one, ReceiptRecorded)}
    assert [(stands[one].kind, stands[one].payer, stands[one].vat) for one in (R_1, R_2)] == [
        (ReceiptKind.TAKEN_OVER, "user", Money(18_000)),
        (ReceiptKind.TAKEN_OVER, SOCIETY, None),
    ]
    (allocated,) = [one for one in said if isinstance(one, ReceiptAllocated)]
    assert (allocated.receipt, allocated.target, allocated.amount) == (R_1, A_1, Money(60_000))
    assert allocated.decided_by == "ann, ben"
    accepted = {one.account: one for one in said if isinstance(one, AccountAccepted)}
    assert accepted[A_1].taken_over == TakenOver(package_sha256=sha, system="old", number="A-1")
    assert [(accepted[one].due, accepted[one].payer, accepted[one].submitted_by) for one in (A_1, A_2)] == [
        (Money(100_000), "user", "clerk"),
        (Money(18_001), "producer", "clerk"),
    ]
    funded = {one.target: one for one in said if isinstance(one, AccountFunded)}
    assert (funded[A_1].received, funded[A_1].covered) == (Money(60_000), False)
    (taken,) = [one for one in said if isinstance(one, BooksTakenOver)]
    assert (taken.totals, taken.signed_by) == (TOTALS, ("ann", "ben"))
    # Nothing but the books' own job took the accounts, and it says what is unallocated: 40.00 and 50.00.
    jobs = await service.ctx.jobs.page()
    assert {one.kind for one in jobs} == {"check-books", "take-over-books"}
    ledger = (await service.get("intake:ledger:read", "/v1/ledger")).json()
    assert [one["unallocated"] for one in ledger["books"]] == [45_000]
    await prove(service)

    # What was taken over is as every other: the rest is allocated, and covers the account.
    body = {"target": A_1, "amount": {"amount": 40_000, "currency": "AZN"}}
    await service.post("cashier", "intake:receipt:decide", f"/v1/receipts/{R_1}/allocate", body)
    assert [one for one in await service.published() if isinstance(one, AccountFunded)][-1].covered
    for one in (A_1, R_1):
        explained = (await service.get("intake:state:read", f"/v1/explain/{one}")).json()
        assert {"service": "intake", "id": sha} in explained["because"]
    assert (await service.get("intake:state:read", f"/v1/explain/{sha}")).json()["kind"] == "books"
    again = part(("receipts", 0, {"number": "R-3"}), ("receipts", 1, {"number": "R-4"}))
    second = packed(again | {"accounts": []}, {"receipts": 2, "accounts": 0, "lines": 0}, "2026-2")
    assert ("parts.intake.receipts[number R-3].allocated", "A-1") in await findings(service, second, "again")


async def test_what_is_in_reserve_is_tied_to_the_package_and_moved_nowhere(make_service: MakeService) -> None:
    service = await intake(make_service)
    given = part(("receipts", 0, {"reserved": 30_000}), ("receipts", 1, {"reserved": 5_000}))
    data = packed(given, TOTALS | {"reserved.AZN": 35_000})
    sha = sha256(data).hexdigest()
    await hand_in(service, data)
    found = await both_sign(service, sha)
    assert found["state"] == "TAKEN_OVER", found["ended"]["problem"]
    said = await service.published()
    target = books_target_id("old", "2026-1")
    tied = [one for one in said if isinstance(one, ReceiptAllocated) and one.target == target]
    assert [(one.receipt, one.target_kind, one.amount.amount) for one in tied] == [
        (R_1, TargetKind.BOOKS, 30_000),
        (R_2, TargetKind.BOOKS, 5_000),
    ]
    (ledger,) = (await service.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    assert (ledger["unallocated"], ledger["allocated"]) == (10_000, 95_000)
    assert {"target_kind": "BOOKS", "target": target, "allocated": 35_000} in ledger["targets"]
    body = {"part": 1, "to": A_1, "amount": {"amount": 1, "currency": "AZN"}, "reason": "there it is missing"}
    path = f"/v1/receipts/{R_2}/reassign"
    refused = await service.post("cashier", "intake:receipt:decide", path, body)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TAKEN_OVER"), refused.text
    # Nobody ties more to it by hand.
    body = {"target": target, "amount": {"amount": 1, "currency": "AZN"}}
    more = await service.post("cashier", "intake:receipt:decide", f"/v1/receipts/{R_1}/allocate", body)
    assert more.json()["reason"] == "UNKNOWN_TARGET", more.text
    await prove(service)


async def test_a_package_that_stands_already_changes_nothing(make_service: MakeService) -> None:
    service = await intake(make_service)
    data = packed(part())
    await hand_in(service, data)
    await both_sign(service, sha256(data).hexdigest())
    before = (await service.ctx.store.head()).position
    assert (await hand_in(service, data, key="once-more")).status_code == 202
    await service.settle()
    renamed = packed(part(), name="2026-2")
    assert await findings(service, renamed, "renamed") == [
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
    await prove(service)


async def test_hostile_books_are_refused_with_all_that_is_wrong(make_service: MakeService) -> None:
    service = await intake(make_service)
    wrong_totals = TOTALS | {"received.AZN": 123_001, "lines": 5, "due.EUR": 1}
    del wrong_totals["vat.AZN"]
    assert await findings(service, packed(part(), wrong_totals), "totals") == [
        ("totals.intake.due.EUR", "1"),
        ("totals.intake.lines", "5"),
        ("totals.intake.received.AZN", "123001"),
        ("totals.intake.vat.AZN", ""),
    ]
    above = part(("receipts", 0, {"allocated": [{"account": "A-1", "amount": 100_001}]}))
    assert await findings(service, packed(above, TOTALS | {"allocated.AZN": 100_001}), "above") == [
        ("parts.intake.receipts[number R-1].allocated", "1,000.01 AZN")
    ]
    unknown = part(("accounts", 1, {"contract": "nobody's"}), ("receipts", 0, {"payer": "nobody"}))
    assert await findings(service, packed(unknown), "unknown") == [
        ("parts.intake.receipts[number R-1].payer", "nobody"),
        ("parts.intake.accounts[number A-2].contract", "nobody's"),
    ]
    euro = part(("accounts", 1, {"currency": "EUR"}))
    sums = TOTALS | {"due.AZN": 100_000, "due.EUR": 18_001}
    assert await findings(service, packed(euro, sums), "euro") == [
        ("parts.intake.accounts[number A-2].currency", "EUR")
    ]
    twice = part(("receipts", 1, {"number": "R-1"}))
    assert await findings(service, packed(twice), "twice") == [
        ("parts.intake.receipts[number R-1].number", "R-1")
    ]
    line = part(("accounts", 1, {"lines": [{"title": "Görüş", "income": "1000.03"}]}))
    assert await findings(service, packed(line, TOTALS | {"lines": 3}), "line") == [
        ("parts.intake.accounts[number A-2], B2", "Görüş")
    ]
    assert not [
        one for one in await service.published() if isinstance(one, ReceiptRecorded | AccountAccepted)
    ]


async def test_books_wait_for_the_registrys_part(make_service: MakeService) -> None:
    service = await intake(make_service, heard=False)
    data = packed(part())
    assert [where for where, _ in await findings(service, data, "early")] == [
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
    assert await findings(service, packed(part()), "told") == [
        ("parts.intake.receipts[number R-1].bank_reference", "IN-1")
    ]


async def test_cut_off_anywhere_it_goes_on_and_enters_nothing_twice(make_service: MakeService) -> None:
    cuts = 0

    async def enter(job: JobContext, head: Head, rows: Rows) -> None:
        nonlocal cuts
        while True:
            store: Any = Cut(job.ctx.store, cuts)
            try:
                await books.enter(replace(job, ctx=replace(job.ctx, store=store)), head, rows)
            except PowerCut:
                cuts += 1
                # As the next attempt looks first: what this one entered stands against nothing.
                assert await books.collide(job, head, rows) == []
            else:
                return

    broken = replace(books.PART, enter=enter)
    service = await intake(make_service, parts=replace(PARTS, jobs={**PARTS.jobs, **books_jobs(broken)}))
    shares = [{"account": "A-1", "amount": 60_000}, {"account": "A-2", "amount": 10_000}]
    given = part(("receipts", 0, {"payer": None, "allocated": shares}))
    data = packed(given, TOTALS | {"allocated.AZN": 70_000})
    await hand_in(service, data)
    found = await both_sign(service, sha256(data).hexdigest())
    assert found["state"] == "TAKEN_OVER", found["ended"]["problem"]
    assert cuts > 8
    said = await service.published()
    allocated = [(one.target, one.amount.amount) for one in said if isinstance(one, ReceiptAllocated)]
    assert allocated == [(A_1, 60_000), (A_2, 10_000)]
    assert len([one for one in said if isinstance(one, AccountAccepted)]) == 2
    # Each receipt says twice how it is: that it came, and whose it is.
    assert len([one for one in said if isinstance(one, ReceiptRecorded)]) == 4
    await prove(service)


async def test_an_account_that_is_not_proper_any_more_stays_open_for_its_job(
    make_service: MakeService,
) -> None:
    async def nothing(job: JobContext, head: Head, rows: Rows) -> tuple[()]:
        return ()

    blind = replace(books.PART, collide=nothing)
    service = await intake(make_service, parts=replace(PARTS, jobs={**PARTS.jobs, **books_jobs(blind)}))
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


@pytest.mark.clause("X-a")
async def test_what_the_old_system_paid_of_a_receipts_vat_is_said_with_it(make_service: MakeService) -> None:
    service = await intake(make_service)
    data = packed(part(("receipts", 0, {"vat_paid": 10_000})), TOTALS | {"vat_paid.AZN": 10_000})
    await hand_in(service, data)
    found = await both_sign(service, sha256(data).hexdigest())
    assert found["state"] == "TAKEN_OVER", found["ended"]["problem"]
    said = [one for one in await service.published() if isinstance(one, ReceiptRecorded) and one.vat]
    assert {(one.vat, one.vat_paid) for one in said} == {(Money(18_000), Money(10_000))}
    await prove(service)


async def test_what_does_not_stand_in_the_end_fails_loudly(make_service: MakeService) -> None:
    async def enter(job: JobContext, head: Head, rows: Rows) -> None:
        path = rows.directory / "receipts.rows"
        first = path.read_bytes().splitlines(keepends=True)[0]
        less = json.loads(first) | {"vat": 17_999}
        path.write_bytes(path.read_bytes().replace(first, json.dumps(less).encode() + b"\n"))
        await books.enter(job, head, rows)

    wrong = replace(books.PART, enter=enter)
    service = await intake(make_service, parts=replace(PARTS, jobs={**PARTS.jobs, **books_jobs(wrong)}))
    data = packed(part())
    await hand_in(service, data)
    found = await both_sign(service, sha256(data).hexdigest())
    assert (found["state"], found["ended"]["state"]) == ("BEGUN", "FAILED")
    errors = found["ended"]["problem"]["errors"]
    assert [(one["where"], one["what"], one["value"]) for one in errors] == [
        ("totals.vat.AZN", "17999 stands", "18000")
    ]
    assert not [one for one in await service.published() if isinstance(one, BooksTakenOver)]

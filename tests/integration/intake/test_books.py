"""Intake's part of the old system's books, the whole way: looked at, signed by two, entered, proved (D-101, X-f)."""

from __future__ import annotations

from hashlib import sha256

import pytest

from services.intake.jobs import books
from services.intake.main import PARTS
from shared.contracts.intake import (
    AccountAccepted,
    AccountFunded,
    ReceiptAllocated,
    ReceiptRecorded,
    TakenOver,
)
from shared.contracts.platform import BooksTakenOver
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.ids import books_target_id
from shared.kernel.money import Money
from tests.integration.intake.taken_books import A_1, A_2, R_1, R_2, SOCIETY, intake, packed
from tests.support.books import both_sign, findings_of, hand_in, show, take_over, with_part
from tests.support.cutting import EverywhereCut
from tests.support.one_service import MakeService, make_service
from tests.unit.intake.booked import TOTALS, part

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")


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
    assert await service.findings() == []

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
    assert ("parts.intake.receipts[number R-3].allocated", "A-1") in await findings_of(
        service, second, "again"
    )


async def test_what_is_in_reserve_is_tied_to_the_package_and_moved_nowhere(make_service: MakeService) -> None:
    service = await intake(make_service)
    given = part(("receipts", 0, {"reserved": 30_000}), ("receipts", 1, {"reserved": 5_000}))
    await take_over(service, packed(given, TOTALS | {"reserved.AZN": 35_000}))
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
    assert await service.findings() == []


async def test_cut_off_anywhere_it_goes_on_and_enters_nothing_twice(make_service: MakeService) -> None:
    cut = EverywhereCut(books.PART)
    parts = with_part(PARTS, cut.part)
    service = await intake(make_service, parts=parts)
    shares = [{"account": "A-1", "amount": 60_000}, {"account": "A-2", "amount": 10_000}]
    given = part(("receipts", 0, {"payer": None, "allocated": shares}))
    await take_over(service, packed(given, TOTALS | {"allocated.AZN": 70_000}))
    assert cut.cuts > 8
    said = await service.published()
    allocated = [(one.target, one.amount.amount) for one in said if isinstance(one, ReceiptAllocated)]
    assert allocated == [(A_1, 60_000), (A_2, 10_000)]
    assert len([one for one in said if isinstance(one, AccountAccepted)]) == 2
    # Each receipt says twice how it is: that it came, and whose it is.
    assert len([one for one in said if isinstance(one, ReceiptRecorded)]) == 4
    assert await service.findings() == []


@pytest.mark.clause("X-a")
async def test_what_the_old_system_paid_of_a_receipts_vat_is_said_with_it(make_service: MakeService) -> None:
    service = await intake(make_service)
    await take_over(
        service, packed(part(("receipts", 0, {"vat_paid": 10_000})), TOTALS | {"vat_paid.AZN": 10_000})
    )
    said = [one for one in await service.published() if isinstance(one, ReceiptRecorded) and one.vat]
    assert {(one.vat, one.vat_paid) for one in said} == {(Money(18_000), Money(10_000))}
    assert await service.findings() == []

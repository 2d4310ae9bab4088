"""Payments' part of the old system's books, the whole way: looked at, signed by two, entered, paid (D-101, X-f)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.payments.domain.books import (
    BALANCES,
    RECEIVABLES,
    credit_of_books,
    dispute_of_books,
    party_of_books,
    work_of_books,
)
from services.payments.jobs import books
from services.payments.main import PARTS
from shared.contracts.payments import DisputeOpened, PayeeCredited, PaymentIssued
from shared.contracts.platform import BooksTakenOver
from shared.kernel.money import Money
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import adopt_all, give_data, pay, prepare
from tests.integration.payments.registered import PARTIES, WORKS, party, work
from tests.support.books import KEYS, findings_of, hand_in, package, take_over, with_part
from tests.support.cutting import EverywhereCut
from tests.support.one_service import MakeService, OneService, make_service
from tests.unit.payments.booked import TOTALS, part

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")

SEVEN, NINE = party_of_books("old", "P-7"), work_of_books("old", "W-9")
DISPUTE = dispute_of_books("old", "M-1")
B_1, B_2 = (credit_of_books("old", BALANCES, number) for number in ("B-1", "B-2"))
OWED = credit_of_books("old", RECEIVABLES, "D-1")


async def payments(make_service: MakeService, *, heard: bool = True, parts: Any = PARTS) -> OneService:
    service = await make_service(parts, books_jwks=KEYS)
    if heard:
        await service.hear("registry", *registry())
    await service.settle()
    return service


def registry() -> list[Any]:
    """Whom and what the registry knew, and what it took over itself."""
    return [*PARTIES, *WORKS, party(SEVEN, "Yeddinci"), work(NINE, "Köhnə film")]


def packed(given: dict[str, Any], totals: dict[str, int] = TOTALS, name: str = "2026-1") -> bytes:
    return package(given, totals, "payments", package=name)


async def ledger(service: OneService) -> dict[str, Any]:
    """What is in the states, by currency."""
    found = (await service.get("payments:ledger:read", "/v1/ledger")).json()
    assert [one["missing"] for one in found["books"]] == [0] * len(found["books"])
    return {
        one["currency"]: {
            "taken_over": one["taken_over"],
            "credited": one["credited"],
            **{
                "|".join(name for name in (part["state"], part["reason"]) if name): part["amount"]
                for part in one["states"]
            },
        }
        for one in found["books"]
    }


@pytest.mark.clause("4.3-a", "X-a", "X-g")
async def test_the_whole_way_to_the_first_payment(make_service: MakeService) -> None:
    service = await payments(make_service)
    sha = await take_over(service, packed(part()))
    said = await service.published()
    (taken,) = [one for one in said if isinstance(one, BooksTakenOver)]
    assert (taken.package_sha256, taken.totals, taken.signed_by) == (sha, TOTALS, ("ann", "ben"))
    (opened,) = [one for one in said if isinstance(one, DisputeOpened)]
    assert (opened.dispute, opened.work, opened.document_sha256) == (DISPUTE, "film-1", "ab" * 32)
    # Distribution credited none of it, and nobody is told that it did.
    assert not [one for one in said if isinstance(one, PayeeCredited)]
    assert await ledger(service) == {
        "AZN": {
            "taken_over": 7_500,
            "credited": 0,
            "DISPUTED": 8_000,
            "ONHOLD|NO_PAYMENT_DATA": 2_500,
            "RECEIVABLE|NO_PAYMENT_DATA": -3_000,
        },
        "EUR": {"taken_over": 700, "credited": 0, "PAYABLE|NO_RATE": 700},
    }
    (owed,) = (await service.get("payments:balance:read", "/v1/receivables?payee=rasim")).json()["items"]
    assert (owed["id"], owed["net"], owed["state"], owed["books"]["number"]) == (OWED, -3_000, "OPEN", "D-1")
    shown = await service.get("payments:balance:read", f"/v1/receivables/{OWED}", party="rasim")
    assert shown.json()["name"] == "Rasim Ocaqov"
    for path in (f"/v1/receivables/{OWED}", f"/v1/receivables/{B_1}"):
        party = "john" if path.endswith(OWED) else None
        assert (await service.get("payments:balance:read", path, party=party)).status_code == 404
    others = await service.get("payments:balance:read", "/v1/receivables", party="john")
    assert others.json()["items"] == []
    dispute = (await service.get("payments:dispute:read", f"/v1/disputes/{DISPUTE}?purpose=check")).json()
    assert (dispute["state"], dispute["opened_on"], dispute["claim"]) == ("OPEN", "2026-02-03", None)
    for one, of in ((B_1, sha), (OWED, sha), (DISPUTE, sha)):
        explained = (await service.get("payments:state:read", f"/v1/explain/{one}")).json()
        assert {"service": "payments", "id": of} in explained["because"], explained
    assert (await service.get("payments:state:read", f"/v1/explain/{sha}")).json()["kind"] == "books"
    assert await service.findings() == []

    # 20.00 that nobody disputes less 30.00 that he owes; a run's 5.01 beside 80.00 of the disputed film change nothing.
    await adopt_all(service)
    await give_data(service, "rasim")
    await service.hear("distribution", *closed_run())
    await service.settle()
    assert (await prepare(service))["orders"] == 0
    held = (await ledger(service))["AZN"]
    assert (held["credited"], held["DISPUTED"], held["RECEIVABLE"]) == (18_301, 16_000, -3_000)
    assert await service.findings() == []


async def test_what_was_taken_over_is_paid_and_stated(make_service: MakeService) -> None:
    service = await payments(make_service)
    given = part() | {"disputes": []}
    await take_over(service, packed(given, TOTALS | {"disputes": 0}))
    await adopt_all(service)
    await give_data(service, "rasim")
    await pay(service)
    (order,) = [one for one in await service.published() if isinstance(one, PaymentIssued)]
    # 80.00 + 20.00 - 30.00 = 70.00, of which 15% are withheld.
    assert (order.gross, order.net) == (Money(7_000), Money(5_950))
    assert set(order.credits) == {B_1, B_2, OWED}
    found = (await service.get("payments:statement:read", "/v1/statements?payee=rasim")).json()["items"]
    (statement,) = found
    sums = [statement[name] for name in ("opening", "credited", "withheld", "paid", "closing")]
    assert sums == [0, 7_000, 1_050, 5_950, 0]
    content = json.loads(await service.ctx.blobs.get(statement["sha256"]) or b"")
    assert content["lines"] == []
    assert [(one["number"], one["net"]["amount"], one["said"]) for one in content["taken_over"]] == [
        ("B-2", 2_000, ""),
        ("D-1", -3_000, "paid twice in 2024/1"),
        ("B-1", 8_000, "2025/2"),
    ]
    pdf = await service.ctx.blobs.get(statement["pdf_sha256"])
    assert pdf is not None and pdf.startswith(b"%PDF")
    assert await service.findings() == []


@pytest.mark.clause("4.1-a")
async def test_who_signed_the_books_does_not_release_their_payment(make_service: MakeService) -> None:
    service = await payments(make_service)
    await take_over(service, packed(part() | {"disputes": []}, TOTALS | {"disputes": 0}))
    await adopt_all(service)
    await give_data(service, "rasim")
    path = "/v1/payment-runs"
    body = {"execution_date": "2026-09-03"}
    answer = await service.post("accountant", "payments:payment-run:prepare", path, body)
    await service.settle()
    prepared = (await service.get("payments:job:read", answer.json()["job"])).json()["result"]
    run, digest = prepared["payment_run"], {"digest": prepared["digest"]}
    await service.post("chief", "payments:payment-run:approve", f"{path}/{run}/approve", digest)
    refused = await service.post("ben", "payments:payment-run:release", f"{path}/{run}/release", digest)
    assert refused.status_code == 403


async def test_a_package_that_stands_already_changes_nothing(make_service: MakeService) -> None:
    service = await payments(make_service)
    data = packed(part())
    await take_over(service, data)
    before = (await service.ctx.store.head()).position
    assert (await hand_in(service, data, key="again")).status_code == 202
    await service.settle()
    assert await findings_of(service, packed(part(), name="2026-2"), "renamed") == [
        (f"parts.payments.{row}.number", "")
        for row in (
            *(f"balances[number B-{number}]" for number in (1, 2, 3, 4)),
            "receivables[number D-1]",
            "disputes[number M-1]",
        )
    ]
    entries = await service.ctx.store.read(before, 1_000)
    assert {str(one.stream_id).partition("-")[0] for one in entries} <= {"books", "document"}
    assert await service.findings() == []


async def test_books_wait_for_the_registrys_part_and_hostile_ones_are_refused(
    make_service: MakeService,
) -> None:
    service = await payments(make_service, heard=False)
    found = await findings_of(service, packed(part()), "early")
    assert [where for where, _ in found[:3]] == [
        "parts.payments.balances[number B-1].payee",
        "parts.payments.balances[number B-1].work",
        "parts.payments.balances[number B-2].payee",
    ]
    await service.hear("registry", *registry())
    await service.settle()
    totals = TOTALS | {"net.AZN": 10_501, "owed.EUR": 1}
    del totals["gross.EUR"]
    assert await findings_of(service, packed(part(), totals), "totals") == [
        ("totals.payments.gross.EUR", ""),
        ("totals.payments.net.AZN", "10501"),
        ("totals.payments.owed.EUR", "1"),
    ]
    strange = part(
        ("balances", 2, {"owner": "nobody", "work": "nothing"}), ("disputes", 0, {"parties": ["x"]})
    )
    assert await findings_of(service, packed(strange), "strange") == [
        ("parts.payments.balances[number B-3].owner", "nobody"),
        ("parts.payments.balances[number B-3].work", "nothing"),
        ("parts.payments.disputes[number M-1].parties", "x"),
    ]
    assert not await service.published()


@pytest.mark.parametrize("disputes", [1, 0])
async def test_cut_off_anywhere_it_goes_on_and_enters_nothing_twice(
    make_service: MakeService, disputes: int
) -> None:
    cut = EverywhereCut(books.PART)
    parts = with_part(PARTS, cut.part)
    service = await payments(make_service, parts=parts)
    given = part() | ({} if disputes else {"disputes": []})
    await take_over(service, packed(given, TOTALS | {"disputes": disputes}))
    # Before the hold, the dispute and the balances; else before balances, receivables and accounts.
    assert cut.cuts == 3
    assert len([one for one in await service.published() if isinstance(one, DisputeOpened)]) == disputes
    assert (await ledger(service))["AZN"]["taken_over"] == 7_500
    assert await service.findings() == []

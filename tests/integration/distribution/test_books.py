"""Distribution's part of the old system's books, the whole way: looked at, signed by two, entered, released (D-101,
X-f)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from services.distribution.domain.books import (
    HELD,
    RESERVES,
    allocation_of,
    reserve_of,
    run_of_books,
    share_of_books,
    work_of_books,
)
from services.distribution.jobs import books
from services.distribution.main import PARTS
from shared.contracts import distribution as said
from shared.contracts import intake, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.platform import BooksTakenOver
from shared.contracts.terms import PartyClass, ReceiptKind, Role, TargetKind
from shared.jobs.books import books_jobs
from shared.jobs.books_reading import Head, Rows
from shared.jobs.kinds import JobContext
from shared.kernel.ids import books_target_id
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import approve, findings, open_run, shown
from tests.integration.distribution.rules import furnish
from tests.integration.distribution.world import DAY, mandate, party
from tests.support.audits import checked, exported, lines, read
from tests.support.books import KEYS, hand_in, nested, package, show, sign
from tests.support.cutting import Cut, PowerCut
from tests.support.one_service import MakeService, OneService, make_service
from tests.unit.distribution.booked import TOTALS, part

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")

TARGET, RUN = books_target_id("old", "2026-1"), run_of_books("old", "2026-1")
R_1, R_2, R_3 = (share_of_books("old", RESERVES, number) for number in ("R-1", "R-2", "R-3"))
H_1, H_2 = (share_of_books("old", HELD, number) for number in ("H-1", "H-2"))
LEDGER = ("/v1/ledger", "distribution:ledger:read")


def money(*amounts: Money, target: str = TARGET) -> list[Any]:
    """What intake took over of the package: receipts that are for reserves and held sums."""
    told: list[Any] = []
    for amount in amounts:
        receipt = f"receipt-{amount.currency}"
        recorded = intake.ReceiptRecorded(
            receipt=receipt,
            kind=ReceiptKind.TAKEN_OVER,
            payer=None,
            amount=amount,
            value_date=DAY,
            bank_reference=receipt,
        )
        allocated = intake.ReceiptAllocated(
            receipt=receipt,
            target_kind=TargetKind.BOOKS,
            target=target,
            amount=amount,
            value_date=DAY,
            decided_by="ann, ben",
        )
        told += [recorded, allocated]
    return told


MONEY = money(Money(5_300), Money(4_000, "EUR"))
"""46.00 and 7.00, and EUR 40.00."""


async def distribution_of(make_service: MakeService, *, heard: bool = True, parts: Any = PARTS) -> OneService:
    service = await make_service(parts, books_jwks=KEYS)
    await furnish(service)
    if heard:
        await service.hear("intake", *MONEY)
        await service.settle()
    return service


def packed(given: dict[str, Any], totals: dict[str, int] = TOTALS, name: str = "2026-1") -> bytes:
    return package(given, nested(totals), "distribution", package=name)


async def take_over(service: OneService, data: bytes) -> str:
    """Handed in, signed by two, entered; the package's id."""
    answer = await hand_in(service, data)
    assert answer.status_code == 202, answer.text
    sha = sha256(data).hexdigest()
    for by in ("ann", "ben"):
        answer = await sign(service, sha, by)
        assert answer.status_code == 200, (answer.text, await show(service, sha, "/findings"))
    await service.settle()
    found = await show(service, sha)
    ended = (await service.get("distribution:job:read", found["job"])).json()
    assert (found["state"], ended["state"]) == ("TAKEN_OVER", "DONE"), ended["problem"]
    return sha


async def found_in(service: OneService, data: bytes, key: str) -> list[tuple[str, str]]:
    sha = (await hand_in(service, data, key=key)).json()["id"]
    assert (await show(service, sha))["state"] == "REFUSED"
    return [(one["where"], one["value"]) for one in (await show(service, sha, "/findings"))["items"]]


async def totals(service: OneService) -> dict[tuple[str, str | None, str], int]:
    """Where the money stands, by the ledger; the identity holds."""
    found = await shown(service, *LEDGER)
    assert found["holds"], found["findings"]
    return {
        (one["state"], one["reason"], one["amount"]["currency"]): one["amount"]["amount"]
        for one in found["totals"]
    }


async def next_run(service: OneService) -> said.RunClosed:
    """A run over whatever is to be looked at again, closed."""
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    await service.settle()
    closed = [one for one in await service.published() if isinstance(one, said.RunClosed)]
    assert closed[-1].run == run
    return closed[-1]


def told(closed: said.RunClosed) -> dict[tuple[str, str | None], int]:
    return {(one.state, one.reason): one.amount.amount for one in closed.totals}


async def prove(service: OneService) -> None:
    """Every check holds, and the read models rebuilt are the live ones (X-a)."""
    await service.projections.catch_up()
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()


@pytest.mark.clause("2.1.1-p", "X-a")
async def test_the_whole_way(make_service: MakeService) -> None:
    service = await distribution_of(make_service)
    # Before its part goes in the money waits for it.
    before = await totals(service)
    assert before == {("AWAITING_ACCOUNT", None, "AZN"): 5_300, ("AWAITING_ACCOUNT", None, "EUR"): 4_000}
    (ready,) = (await shown(service, "/v1/ready"))["items"]
    assert (ready["target"], ready["waits_for"]) == (TARGET, ["BOOKS"])
    sha = await take_over(service, packed(part()))
    assert await totals(service) == {
        ("RESERVED", "NON_MEMBER", "AZN"): 2_500,
        ("RESERVED", "NON_REGISTERED_WORK", "AZN"): 1_800,
        ("RESERVED", "UNKNOWN_AUTHOR", "AZN"): 300,
        ("HELD", "CONFLICT", "AZN"): 700,
        ("HELD", "NO_RATE", "EUR"): 4_000,
    }
    published = await service.published()
    (taken,) = [one for one in published if isinstance(one, BooksTakenOver)]
    assert (taken.totals, taken.signed_by) == (TOTALS, ("ann", "ben"))
    items = [one for one in published if isinstance(one, said.RoyaltyAllocated | said.RoyaltyReserved)]
    (closed,) = [one for one in published if isinstance(one, said.RunClosed)]
    # Whoever hears it proves it as every run's batch.
    assert (closed.run, closed.allocations, closed.reserves, closed.releases) == (RUN, 5, 3, 0)
    assert closed.digest == batch_digest(item_digest(one) for one in items)
    clocks = [one for one in items if isinstance(one, said.RoyaltyReserved)]
    assert [(str(one.started_on), str(one.last_claim_day)) for one in clocks] == [
        ("2024-02-29", "2027-02-28"),
        ("2025-12-20", "2028-12-20"),
        ("2025-12-20", "2028-12-20"),
    ]
    assert [one.work for one in clocks] == ["film", work_of_books("old", "W-8"), "film"]
    listed = (await shown(service, "/v1/reserves", "distribution:reserve:read"))["items"]
    assert {one["reserve"] for one in listed} == {reserve_of(one) for one in (R_1, R_2, R_3)}
    for one, why in (
        (R_1, allocation_of(R_1)),
        (allocation_of(H_2), sha),
        (reserve_of(R_2), R_2),
        (RUN, sha),
    ):
        explained = await shown(service, f"/v1/explain/{one}", "distribution:state:read")
        assert {"service": "distribution", "id": why} in explained["because"], explained
    share = await shown(service, f"/v1/explain/{R_1}", "distribution:state:read")
    assert (share["facts"]["number"], share["facts"]["run"]) == ("R-1", "2024/1")
    assert "25.00 AZN of “Arşın mal alan” were taken over" in str(share["steps"])
    run = await shown(service, f"/v1/runs/{RUN}")
    assert (run["kind"], run["state"], run["approved_by"]) == ("TAKEN_OVER", "CLOSED", "ann, ben")
    assert {one.kind for one in await service.ctx.jobs.page()} == {
        "record-bulletin",
        "check-books",
        "take-over-books",
    }
    await prove(service)


@pytest.mark.clause("2.1.1-s", "2.1.1-q", "3.1-a", "X-a")
async def test_it_is_released_as_any_reserve(make_service: MakeService) -> None:
    service = await distribution_of(make_service)
    await take_over(service, packed(part()))
    closed = await next_run(service)
    # The registry has no conflict: 7.00 are the director's, less 20%. Of the composer's row "com" has one half, and is
    # its whole owner: the other half, 3.00, is his, and the old system deducted nothing of it.
    assert told(closed) == {
        ("CREDITED", None): 560 + 300,
        ("DEDUCTED", "ADMINISTRATION"): 140,
    }
    last = [one for one in await service.published() if isinstance(one, said.RoyaltyAllocated)][-2:]
    assert {(one.shares[0].owner, one.shares[0].gross.amount) for one in last} == {("dir", 700), ("com", 300)}
    assert {one.original_run for one in last} == {RUN}
    # A mandate comes: the 10% of the original distribution are taken, not today's 20.
    await service.hear("registry", party("scr", PartyClass.MEMBER), mandate("scr"))
    await service.settle()
    assert told(await next_run(service)) == {("CREDITED", None): 2_250, ("DEDUCTED", "ADMINISTRATION"): 250}
    # The unknown work is registered under the id that it has by its key: 18.00 by 6,6,2,2,2.
    film = registry.Work(
        id=work_of_books("old", "W-8"),
        titles=(registry.Title(text="Naməlum film", language="az", script="LATIN", kind="ORIGINAL"),),
        genre="feature",
    )
    director = registry.RoleShares(
        role=Role.DIRECTOR, holders=(registry.Holder(party="dir", fraction=Fraction(1)),)
    )
    await service.hear(
        "registry",
        registry.WorkRegistered(work=film),
        registry.SharesChanged(work=film.id, roles=(director,)),
    )
    await service.settle()
    assert told(await next_run(service)) == {
        ("CREDITED", None): 480,
        ("DEDUCTED", "ADMINISTRATION"): 120,
        ("RESERVED", "UNKNOWN_AUTHOR"): 1_200,
    }
    clocks = [one for one in await service.published() if isinstance(one, said.RoyaltyReserved)][3:]
    assert {str(one.started_on) for one in clocks} == {"2025-12-20"}
    # Nothing is left but what has no rate: an official decides it.
    assert await totals(service) == {
        ("CREDITED", None, "AZN"): 860 + 2_250 + 480,
        ("DEDUCTED", "ADMINISTRATION", "AZN"): 140 + 250 + 120,
        ("RESERVED", "UNKNOWN_AUTHOR", "AZN"): 1_200,
        ("HELD", "NO_RATE", "EUR"): 4_000,
    }
    assert (await next_run(service)).allocations == 0
    await prove(service)


async def test_another_owner_does_not_get_a_persons_share(make_service: MakeService) -> None:
    service = await distribution_of(make_service)
    await take_over(service, packed(part()))
    # Half of the script is the director's, who was paid by the old system.
    both = tuple(registry.Holder(party=one, fraction=Fraction(1, 2)) for one in ("dir", "scr"))
    roles = registry.SharesChanged(
        work="film", roles=(registry.RoleShares(role=Role.SCRIPTWRITER, holders=both),)
    )
    await service.hear("registry", roles, party("scr", PartyClass.MEMBER), mandate("scr"))
    await service.settle()
    await next_run(service)
    of_script = [
        share
        for one in await service.published()
        if isinstance(one, said.RoyaltyAllocated) and one.run != RUN
        for share in one.shares
        if share.role is Role.SCRIPTWRITER
    ]
    assert [(one.owner, one.gross.amount) for one in of_script] == [("scr", 2_500)]
    await prove(service)


@pytest.mark.clause("X-d")
async def test_the_auditor_gets_what_was_signed_with_the_run(
    make_service: MakeService, tmp_path: Path
) -> None:
    service = await distribution_of(make_service)
    sha = await take_over(service, packed(part()))
    _, archive = await exported(service, "run", RUN)
    assert checked(archive, tmp_path) == (0, "holds\n")
    entries = {one["type"] for one in lines(archive)}
    for one in ("BooksSubmitted", "BooksChecked", "BooksSigned", "BooksEntered", "ShareTakenOver"):
        assert one in entries, one
    # The package itself is there by its hash: who may, opens it with the service.
    named = read(archive, "manifest.json")["documents"]
    assert [one["included"] for one in named if one["sha256"] == sha] == [False]


async def test_books_wait_for_their_money_and_their_people(make_service: MakeService) -> None:
    service = await distribution_of(make_service, heard=False)
    assert await found_in(service, packed(part()), "early") == [
        ("parts.distribution", "AZN"),
        ("parts.distribution", "EUR"),
    ]
    strange = part(("reserves", 0, {"person": "nobody", "work": "nothing"}), ("held", 1, {"payer": "x"}))
    assert [where for where, _ in await found_in(service, packed(strange), "strange")][:3] == [
        "parts.distribution.reserves[number R-1].person",
        "parts.distribution.reserves[number R-1].work",
        "parts.distribution.held[number H-2].payer",
    ]
    wrong = TOTALS | {"reserved.AZN": 4_601, "held": 3}
    assert await found_in(service, packed(part(), wrong), "totals") == [
        ("totals.distribution.held", "3"),
        ("totals.distribution.reserved.AZN", "4601"),
    ]
    # A qəpik too little is not taken over, nor the money of another package.
    await service.hear("intake", *money(Money(5_299), Money(4_000, "EUR"), target="another"))
    await service.hear("intake", *money(Money(5_299)))
    await service.settle()
    sha = sha256(packed(part())).hexdigest()
    await service.post("clerk", "distribution:books:submit", f"/v1/books/{sha}/check", {})
    await service.settle()
    assert [one["what"] for one in (await show(service, sha, "/findings"))["items"]] == [
        "reserves and held sums come to 53.00 AZN; intake tied 52.99 AZN to the package",
        "reserves and held sums come to 40.00 EUR; intake tied 0.00 EUR to the package",
    ]
    assert not [one for one in await service.published() if isinstance(one, said.RoyaltyAllocated)]


async def test_a_package_that_stands_already_changes_nothing(make_service: MakeService) -> None:
    service = await distribution_of(make_service)
    data = packed(part())
    await take_over(service, data)
    before = (await service.ctx.store.head()).position
    assert (await hand_in(service, data, key="again")).status_code == 202
    await service.settle()
    found = await found_in(service, packed(part(), name="2026-2"), "renamed")
    assert [where for where, _ in found] == [
        *(f"parts.distribution.reserves[number R-{number}].number" for number in (1, 2, 3)),
        *(f"parts.distribution.held[number H-{number}].number" for number in (1, 2)),
        "parts.distribution",
        "parts.distribution",
    ]
    entries = await service.ctx.store.read(before, 1_000)
    assert {str(one.stream_id).partition("-")[0] for one in entries} <= {"books", "document"}
    await prove(service)


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
                # As the next attempt looks first: what this one entered stands against nothing, and nothing of it is
                # money before the run is there.
                assert await books.collide(job, head, rows) == []
                assert await books.standing(job, head, rows) == {"reserves": 0, "held": 0}
            else:
                break
        # Entered once more it changes nothing.
        position = (await job.ctx.store.head()).position
        await books.enter(job, head, rows)
        assert (await job.ctx.store.head()).position == position

    broken = replace(books.PART, enter=enter)
    parts = replace(PARTS, jobs={**PARTS.jobs, **books_jobs(broken)})
    service = await distribution_of(make_service, parts=parts)
    await take_over(service, packed(part()))
    # Shares and allocations of either kind, reserves, the run.
    assert cuts == 6
    published = await service.published()
    (closed,) = [one for one in published if isinstance(one, said.RunClosed)]
    items = [one for one in published if isinstance(one, said.RoyaltyAllocated | said.RoyaltyReserved)]
    assert len(items) == 8
    assert closed.digest == batch_digest(item_digest(one) for one in items)
    assert sum((await totals(service)).values()) == 5_300 + 4_000
    await prove(service)

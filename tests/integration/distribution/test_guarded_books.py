"""Distribution's part of the old books: whose a share stays, what the auditor gets, what waits, is cut off (D-101)."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from services.distribution.jobs import books
from services.distribution.main import PARTS
from shared.contracts import distribution as said
from shared.contracts import registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import PartyClass, Role
from shared.kernel.money import Money
from tests.integration.distribution.taken_books import (
    RUN,
    distribution_of,
    money,
    packed,
    prove,
    totals,
)
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import mandate, party
from tests.support.audits import checked, exported, lines, read
from tests.support.books import findings_of, hand_in, show, take_over, with_part
from tests.support.cutting import EverywhereCut
from tests.support.one_service import MakeService, make_service
from tests.unit.distribution.booked import TOTALS, part

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")


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
    await close_another(service)
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
    assert await findings_of(service, packed(part()), "early") == [
        ("parts.distribution", "AZN"),
        ("parts.distribution", "EUR"),
    ]
    strange = part(("reserves", 0, {"person": "nobody", "work": "nothing"}), ("held", 1, {"payer": "x"}))
    assert [where for where, _ in await findings_of(service, packed(strange), "strange")][:3] == [
        "parts.distribution.reserves[number R-1].person",
        "parts.distribution.reserves[number R-1].work",
        "parts.distribution.held[number H-2].payer",
    ]
    wrong = TOTALS | {"reserved.AZN": 4_601, "held": 3}
    assert await findings_of(service, packed(part(), wrong), "totals") == [
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
    found = await findings_of(service, packed(part(), name="2026-2"), "renamed")
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
    # Nothing of it is money before the run is there.
    cut = EverywhereCut(books.PART, {"reserves": 0, "held": 0})
    parts = with_part(PARTS, cut.part)
    service = await distribution_of(make_service, parts=parts)
    await take_over(service, packed(part()))
    # Shares and allocations of either kind, reserves, the run.
    assert cut.cuts == 6
    published = await service.published()
    (closed,) = [one for one in published if isinstance(one, said.RunClosed)]
    items = [one for one in published if isinstance(one, said.RoyaltyAllocated | said.RoyaltyReserved)]
    assert len(items) == 8
    assert closed.digest == batch_digest(item_digest(one) for one in items)
    assert sum((await totals(service)).values()) == 5_300 + 4_000
    await prove(service)

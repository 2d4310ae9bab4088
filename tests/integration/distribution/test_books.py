"""Distribution's part of the old system's books, the whole way: looked at, signed by two, entered, released (D-101,
X-f)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.distribution.domain.books import (
    allocation_of,
    reserve_of,
    work_of_books,
)
from shared.contracts import distribution as said
from shared.contracts import registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.platform import BooksTakenOver
from shared.contracts.terms import PartyClass, Role
from tests.integration.distribution.asking import shown
from tests.integration.distribution.taken_books import (
    H_2,
    R_1,
    R_2,
    R_3,
    RUN,
    TARGET,
    distribution_of,
    packed,
    prove,
    totals,
)
from tests.integration.distribution.test_released import close_another, told
from tests.integration.distribution.world import mandate, party
from tests.support.books import take_over
from tests.support.one_service import MakeService, make_service
from tests.unit.distribution.booked import TOTALS, part

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")


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
    closed = await close_another(service)
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
    assert told(await close_another(service)) == {
        ("CREDITED", None): 2_250,
        ("DEDUCTED", "ADMINISTRATION"): 250,
    }
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
    assert told(await close_another(service)) == {
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
    assert (await close_another(service)).allocations == 0
    await prove(service)

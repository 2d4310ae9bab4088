"""Why an allocation that was issued in place of another, or dealt out of expired reserves, is as it is."""

from fractions import Fraction

import pytest

from shared.contracts import distribution as said
from shared.contracts import registry
from shared.contracts.terms import Role
from shared.kernel.ids import derived_id
from tests.integration.distribution.aged import (
    CLASS,
    published_of,
    redistribute,
    sealed,
    searched,
    three_years_after,
)
from tests.integration.distribution.asking import approve, closed_run, shown
from tests.integration.distribution.rules import adopt_policies, policies
from tests.integration.distribution.test_causes import answer_for, base_of
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import CREW, FILM, NEW
from tests.support.one_service import MakeService, OneService

STATE = "distribution:state:read"
_OTHER = {
    "FEATURE": {
        "DIRECTOR": 2,
        "SCRIPTWRITER": 4,
        "CINEMATOGRAPHER": 4,
        "PRODUCTION_DESIGNER": 4,
        "COMPOSER": 4,
    }
}


@pytest.mark.clause("2.2.8-a", "2.1.3-b")
async def test_what_is_issued_anew_is_told_by_the_rules_of_the_run_that_it_mends(
    distribution: OneService,
) -> None:
    first = await closed_run(distribution)
    groups = policies()["key"]["groups"] | _OTHER
    await adopt_policies(distribution, {"key": {"groups": groups}}, version=2)
    half = Fraction(1, 2)
    both = (registry.Holder(party="dir", fraction=half), registry.Holder(party="cin", fraction=half))
    known = {role: (registry.Holder(party=one, fraction=Fraction(1)),) for role, one in CREW.items()}
    held = (known | {Role.DIRECTOR: both}).items()
    roles = tuple(registry.RoleShares(role=role, holders=one) for role, one in held)
    await distribution.hear("registry", registry.SharesChanged(work=FILM, roles=roles))
    await distribution.settle()
    closed = await close_another(distribution)
    made = [one for one in await distribution.published() if isinstance(one, said.RoyaltyAllocated)]
    (again,) = [one for one in made if (one.run, one.target) == (closed.run, "account")]
    (before,) = [one for one in made if (one.run, one.target, one.work) == (first, "account", FILM)]
    told = await shown(distribution, f"/v1/explain/{again.allocation}", STATE)
    # 100.00 by 5,400 to 1,800 s, and 75.00 by 6 of 18, whatever the Conference decided since.
    assert [step["en"] for step in told["steps"]][:4] == [
        "It stands in place of an allocation that was taken back, by the rules of the run of 2026-09-01.",
        "The account: received 100.00 AZN, due 100.00 AZN; distributed 100.00 AZN.",
        "The part of “Arşın mal alan” (measured in seconds): 100.00 × 5400/7200 = 75.00 AZN.",
        "Director, by the key of a feature work (CONFERENCE 1, 2025-12-01, v1): 75.00 × 6/18 = 25.00 AZN.",
    ]
    because = {(one["service"], one["id"]) for one in told["because"]}
    back = derived_id("reversal", closed.run, before.allocation)
    assert {
        ("distribution", before.allocation),
        ("distribution", back),
        ("distribution", "policy-key-1"),
    } <= because
    assert ("distribution", "policy-key-2") not in because


@pytest.mark.clause("2.1.1-t")
async def test_what_was_dealt_out_of_expired_reserves_says_of_how_many_and_by_what(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    await sealed(service)
    base = await base_of(service, cause=None, of_class=CLASS)
    assert (await answer_for(service, base)).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    published = await published_of(service)
    dealt = [one for one in published if isinstance(one, said.RoyaltyRedistributed)]
    made = [one for one in published if isinstance(one, said.RoyaltyAllocated)][-1]
    told = await shown(service, f"/v1/explain/{made.allocation}", STATE)
    # The new film weighs 1,800 s, but nobody can be credited for it.
    assert [step["en"] for step in told["steps"]][:2] == [
        "2 reserves whose three years are over, of this use and period, come to 50.00 AZN: they are dealt out by "
        "statistical data.",
        "“Arşın mal alan” weighs 5400 of 7200; of each work only what can be credited counts: 50.00 AZN.",
    ]
    because = {(one["service"], one["id"]) for one in told["because"]}
    assert {("distribution", one.reserve) for one in dealt} <= because
    assert ("intake", made.target) not in because


@pytest.mark.clause("2.2.8-a", "2.1.2-i", "X-b")
async def test_what_mends_a_release_is_held_against_the_rules_of_the_release(
    distribution: OneService,
) -> None:
    """The Conference decides another key between the release and its correction; a word on the work that changes
    nothing for anybody takes nothing back again."""
    await closed_run(distribution)
    title = registry.Title(text="Naməlum film", language="az", script="LATIN", kind="ORIGINAL")
    film = registry.Work(id=NEW, titles=(title,), genre="feature", year=1960)

    def said_of(director: str, *more: registry.RoleShares) -> registry.SharesChanged:
        crew = CREW | {Role.DIRECTOR: director}
        roles = (
            registry.RoleShares(role=role, holders=(registry.Holder(party=one, fraction=Fraction(1)),))
            for role, one in crew.items()
        )
        return registry.SharesChanged(work=NEW, roles=(*roles, *more))

    await distribution.hear("registry", registry.WorkRegistered(work=film), said_of("dir"))
    await distribution.settle()
    assert (await close_another(distribution)).releases == 1
    groups = policies()["key"]["groups"] | _OTHER
    await adopt_policies(distribution, {"key": {"groups": groups}}, version=2)
    await distribution.hear("registry", said_of("cin"))
    await distribution.settle()
    mended = await close_another(distribution)
    made = [one for one in await distribution.published() if isinstance(one, said.RoyaltyAllocated)]
    (again,) = [one for one in made if one.run == mended.run]
    # 25.00 by 6 of 18, as it was released.
    assert sum(one.gross.amount for one in again.shares if one.role is Role.DIRECTOR) == 8_33
    other = registry.RoleShares(
        role=Role.OTHER, holders=(registry.Holder(party="scr", fraction=Fraction(1)),)
    )
    await distribution.hear("registry", said_of("cin", other))
    await distribution.settle()
    closed = await close_another(distribution)
    assert (closed.reversals, closed.allocations) == (0, 0)

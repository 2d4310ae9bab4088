"""What nobody claimed in three years goes to registered shares of its class, never behind a claim."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.distribution.api.approving import changes_of
from services.distribution.projections import expiring, pools
from shared.contracts import distribution as said
from shared.contracts.terms import Role
from shared.projections.verify import verify_projections
from tests.integration.distribution.aged import (
    CLASS,
    LAST_DAY,
    RESERVES,
    accepted,
    all_of_the,
    claim_on,
    expired_of,
    published_of,
    redistribute,
    sealed,
    searched,
    three_years_after,
)
from tests.integration.distribution.asking import APPROVE, approve, findings, open_run, shown
from tests.integration.distribution.test_causes import answer_for, base_of
from tests.integration.distribution.world import FILM, NEW
from tests.support.one_service import MakeService, OneService


@pytest.mark.clause("2.1.1-p", "2.1.1-t")
async def test_what_waits_for_ever_keeps_no_younger_reserve(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more than are looked at at once the first was not searched for; then the first is claimed."""
    monkeypatch.setattr(expiring, "OVER_MAX", 1)
    monkeypatch.setattr(pools, "POOLED_MAX", 1)
    service = await three_years_after(make_service)
    items = (await shown(service, "/v1/reserves", RESERVES))["items"]
    first, second = sorted(items, key=lambda one: str(one["reserve"]))
    await searched(service, second["work"])
    await sealed(service)
    assert [one.work for one in await expired_of(service)] == [second["work"]]
    await searched(service, first["work"])
    await sealed(service)
    await service.hear("matching", claim_on(first["reserve"]))
    base = await base_of(service, cause=None, of_class=CLASS)
    assert (await answer_for(service, base)).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    dealt = [one for one in await published_of(service) if isinstance(one, said.RoyaltyRedistributed)]
    assert [one.reserve for one in dealt] == [second["reserve"]]


@pytest.mark.clause("2.1.1-t", "X-a", "X-b")
async def test_expired_reserves_go_to_registered_shares_by_statistical_data(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    await sealed(service)
    assert len(await expired_of(service)) == 2
    refused = await redistribute(service)
    assert (refused.status_code, refused.json()["reason"]) == (409, "NOTHING_EXPIRED")
    base = await base_of(service, cause=None, of_class=CLASS)
    assert (await answer_for(service, base)).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    answer = await approve(service, run, digest)
    assert answer.status_code == 200, answer.text
    published = await published_of(service)
    closed = [one for one in published if isinstance(one, said.RunClosed)][-1]
    # 50.00 by 6, 2, 2, 2: the scriptwriter is no member, the new film is not registered; 20% of it is 10.00.
    assert {(one.state, one.reason): one.amount.amount for one in closed.totals} == {
        ("CREDITED", None): 40_00,
        ("DEDUCTED", "ADMINISTRATION"): 10_00,
    }
    dealt = [one for one in published if isinstance(one, said.RoyaltyRedistributed)]
    assert (closed.redistributed, sum(one.amount.amount for one in dealt)) == (2, 50_00)
    allocated = [one for one in published if isinstance(one, said.RoyaltyAllocated)][-1]
    assert [(one.owner, one.gross.amount) for one in allocated.shares] == [
        ("dir", 25_00),
        ("cin", 8_34),
        ("des", 8_33),
        ("com", 8_33),
    ]
    assert {one.pool for one in dealt} == {allocated.target}
    ledger = await shown(service, "/v1/ledger", "distribution:ledger:read")
    assert ledger["holds"], ledger["findings"]
    totals = {(one["state"], one["reason"]): one["amount"]["amount"] for one in ledger["totals"]}
    # 40.00 of the first run: 50.00 less 20%.
    assert totals == {("CREDITED", None): 80_00, ("DEDUCTED", "ADMINISTRATION"): 20_00}
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
    again = await redistribute(service)
    assert (again.status_code, again.json()["reason"]) == (409, "NOTHING_EXPIRED")
    # The film was all the cameraman's. What was redistributed is with others for good: what it was taken from is
    # corrected around it. Of 75.00 the scriptwriter's 25.00 went, and the cameraman had 8.34 of the rest.
    await service.hear("registry", all_of_the("cin"))
    await service.settle()
    closed = await close_again(service)
    assert (closed.allocations, closed.reversals, closed.reserves) == (1, 1, 0)
    issued = [one for one in await published_of(service) if isinstance(one, said.RoyaltyAllocated)][-1]
    assert {
        (one.role, one.owner, one.state, one.marks) for one in issued.shares if one.role is Role.SCRIPTWRITER
    } == {(Role.SCRIPTWRITER, "scr", "RESERVED", ("GONE",))}
    by_owner: Counter[str | None] = Counter()
    for one in issued.shares:
        by_owner[one.owner] += one.gross.amount
    assert by_owner == {"cin": 50_00, "scr": 25_00}
    waits = sum(one.gross.amount for one in issued.shares if one.reason == "RECOVERY")
    assert waits == 50_00 - 8_34
    ledger = await shown(service, "/v1/ledger", "distribution:ledger:read")
    assert ledger["holds"], ledger["findings"]
    assert not [one for one in ledger["totals"] if one["state"] in ("RESERVED", "DEALT_OUT")]
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
    still = await close_again(service)
    assert (still.allocations, still.reversals) == (0, 0)


async def close_again(service: OneService) -> said.RunClosed:
    run = await open_run(service)
    assert (
        await approve(service, run, (await shown(service, f"/v1/runs/{run}"))["digest"])
    ).status_code == 200
    await service.settle()
    return [one for one in await published_of(service) if isinstance(one, said.RunClosed)][-1]


@pytest.mark.clause("2.1.1-t", "2.1.3-d")
async def test_the_composers_row_is_no_other_roles_after_three_years_either(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service, "com")
    await searched(service, FILM, NEW)
    await sealed(service)
    # 75.00 by 6, 6, 2, 2, 2: the scriptwriter's 25.00 and the composer's 8.33 are reserved, and the new film's 25.00.
    expired = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]
    assert sorted(one["amount"] for one in expired) == [8_33, 25_00, 25_00]
    assert (await answer_for(service, await base_of(service, cause=None, of_class=CLASS))).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    allocated = [one for one in await published_of(service) if isinstance(one, said.RoyaltyAllocated)][-1]
    # 50.00 by 6, 2, 2.
    assert [(one.owner, one.gross.amount) for one in allocated.shares] == [
        ("dir", 30_00),
        ("cin", 10_00),
        ("des", 10_00),
    ]
    (kept,) = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]
    assert (kept["role"], kept["left"]) == ("COMPOSER", 8_33)
    assert await findings(service) == []


@pytest.mark.clause("2.1.1-t")
async def test_what_is_heard_while_an_approval_is_looked_at_is_all_heard_or_nothing_of_it(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim and the seal behind it come between the look for claims and the look for seals."""
    now: list[datetime] = []
    service = await three_years_after(make_service, now=now)
    await searched(service, FILM, NEW)
    await sealed(service)
    assert (await answer_for(service, await base_of(service, cause=None, of_class=CLASS))).status_code == 200
    now[0] += timedelta(days=1)
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    rows = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]

    async def looked_and_heard(*args: Any) -> tuple[str, ...]:
        found = await changes_of(*args)
        await service.hear("matching", claim_on(rows[0]["reserve"]))
        await sealed(service, LAST_DAY + timedelta(days=1))
        return found

    monkeypatch.setattr("services.distribution.api.routes_runs.changes_of", looked_and_heard)
    answer = await approve(service, run, digest)
    assert (answer.status_code, answer.json()["reason"]) == (409, "NOT_SEALED")
    monkeypatch.undo()
    answer = await approve(service, run, digest)
    assert (answer.status_code, answer.json()["reason"]) == (409, "TARGET_CHANGED")


@pytest.mark.clause("2.1.1-t")
async def test_a_claim_that_comes_before_the_approval_is_in_time(make_service: MakeService) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    await sealed(service)
    assert (await answer_for(service, await base_of(service, cause=None, of_class=CLASS))).status_code == 200
    run = (await redistribute(service)).json()["id"]
    rows = (await shown(service, "/v1/reserves?state=EXPIRED", RESERVES))["items"]
    claimed = next(one["reserve"] for one in rows if one["work"] == NEW)
    await service.hear("matching", claim_on(claimed))
    await service.settle()
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    refused = await approve(service, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED")
    named = (await shown(service, f"/v1/runs/{run}"))["warnings"]
    assert named == [{"kind": "TARGET_CHANGED", "targets": [claimed]}]
    # Both reserves are of the account: the one that nobody claims is dealt out all the same (D-25).
    body = {"targets": [claimed], "reason": "A claim came."}
    for _ in range(2):
        assert (await service.post("director", APPROVE, f"/v1/runs/{run}/exclude", body)).status_code == 200
        await service.settle()
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    states = {one["work"]: one["state"] for one in (await shown(service, "/v1/reserves", RESERVES))["items"]}
    assert states == {FILM: "REDISTRIBUTED", NEW: "EXPIRED"}
    assert await findings(service) == []
    # Accepted it holds a year, until the registry says who is paid.
    await service.hear("matching", accepted(claimed))
    await service.settle()
    nothing = await redistribute(service)
    assert (nothing.status_code, nothing.json()["reason"]) == (409, "NOTHING_EXPIRED")

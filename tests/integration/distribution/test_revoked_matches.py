"""A match that is revoked before the run is closed: no draft that read the old one is approved (D-89)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.contracts import matching
from shared.contracts.terms import MatchOutcome, TargetKind
from tests.integration.distribution.asking import PREPARE, approve, findings, open_run, shown
from tests.integration.distribution.world import FILM, KNOWN, NEW, hear_everything, outcomes
from tests.support.one_service import OneService

NON_REGISTERED = outcomes()[1]
REVOKED = matching.MatchRevoked(
    target_kind=TargetKind.ACCOUNT,
    target="account",
    version=1,
    report=2,
    was=MatchOutcome.NON_REGISTERED,
    was_work=NEW,
    becomes=replace(NON_REGISTERED, outcome=MatchOutcome.MATCHED, work=FILM, titles=(), authors=()),
    reason="By the credits.",
    known=KNOWN,
)


async def _works(service: OneService, run: str) -> dict[str, int]:
    drafts = (await shown(service, f"/v1/runs/{run}/draft/allocations"))["items"]
    return {
        one["body"]["work"]: one["body"]["gross"]["amount"]
        for one in drafts
        if one["body"]["target"] == "account"
    }


@pytest.mark.clause("2.1.2-f")
async def test_a_run_pays_by_the_outcome_that_holds(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    # 100.00 over 5,400 and 1,800 seconds.
    assert await _works(distribution, run) == {FILM: 75_00, NEW: 25_00}
    await distribution.hear("matching", REVOKED)
    await distribution.settle()
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    refused = await approve(distribution, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED")
    given_up = await distribution.post(
        "accountant", PREPARE, f"/v1/runs/{run}/abandon", {"reason": "A match was revoked."}
    )
    assert given_up.status_code == 200, given_up.text
    again = await open_run(distribution, key="again")
    assert await _works(distribution, again) == {FILM: 100_00}
    digest = (await shown(distribution, f"/v1/runs/{again}"))["digest"]
    assert (await approve(distribution, again, digest)).status_code == 200
    assert await findings(distribution) == []


async def test_an_outcome_that_is_revoked_before_the_manifest_counts_as_it_holds(
    distribution: OneService,
) -> None:
    await hear_everything(distribution)
    *items, manifest = outcomes()
    other = [replace(one, target="other") for one in items]
    assert isinstance(manifest, matching.AccountMatched)
    await distribution.hear("matching", *other, replace(REVOKED, target="other"))
    await distribution.settle()
    rows = await distribution.ctx.pool.fetch(
        "SELECT number, outcome, work FROM view.report WHERE target = 'other' ORDER BY number"
    )
    assert [tuple(row) for row in rows][1] == (2, "MATCHED", FILM)

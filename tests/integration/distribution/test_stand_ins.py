"""Approvals by others than the approver: by whom the Board decided, and all of them reported (D-95)."""

import pytest

from tests.integration.distribution.asking import findings, open_run, shown
from tests.integration.distribution.rules import adopt_policies
from tests.integration.distribution.world import hear_everything
from tests.support.one_service import OneService

DECIDE = "distribution:run:decide"
DEPUTY = {"person": "head", "deputy": "deputy", "from": "2026-01-01", "to": "2027-12-31"}


@pytest.mark.clause("X-d")
async def test_a_deputy_and_two_together_approve_where_it_was_decided_and_are_reported(
    distribution: OneService,
) -> None:
    await hear_everything(distribution)
    first = await open_run(distribution, targets=["account"])
    second = await open_run(distribution, targets=["schedule"])
    digests = {run: (await shown(distribution, f"/v1/runs/{run}"))["digest"] for run in (first, second)}
    for_head = {"digest": digests[first], "person": "head", "reason": "on leave"}
    jointly = {"digest": digests[second], "reason": "all are ill"}
    paths = f"/v1/runs/{first}/approve-for", f"/v1/runs/{second}/approve-jointly"
    early = await distribution.post("deputy", DECIDE, paths[0], for_head)
    assert (early.status_code, early.json()["reason"]) == (403, "NO_DEPUTY")
    early = await distribution.post("bob", DECIDE, paths[1], jointly)
    assert (early.status_code, early.json()["reason"]) == (409, "NO_JOINT_APPROVAL")

    await adopt_policies(distribution, {"deputies": {"deputies": [DEPUTY], "joint_approval": True}})
    assert (await distribution.post("stranger", DECIDE, paths[0], for_head)).status_code == 403
    assert (await distribution.post("deputy", DECIDE, paths[0], for_head)).status_code == 200
    assert (await distribution.post("accountant", DECIDE, paths[1], jointly)).status_code == 403
    for person in ("bob", "bob", "cem"):
        assert (await distribution.post(person, DECIDE, paths[1], jointly)).status_code == 200
    await distribution.settle()
    reported = (await shown(distribution, "/v1/stand-ins"))["items"]
    assert [
        (one["run"], one["stand_in"], one["stand_in_for"], one["approved_by"], one["state"])
        for one in reported
    ] == [
        (first, "DEPUTY", "head", "deputy", "CLOSED"),
        (second, "JOINT", "bob", "cem", "CLOSED"),
    ]
    assert {one["stand_in_decision"] for one in reported} == {"BOARD 1, 2025-12-01"}
    assert [one["stand_in_reason"] for one in reported] == ["on leave", "all are ill"]
    assert await findings(distribution) == []

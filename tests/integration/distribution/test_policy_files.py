"""A file of policies over HTTP: tried, proposed, shown with what it changes, approved and published."""

from typing import Any

import pytest

from shared.contracts.platform import PolicyApproved
from shared.kernel.changes import Change
from tests.support.one_service import OneService

TEXT = """policies:
  - policy: term
    valid_from: 2026-03-01
    decision: {body: BOARD, number: 2/2026, date: 2026-02-01}
    body: {years_after_death: 50}
  - policy: genres
    valid_from: 2026-03-01
    decision: {body: BOARD, number: 3/2026, date: 2026-02-01}
    body: {genres: {feature: FEATURE, no: MUSICAL}}
"""
READ = "distribution:policy:read"


async def hand_in(service: OneService, text: str, *, dry_run: bool, key: str) -> dict[str, Any]:
    scopes = ("distribution:policy:submit", "distribution:job:read")
    async with service.client("secretary", *scopes) as client:
        answer = await client.post(
            "/v1/policies/file",
            files={"file": ("policies.yaml", text.encode(), "application/yaml")},
            data={"dry_run": str(dry_run).lower()},
            headers={"idempotency-key": key},
        )
        assert answer.status_code == 202, answer.text
        await service.settle()
        job: dict[str, Any] = (await client.get(answer.json()["job"])).json()
    return job


@pytest.mark.clause("3.1-a", "X-d")
async def test_a_file_is_tried_proposed_and_approved(distribution: OneService) -> None:
    term = {"path": "years_after_death", "was": 70, "becomes": 50}
    genre = {"path": "genres.no", "was": None, "becomes": "MUSICAL"}
    tried = await hand_in(distribution, TEXT, dry_run=True, key="try")
    assert [one["changes"] for one in tried["result"]["policies"]] == [[term], [genre]]
    assert [(one["version"], one["against"]) for one in tried["result"]["policies"]] == [(2, 1), (2, 1)]
    assert (await distribution.get(READ, "/v1/policies/term/2")).status_code == 404, "nothing was proposed"

    done = await hand_in(distribution, TEXT, dry_run=False, key="do")
    assert done["result"]["policies"] == tried["result"]["policies"]
    again = await hand_in(distribution, TEXT, dry_run=False, key="again")
    assert [one["version"] for one in again["result"]["policies"]] == [2, 2], "the same waits already"
    waiting = (await distribution.get(READ, "/v1/policies/term/2")).json()
    assert (waiting["approved_by"], waiting["changes"]) == (None, [term])

    path, version = "/v1/policies/term/approve", {"version": 2}
    own = await distribution.post("secretary", "distribution:policy:approve", path, version)
    assert own.status_code == 403
    approved = await distribution.post("chairman", "distribution:policy:approve", path, version)
    assert approved.status_code == 200, approved.text
    assert (await distribution.get(READ, "/v1/policies/term/2")).json()["changes"] == [term]
    listed = (await distribution.get(READ, "/v1/policies?limit=500")).json()["items"]
    assert {(one["policy"], one["version"]): one["changes"] for one in listed}["genres", 2] == [genre]
    told = [one for one in await distribution.published() if isinstance(one, PolicyApproved)]
    assert (told[-1].policy, told[-1].changes) == ("term", (Change("years_after_death", 70, 50),))


async def test_one_wrong_policy_refuses_the_whole_file(distribution: OneService) -> None:
    wrong = await hand_in(distribution, TEXT.replace("MUSICAL", "OPERA"), dry_run=False, key="wrong")
    assert wrong["state"] == "FAILED"
    assert [one["where"] for one in wrong["problem"]["errors"]] == ["line 9: policies.1.body.genres.no"]
    assert (await distribution.get(READ, "/v1/policies/term/2")).status_code == 404
    async with distribution.client("secretary", "distribution:policy:submit") as client:
        empty = await client.post(
            "/v1/policies/file", files={"file": ("p", b"")}, headers={"idempotency-key": "empty"}
        )
    assert empty.status_code == 422

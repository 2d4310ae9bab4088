"""What distribution tells: drafts, explanations, and what it refuses."""

from typing import Any

import pytest

from tests.integration.distribution.asking import closed_run, open_run, shown
from tests.integration.distribution.rules import BULLETIN, take_bulletin
from tests.integration.distribution.world import FILM, hear_everything
from tests.support.one_service import OneService


async def test_the_draft_can_be_reviewed(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    draft = await shown(distribution, f"/v1/runs/{run}/draft")
    assert [(one["work"], one["gross"]) for one in draft["largest_works"]] == [
        (FILM, 267_18),
        ("new-film", 25_00),
    ]
    # Director: 25.00 less 5.00, and 60% of 192.18 = 115.308 -> 115.31 (the larger rest) less his part of 38.44,
    # which is 38.44 x 115.31 / 192.18 = 23.0645 -> 23.06 (the composer has the larger rest).
    assert draft["largest_payees"][0] == {"receiver": "dir", "currency": "AZN", "net": 20_00 + 92_25}
    allocations = await shown(distribution, f"/v1/runs/{run}/draft/allocations?limit=2")
    assert len(allocations["items"]) == 2 and allocations["next"]
    rest = await shown(distribution, f"/v1/runs/{run}/draft/allocations?cursor={allocations['next']}")
    assert [one["number"] for one in rest["items"]] == [3]


async def test_a_share_is_explained_down_to_account_receipt_and_rules(distribution: OneService) -> None:
    await closed_run(distribution)
    page = await shown(distribution, "/v1/allocations?target=schedule", "distribution:allocation:read")
    share = page["items"][0]["body"]["shares"][0]
    scope = "distribution:explain:read"

    async def why(entity_id: str) -> dict[str, Any]:
        parts = distribution.parts
        found = await parts.explain(distribution.ctx, entity_id)
        assert found is not None, (entity_id, scope)
        return {"kind": found.kind, "because": [(one.service, one.id) for one in found.because]}

    told = await why(share["share"])
    assert told["kind"] == "share"
    allocation = await why(told["because"][0][1])
    assert ("intake", "schedule") in allocation["because"]
    assert ("intake", "receipt-schedule") in allocation["because"]
    assert ("matching", "schedule-1-1") in allocation["because"]
    assert ("registry", FILM) in allocation["because"]
    own = [entity_id for service, entity_id in allocation["because"] if service == "distribution"]
    assert own[1:] == [
        "policy-deductions-1",
        "policy-genres-1",
        "policy-key-1",
        "policy-term-1",
        "bulletin-2026-08-05",
    ]
    assert [(await why(entity_id))["kind"] for entity_id in own] == ["run", *["policy"] * 4, "bulletin"]
    reserves = await shown(distribution, "/v1/reserves", "distribution:reserve:read")
    assert (await why(reserves["items"][0]["reserve"]))["kind"] == "reserve"
    assert await distribution.parts.explain(distribution.ctx, "nothing") is None


async def test_a_share_a_reserve_and_an_allocation_are_told_step_by_step(distribution: OneService) -> None:
    await closed_run(distribution)
    page = await shown(distribution, "/v1/allocations?target=account", "distribution:allocation:read")
    film = next(one for one in page["items"] if one["work"] == FILM)

    async def told(entity_id: str) -> list[str]:
        answer = await shown(distribution, f"/v1/explain/{entity_id}", "distribution:state:read")
        return [step["en"] for step in answer["steps"]]

    # The film has 5,400 of 7,200 seconds of 100.00; the director 6/18 of 75.00, less a fifth.
    director = film["body"]["shares"][0]["share"]
    steps = await told(director)
    assert steps[1] == ("The part of “Arşın mal alan” (measured in seconds): 100.00 × 5400/7200 = 75.00 AZN.")
    assert steps[2].endswith("v1): 75.00 × 6/18 = 25.00 AZN.")
    assert steps[-1] == "Credited: 25.00 − 5.00 = 20.00 AZN."
    assert len(await told(film["allocation"])) == 2 + 5
    reserves = await shown(distribution, "/v1/reserves", "distribution:reserve:read")
    unknown = next(one for one in reserves["items"] if one["reason"] == "NON_REGISTERED_WORK")
    assert (await told(unknown["reserve"]))[-1] == "Last day for a claim: 2029-09-01."


@pytest.mark.clause("2.2.4-a")
async def test_a_bulletin_with_a_defect_is_refused_whole(distribution: OneService) -> None:
    job = await take_bulletin(distribution, BULLETIN.replace("1.961", "one"), "2026-08-06")
    assert job["state"] == "FAILED" and job["problem"]["errors"]
    late = await take_bulletin(distribution, BULLETIN, "2026-08-25")
    assert late["state"] == "FAILED", late
    again = await take_bulletin(distribution, BULLETIN.replace("1.961", "1.962"), "2026-08-05")
    assert again["state"] == "FAILED", again
    shown_one = await shown(distribution, "/v1/bulletins/2026-08-05", "distribution:bulletin:read")
    assert shown_one["rates"] == [{"currency": "EUR", "value": "1.961", "nominal": 1}]


async def test_a_policy_with_a_defect_is_refused_with_its_findings(distribution: OneService) -> None:
    decision = {"body": "BOARD", "number": "2", "date": "2026-01-01"}
    body = {
        "policy": "term",
        "valid_from": "2026-01-01",
        "body": {"years_after_death": -1},
        "decision": decision,
    }
    answer = await distribution.post("secretary", "distribution:policy:submit", "/v1/policies", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "years_after_death"
    unknown = await distribution.post(
        "secretary", "distribution:policy:submit", "/v1/policies", body | {"policy": "tax"}
    )
    assert unknown.status_code == 422

"""Non-registered works that are one under two spellings are proposed as a merge, and never joined silently."""

import secrets
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.matching import NonRegisteredWorkFound
from shared.contracts.registry import Title, Work, WorkRegistered, WorksMerged, WorksSplit
from shared.projections.verify import verify_projections
from tests.integration.matching.films import UNKNOWN, account, reported
from tests.integration.matching.test_account import adopt_standing_decision
from tests.support.one_service import OneService

OTHERWISE = reported(6, "Le Fare de minuit", "Armand Belcourt")
STRANGER = reported(7, "Nachts am Kai", "Jutta Ohm")


async def proposed(service: OneService) -> Any:
    async with service.client("registrar", "matching:identification:submit", "matching:job:read") as client:
        headers = {"idempotency-key": f"look-{secrets.token_hex(4)}"}
        answer = await client.post("/v1/merge-proposals", json={}, headers=headers)
        assert answer.status_code == 202, answer.text
        await service.settle()
        job = (await client.get(answer.json()["job"])).json()
    assert job["state"] == "DONE", job
    return job["result"]


async def listed(service: OneService, query: str = "") -> list[dict[str, Any]]:
    answer = await service.get("matching:identification:read", f"/v1/merge-proposals{query}")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def shown(service: OneService, proposal: str) -> dict[str, Any]:
    answer = await service.get("matching:identification:read", f"/v1/merge-proposals/{proposal}")
    found: dict[str, Any] = answer.json()
    return found


async def dismissed(service: OneService, proposal: str, reason: str = "A remake.") -> Any:
    path = f"/v1/merge-proposals/{proposal}/dismiss"
    answer = await service.post("official", "matching:identification:decide", path, {"reason": reason})
    await service.settle()
    return answer


async def two_spellings(service: OneService) -> dict[str, str]:
    """The non-registered works of an account, by title."""
    await adopt_standing_decision(service)
    await service.hear("intake", *account("july", (UNKNOWN, OTHERWISE, STRANGER)))
    await service.settle()
    return {
        one.titles[0]: one.work
        for one in await service.published()
        if isinstance(one, NonRegisteredWorkFound)
    }


@pytest.mark.clause("2.1.2-g")
async def test_other_spellings_are_proposed_and_not_joined(matching: OneService) -> None:
    assert (await proposed(matching))["proposals"] == []
    works = await two_spellings(matching)
    found = await proposed(matching)
    (entered,) = found["proposals"]
    (pair,) = await listed(matching)
    assert (entered["id"], found["works"], found["found"]) == (pair["id"], 3, 1)
    assert {pair["work"], pair["other"]} == {works["Le Phare de minuit"], works["Le Fare de minuit"]}
    assert (pair["state"], pair["registered"], pair["score"]) == ("PROPOSED", False, entered["score"])
    assert "AUTHORS_100" in pair["reasons"] and "rank" not in pair
    assert {one["field"] for one in pair["compared"]} >= {"title", "author DIRECTOR"}
    head = await matching.ctx.store.head()
    assert (await proposed(matching))["proposals"] == [entered]
    entries = await matching.ctx.store.read(head.position)
    assert [one for one in entries if (one.stream_id or "").startswith("merge-proposal-")] == [], "said once"
    await matching.hear(
        "registry",
        WorksMerged(
            merge="m",
            survivor=works["Le Phare de minuit"],
            others=(works["Le Fare de minuit"],),
            reason="One film",
        ),
    )
    await matching.settle()
    assert (await proposed(matching))["proposals"] == []


@pytest.mark.clause("2.1.2-g")
async def test_a_work_that_was_registered_since_is_proposed(matching: OneService) -> None:
    await adopt_standing_decision(matching)
    await matching.hear("intake", *account("july", (UNKNOWN,)))
    await matching.settle()
    title = Title(text="Le Phare de Minuit", language="fr", script="LATIN", kind="ORIGINAL")
    work = Work(id="phare", titles=(title,), genre="feature", year=1987, countries=("FR",))
    await matching.hear("registry", WorkRegistered(work=work))
    await matching.settle()
    await proposed(matching)
    (pair,) = await listed(matching, "?work=phare")
    assert (pair["other"], pair["registered"]) == ("phare", True)
    assert pair["reasons"][0] == "TITLE_EXACT"


async def test_other_episodes_are_told_apart(matching: OneService) -> None:
    await adopt_standing_decision(matching)
    episodes = [replace(UNKNOWN, number=number, season=1, episode=number) for number in (1, 2)]
    await matching.hear("intake", *account("july", episodes))
    await matching.settle()
    await proposed(matching)
    for pair in await listed(matching):
        assert "OTHER_EPISODE" in pair["reasons"]


@pytest.mark.clause("2.1.2-g")
async def test_what_an_official_dismissed_is_kept_with_his_reason_and_not_proposed_again(
    matching: OneService,
) -> None:
    await two_spellings(matching)
    (entered,) = (await proposed(matching))["proposals"]
    assert (await dismissed(matching, "nothing")).status_code == 404
    assert (await dismissed(matching, entered["id"], " ")).json()["reason"] == "NO_REASON"
    assert (await dismissed(matching, entered["id"])).status_code == 200
    assert (await dismissed(matching, entered["id"])).status_code == 200, "said again it is nothing new"
    other = await dismissed(matching, entered["id"], "Another reason.")
    assert (other.status_code, other.json()["reason"]) == (409, "DISMISSED")
    assert (await proposed(matching))["proposals"] == []
    assert await listed(matching, "?state=PROPOSED") == []
    (pair,) = await listed(matching, "?state=DISMISSED")
    assert (pair["dismissed"]["by"], pair["dismissed"]["reason"]) == ("official", "A remake.")
    explained = await matching.get("matching:state:read", f"/v1/explain/{entered['id']}")
    assert explained.json()["facts"]["dismissed"]["reason"] == "A remake."
    unknown = await matching.get("matching:identification:read", "/v1/merge-proposals?state=LOST")
    assert unknown.status_code == 422


@pytest.mark.clause("2.1.2-g")
async def test_what_the_registry_made_of_a_proposal_is_noted(matching: OneService) -> None:
    works = await two_spellings(matching)
    (entered,) = (await proposed(matching))["proposals"]
    one, other = works["Le Phare de minuit"], works["Le Fare de minuit"]
    # They become one through a third work, which each of them is found to be.
    await matching.hear(
        "registry", WorksMerged(merge="m1", survivor="meeting", others=(one,), reason="One film")
    )
    await matching.settle()
    found = await shown(matching, entered["id"])
    assert (found["state"], {found["work_stands"], found["other_stands"]}) == (
        "PROPOSED",
        {"meeting", other},
    )
    await matching.hear(
        "registry", WorksMerged(merge="m2", survivor="meeting", others=(other,), reason="One film")
    )
    await matching.settle()
    found = await shown(matching, entered["id"])
    assert (found["state"], found["merged"]["merge"], found["merged"]["survivor"]) == (
        "MERGED",
        "m2",
        "meeting",
    )
    late = await dismissed(matching, entered["id"])
    assert (late.status_code, late.json()["reason"]) == (409, "MERGED")
    split = WorksSplit(split="s1", survivor="meeting", others=(one,), reason="no", undoes="m1")
    await matching.hear("registry", split)
    await matching.settle()
    assert (await shown(matching, entered["id"]))["state"] == "PROPOSED"
    assert (await dismissed(matching, entered["id"])).status_code == 200
    await matching.hear("registry", replace(split, split="s2", others=(other,), undoes="m2"))
    await matching.settle()
    assert (await shown(matching, entered["id"]))["state"] == "DISMISSED"
    verdict = await verify_projections(matching.projections)
    assert list(verdict.findings) == []

"""Non-registered works that are one under two spellings are proposed as a merge, and never joined silently."""

from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.matching import NonRegisteredWorkFound
from shared.contracts.registry import Title, Work, WorkRegistered, WorksMerged
from tests.integration.matching.films import UNKNOWN, account, reported
from tests.integration.matching.test_account import adopt_standing_decision
from tests.support.one_service import OneService

OTHERWISE = reported(6, "Le Fare de minuit", "Armand Belcourt")
STRANGER = reported(7, "Nachts am Kai", "Jutta Ohm")


async def proposed(service: OneService) -> Any:
    async with service.client("registrar", "matching:identification:submit", "matching:job:read") as client:
        service._keys += 1
        headers = {"idempotency-key": f"look-{service._keys}"}
        answer = await client.post("/v1/merge-proposals", json={}, headers=headers)
        assert answer.status_code == 202, answer.text
        await service.settle()
        job = (await client.get(answer.json()["job"])).json()
    assert job["state"] == "DONE", job
    return job["result"]


@pytest.mark.clause("2.1.2-g")
async def test_other_spellings_are_proposed_and_not_joined(matching: OneService) -> None:
    assert (await proposed(matching))["proposals"] == []
    await adopt_standing_decision(matching)
    await matching.hear("intake", *account("july", (UNKNOWN, OTHERWISE, STRANGER)))
    await matching.settle()
    works = {
        one.titles[0]: one.work
        for one in await matching.published()
        if isinstance(one, NonRegisteredWorkFound)
    }
    found = await proposed(matching)
    (pair,) = found["proposals"]
    assert {pair["work"], pair["other"]} == {works["Le Phare de minuit"], works["Le Fare de minuit"]}
    assert (found["works"], pair["registered"]) == (3, False)
    assert "AUTHORS_100" in pair["reasons"]
    assert {one["field"] for one in pair["compared"]} >= {"title", "author DIRECTOR"}
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
    (pair,) = (await proposed(matching))["proposals"]
    assert (pair["other"], pair["registered"]) == ("phare", True)
    assert pair["reasons"][0] == "TITLE_EXACT"


async def test_other_episodes_are_told_apart(matching: OneService) -> None:
    await adopt_standing_decision(matching)
    episodes = [replace(UNKNOWN, number=number, season=1, episode=number) for number in (1, 2)]
    await matching.hear("intake", *account("july", episodes))
    await matching.settle()
    for pair in (await proposed(matching))["proposals"]:
        assert "OTHER_EPISODE" in pair["reasons"]

"""Merging and splitting of works over HTTP: references follow, search leads to the survivor, others hear of it."""

import asyncio
from typing import Any

import httpx
import pytest

from services.registry.main import PARTS
from shared.contracts import matching, registry
from shared.contracts.intake import ReportedAuthor
from shared.contracts.terms import Role
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


def work(title: str, **more: Any) -> dict[str, Any]:
    return {"titles": [{"text": title, "kind": "ORIGINAL"}], "genre": "feature", "roles": []} | more


async def entered(service: OneService, body: dict[str, Any]) -> str:
    answer = await service.post("registrar", "registry:work:submit", "/v1/works", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def merge(service: OneService, survivor: str, *others: str, **more: Any) -> httpx.Response:
    body = {"others": others, "reason": "the same film"} | more
    return await service.post("official", "registry:work:decide", f"/v1/works/{survivor}/merge", body)


async def split(service: OneService, survivor: str, merged: str) -> httpx.Response:
    body = {"merge": merged, "reason": "another film after all"}
    return await service.post("official", "registry:work:decide", f"/v1/works/{survivor}/split", body)


async def shown(service: OneService, path: str) -> dict[str, Any]:
    answer = await service.get("registry:work:read", path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def ids(service: OneService, path: str) -> list[str]:
    return [item["id"] for item in (await shown(service, path))["items"]]


@pytest.mark.clause("2.1.2-g")
async def test_a_non_registered_work_is_merged_into_the_registered_one(service: OneService) -> None:
    found = matching.NonRegisteredWorkFound(
        work="w-unknown",
        titles=("Das Licht",),
        authors=(ReportedAuthor(name="Ottokar Brandlhuber", role=Role.DIRECTOR),),
        year=2003,
        country=None,
        genre=None,
        season=None,
        episode=None,
        seconds=5400,
        first_target="account-1",
    )
    await service.hear("matching", found)
    await service.settle()
    film = await entered(service, work("İşıq"))
    refused = await merge(service, "w-unknown", film)
    assert (refused.status_code, refused.json()["reason"]) == (409, "NOT_THE_ELDER")
    assert film in refused.json()["detail"]
    before = (await service.ctx.store.head()).position
    merged = await merge(service, film, "w-unknown")
    assert merged.status_code == 201
    stands = await shown(service, f"/v1/works/{film}")
    (record,) = stands["stands_for"]
    assert (record["id"], record["title"], record["merged_into"]) == ("w-unknown", "Das Licht", film)
    assert record["reported_authors"][0]["name"] == "Ottokar Brandlhuber"
    assert (stands["merges"][0]["reason"], stands["merges"][0]["decided_by"]) == ("the same film", "official")
    other = await shown(service, "/v1/works/w-unknown")
    assert (other["survivor"], other["merged_into"], other["title"]) == (film, film, "Das Licht")
    (hit,) = (await shown(service, "/v1/search?q=Das Licht"))["items"]
    assert (hit["id"], hit["label"], hit["merged"]) == (film, "İşıq", "w-unknown")
    assert await ids(service, "/v1/works") == [film]
    assert await ids(service, "/v1/works?title=Das Licht") == [film]
    then = await shown(service, f"/v1/works/w-unknown?as_of={before}")
    assert (then["survivor"], then["merged_into"]) == (None, None)
    said = [event for event in await service.published() if isinstance(event, registry.WorksMerged)]
    assert [(event.survivor, event.others, event.subject) for event in said] == [(film, ("w-unknown",), film)]
    # The same report of a later account still means that work.
    await service.hear("matching", found)
    await service.settle()
    assert (await shown(service, "/v1/works/w-unknown"))["survivor"] == film


async def test_episodes_and_included_works_follow_and_a_split_gives_them_back(service: OneService) -> None:
    first = await entered(service, work("Dədə Qorqud", kind="SERIES"))
    second = await entered(service, work("Dede Korkut", kind="SERIES"))
    one = await entered(service, work("Basat", kind="EPISODE", parent=first, episode=1))
    two = await entered(service, work("Buğac", kind="EPISODE", parent=second, episode=2))
    song = await entered(service, work("Qopuz", kind="MUSIC", included_in=[{"work": second}]))
    merged = (await merge(service, first, second)).json()["id"]
    assert await ids(service, f"/v1/works?parent={first}") == sorted([one, two])
    assert await ids(service, f"/v1/works?included_in={first}") == [song]
    late = work("Qanturalı", kind="EPISODE", parent=second, episode=3)
    refused = await service.post("registrar", "registry:work:submit", "/v1/works", late)
    assert (refused.status_code, refused.json()["reason"]) == (409, "MERGED_AWAY")
    assert (await split(service, first, merged)).status_code == 201
    assert (await split(service, first, merged)).json()["reason"] == "UNKNOWN_MERGE"
    assert await ids(service, f"/v1/works?parent={first}") == [one]
    assert await ids(service, f"/v1/works?parent={second}") == [two]
    assert (await shown(service, f"/v1/works/{second}"))["survivor"] is None
    known = (await shown(service, f"/v1/works/{first}"))["merges"]
    assert [(one["merge"], one["undone"]["reason"]) for one in known] == [(merged, "another film after all")]
    await entered(service, late)
    undone = [event for event in await service.published() if isinstance(event, registry.WorksSplit)]
    assert [(event.survivor, event.others, event.undoes) for event in undone] == [(first, (second,), merged)]


async def test_merges_make_chains_and_never_loops(service: OneService) -> None:
    first, second, third = [await entered(service, work(title)) for title in ("A", "B", "C")]
    inner = (await merge(service, second, third)).json()["id"]
    assert (await merge(service, first, third)).json()["reason"] == "MERGED_AWAY"
    assert (await merge(service, first, second)).status_code == 201
    assert (await shown(service, f"/v1/works/{third}"))["survivor"] == first
    stands = (await shown(service, f"/v1/works/{first}"))["stands_for"]
    assert [record["id"] for record in stands] == [second, third]
    (hit,) = [item for item in (await shown(service, "/v1/search?q=C"))["items"] if item["merged"] == third]
    assert hit["id"] == first
    assert (await split(service, second, inner)).json()["reason"] == "MERGED_AWAY"
    assert (await merge(service, first, "nothing")).json()["reason"] == "UNKNOWN_WORK"
    assert (await merge(service, first, first)).json()["reason"] == "MERGE_WITH_ITSELF"
    assert (await merge(service, first)).status_code == 422


async def test_a_record_is_merged_once_when_two_officials_are_at_it(service: OneService) -> None:
    first, second, third = [await entered(service, work(title)) for title in ("A", "B", "C")]
    both = await asyncio.gather(merge(service, first, third), merge(service, second, third))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    assert (await shown(service, f"/v1/works/{third}"))["survivor"] in (first, second)


async def test_a_repeated_merge_has_the_same_answer(service: OneService) -> None:
    first, second = [await entered(service, work(title)) for title in ("A", "B")]
    body = {"others": [second], "reason": "the same film"}
    path = f"/v1/works/{first}/merge"
    told = [await service.post("official", "registry:work:decide", path, body, key="once") for _ in range(2)]
    assert told[0].json() == told[1].json() and {answer.status_code for answer in told} == {201}

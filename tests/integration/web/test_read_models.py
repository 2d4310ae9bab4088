"""Read models over HTTP: built again on demand under load, and what a service says of them while it starts."""

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local.keys import TokenIssuer
from services.registry.main import PARTS
from services.registry.projections.party import VERSION
from shared.eventstore.operations import Action, OperatorDecided
from tests.support.backends import MakeDatabase
from tests.support.service import NOW, Caller, Serve, serving

WHY = {"reason": "a column looks odd"}
PATH = "/v1/read-models/party/rebuild"


def operator(served: Any) -> Caller:
    scopes = ("party:submit", "party:read", "state:submit", "state:decide")
    caller: Caller = served.caller("operator", *(f"registry:{scope}" for scope in scopes))
    return caller


def party(name: str) -> dict[str, Any]:
    return {"kind": "NATURAL", "names": [{"name": name}]}


async def shown(caller: Caller, name: str = "party") -> dict[str, Any]:
    answer = await caller.get("/v1/read-models")
    assert answer.status_code == httpx.codes.OK, answer.text
    (found,) = [one for one in answer.json()["items"] if one["name"] == name]
    return dict(found)


async def test_a_rebuild_under_load_loses_nothing(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    served = await serve(PARTS)
    caller = operator(served)
    before = await shown(caller)
    asked = asyncio.Event()
    posted: list[httpx.Response] = []
    switch = served.running.projections._switch

    async def late_switch(*args: Any) -> int:
        """What is built never stands where the live one does: some more came meanwhile."""
        number = len(posted)
        while len(posted) < number + 5:
            await asyncio.sleep(0)
        return await switch(*args)

    monkeypatch.setattr(served.running.projections, "_switch", late_switch)

    async def load(who: int) -> None:
        """Register until the rebuild has ended, and a little longer."""
        number = 0
        while not asked.is_set() or number < 20:
            posted.append(await caller.post("/v1/parties", party(f"Author {who} {number}")))
            number += 1

    loading = [asyncio.create_task(load(who)) for who in range(4)]
    while len(posted) < 20:
        await asyncio.sleep(0)
    answer = await caller.post(PATH, WHY, key="one")
    begun = len(posted)
    job = await caller.ended(answer)
    meanwhile = len(posted) - begun
    asked.set()
    await asyncio.gather(*loading)

    assert (job["state"], job["problem"]) == ("DONE", None)
    assert job["unit"] == "entries" and 0 < job["done"] <= job["result"]["position"]
    assert meanwhile > 0
    assert {one.status_code for one in posted} == {201}
    after = await shown(caller)
    assert after["generation"] > before["generation"] and after["building"] is None
    last = max(one.json()["position"] for one in posted)
    for one in posted:
        found = await caller.get(f"/v1/parties/{one.json()['id']}", min_position=last)
        assert found.status_code == httpx.codes.OK
    proof = await caller.ended(await caller.post("/v1/verify", {}))
    assert (proof["state"], proof["result"]["findings"]) == ("DONE", [])


async def test_a_rebuild_is_decided_for_a_reason_and_once(serve: Serve) -> None:
    served = await serve(PARTS)
    caller = operator(served)
    first = await caller.post(PATH, WHY, key="one")
    assert first.status_code == httpx.codes.ACCEPTED
    assert (await caller.ended(first))["state"] == "DONE"
    again = await caller.post(PATH, WHY, key="one")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = await caller.post(PATH, {"reason": "another reason"}, key="one")
    assert (other.status_code, other.json()["type"]) == (422, "urn:royalty:problem:idempotency-key-reused")
    unexplained = await caller.post(PATH, {"reason": ""}, key="two")
    assert unexplained.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    unknown = await caller.post("/v1/read-models/none/rebuild", WHY, key="three")
    assert unknown.status_code == httpx.codes.NOT_FOUND
    unable = served.caller("clerk", "registry:party:submit")
    assert (await unable.post(PATH, WHY)).status_code == httpx.codes.FORBIDDEN

    decided = [
        (entry.actor, entry.event)
        for entry in await served.running.ctx.store.read(0)
        if isinstance(entry.event, OperatorDecided)
    ]
    assert decided == [
        ("operator", OperatorDecided(action=Action.REBUILD, about="party", reason=WHY["reason"]))
    ]
    assert (await shown(caller))["generation"] == 2


async def test_a_service_says_what_a_read_model_goes_without(serve: Serve) -> None:
    def evolve(key: Any, row: Any, event: Any, entry: Any) -> Any:
        if b"Culprit" in entry.raw:
            raise KeyError("Culprit")
        return whole.evolve(key, row, event, entry)

    (whole,) = [one for one in PARTS.projections if one.name == "party"]
    models = [replace(one, evolve=evolve) if one is whole else one for one in PARTS.projections]
    served = await serve(replace(PARTS, projections=models))
    caller = operator(served)
    made = {
        name: (await caller.post("/v1/parties", party(name))).json() for name in ("First", "Culprit", "Last")
    }
    culprit, last = made["Culprit"], made["Last"]
    listed = (await caller.get("/v1/parties", min_position=last["position"])).json()["items"]
    assert {one["name"] for one in listed} == {"First", "Last"}
    (without,) = (await shown(caller))["without"]
    assert (without["subject"], without["position"]) == (culprit["id"], culprit["position"])
    assert (await shown(caller, "work"))["without"] == []
    health = await caller.get("/readyz")
    what = f"read model party goes without {culprit['id']} from position {culprit['position']} on: KeyError: 'Culprit'"
    assert (health.status_code, health.json()["degraded"]) == (200, [what])
    assert "royalty_left_out_subjects 1.0" in (await caller.get("/metrics")).text
    proof = await caller.ended(await caller.post("/v1/verify", {}))
    assert what in proof["result"]["findings"]


async def test_a_service_that_starts_says_what_it_builds(
    make_database: MakeDatabase, kafka: str, topic_prefix: str
) -> None:
    issuer, database = TokenIssuer(NOW), await make_database("registry")
    async with serving(PARTS, database, kafka, topic_prefix, issuer) as served:
        assert (await operator(served).post("/v1/parties", party("Author"))).status_code == 201
    reader = await asyncpg.connect(database.dsn_app)
    try:
        await reader.execute("UPDATE work.generation SET version = 0 WHERE name = 'party'")
        reading = reader.transaction()
        await reading.start()
        # A reader's snapshot: what is built waits to take its place.
        await reader.execute("LOCK TABLE work.generation IN ACCESS SHARE MODE")
        async with serving(PARTS, database, kafka, topic_prefix, issuer, ready=False) as served:
            caller = operator(served)
            while (building := (await shown(caller))["building"]) is None or building["rate"] is None:
                await asyncio.sleep(0)
            assert building["version"] == VERSION and building["seconds_left"] == 0
            assert building["position"] == building["goal"] > 0 and building["share"] == 1
            starting = await caller.get("/readyz")
            assert starting.status_code == httpx.codes.SERVICE_UNAVAILABLE
            assert "building party, 100% of" in starting.json()["waits_for"][0]
            assert 'royalty_building_goal{read_model="party"}' in (await caller.get("/metrics")).text
            refused = await caller.get("/v1/parties")
            assert refused.json()["type"] == "urn:royalty:problem:starting"
            assert (await caller.post(PATH, WHY)).json()["type"] == "urn:royalty:problem:starting"

            await reading.rollback()
            while (await caller.get("/readyz")).status_code != httpx.codes.OK:
                await asyncio.sleep(0)
            assert (await shown(caller))["building"] is None
            assert "royalty_building_goal{" not in (await caller.get("/metrics")).text
            assert len((await caller.get("/v1/parties")).json()["items"]) == 1
    finally:
        await reader.close()

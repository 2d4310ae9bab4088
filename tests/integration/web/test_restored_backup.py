"""A service on an old copy of its database says so, takes nothing, and is brought back by an order."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local.databases import Database
from deploy.local.keys import TokenIssuer
from services.registry.main import PARTS
from shared.eventstore.operations import Action, OperatorDecided
from tests.support.backends import MakeDatabase
from tests.support.service import NOW, Caller, Served, serving

WHY = {"reason": "restored from the backup of the morning"}
PATH = "/v1/log/take-back"


def party(name: str) -> dict[str, Any]:
    return {"kind": "NATURAL", "names": [{"name": name}]}


def registrar(served: Served) -> Caller:
    scopes = [f"registry:party:{verb}" for verb in ("submit", "read")]
    return served.caller("registrar", *scopes, "registry:log:decide", "registry:state:submit")


async def copy_into(source: Database, target: Database) -> None:
    """Every row of the service's log, as an old copy has it."""
    reader, writer = await asyncpg.connect(source.dsn_app), await asyncpg.connect(target.dsn_app)
    try:
        for table in ("entry", "request"):
            rows = [tuple(row) for row in await reader.fetch(f"SELECT * FROM log.{table}")]
            await writer.copy_records_to_table(table, schema_name="log", records=rows)
    finally:
        await reader.close()
        await writer.close()


@pytest.fixture
def issuer() -> TokenIssuer:
    return TokenIssuer(NOW)


async def test_a_restored_service_takes_nothing_until_it_took_back_what_its_topic_has(
    make_database: MakeDatabase, kafka: str, topic_prefix: str, issuer: TokenIssuer
) -> None:
    first, second = await make_database("registry"), await make_database("registry")
    async with serving(PARTS, first, kafka, topic_prefix, issuer) as served:
        known = (await registrar(served).post("/v1/parties", party("Known"), key="known")).json()["id"]
        refused = await registrar(served).post(PATH, WHY)
        assert (refused.status_code, refused.json()["reason"]) == (409, "NOT_BEHIND")
    await copy_into(first, second)
    async with serving(PARTS, first, kafka, topic_prefix, issuer) as served:
        late = (await registrar(served).post("/v1/parties", party("Late"), key="late")).json()["id"]
        sequence = (await registrar(served).get("/v1/watermarks")).json()["sequence"]

    async with serving(PARTS, second, kafka, topic_prefix, issuer, ready=False) as served:
        caller = registrar(served)
        async with asyncio.timeout(30):
            while not served.running.relay.status.ahead or not served.running.projections.prepared:
                await asyncio.sleep(0.01)
        answer = await served.http.get("/readyz")
        assert answer.status_code == 503
        assert any("an old backup was restored" in reason for reason in answer.json()["waits_for"])
        nothing = await caller.post("/v1/parties", party("New"), key="new")
        assert (nothing.status_code, nothing.json()["type"]) == (503, "urn:royalty:problem:append-refused")
        assert (await caller.get(f"/v1/parties/{late}")).status_code == 404

        taken = await caller.post(PATH, WHY, key="order")
        assert taken.status_code == 200 and taken.json()["taken"] >= 1
        again = await caller.post(PATH, WHY, key="order")
        assert (again.status_code, again.json()["position"]) == (200, taken.json()["position"])
        await _whole_again(served, caller, {"Known": known, "Late": late}, sequence)


async def _whole_again(served: Served, caller: Caller, parties: dict[str, str], sequence: int) -> None:
    """Everything is there, a repeated command does nothing, new numbers follow the old, and verify holds."""
    position = (await served.running.ctx.store.head()).position
    for name, identity in parties.items():
        shown = await caller.get(f"/v1/parties/{identity}", min_position=position)
        assert (shown.status_code, shown.json()["name"]) == (httpx.codes.OK, name)
    # Its answer was lost with the end of the log; the party itself was not.
    repeated = await caller.post("/v1/parties", party("Late"), key="late")
    assert (repeated.status_code, repeated.json()["id"]) == (201, parties["Late"])
    assert repeated.json()["position"] <= position
    new = await caller.post("/v1/parties", party("New"), key="new")
    assert new.status_code == 201 and new.json()["sequence"] > sequence
    result = (await caller.ended(await caller.post("/v1/verify", {"seals": []})))["result"]
    assert (result["findings"], result["lost"]) == ([], [])
    orders = [
        (entry.actor, entry.event.action, entry.event.reason)
        for entry in await served.running.ctx.store.read(0)
        if isinstance(entry.event, OperatorDecided)
    ]
    assert orders == [("registrar", Action.TAKE_BACK, WHY["reason"])]

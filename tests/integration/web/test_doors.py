"""The doors of every service: tokens, scopes, idempotency, sizes, waiting, problems."""

from datetime import datetime, timedelta

import pytest

from deploy.local.keys import TokenIssuer
from services.registry.main import PARTS
from shared.web.body import JSON_BYTES_MAX
from tests.support.service import NOW, Caller, Serve, Served

PARTY = {"kind": "NATURAL", "names": [{"name": "Tofiq Tağızadə"}], "country": "AZ"}
OPEN = {"/livez", "/readyz", "/metrics"}


@pytest.fixture
async def registry(serve: Serve) -> Served:
    return await serve(PARTS)


def registrar(served: Served, subject: str = "registrar") -> Caller:
    return served.caller(subject, "registry:party:submit", "registry:party:read")


async def test_every_route_but_health_and_metrics_needs_a_token(registry: Served) -> None:
    schema = (await registry.caller("auditor").get("/openapi.json")).json()
    asked = 0
    for path, methods in schema["paths"].items():
        for method in methods:
            answer = await registry.http.request(method, path.replace("{", "").replace("}", ""))
            expected = {200, 503} if path in OPEN else {401}
            assert answer.status_code in expected, (method, path)
            asked += 1
    assert asked > 20


@pytest.mark.clause("X-d")
async def test_a_token_opens_only_what_its_scopes_name(registry: Served) -> None:
    reader = registry.caller("reader", "registry:party:read")
    answer = await reader.post("/v1/parties", PARTY)
    assert answer.status_code == 403
    assert answer.json()["scope"] == "registry:party:submit"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_expired_foreign_and_early_tokens_say_why_they_fail(registry: Served) -> None:
    def ours(now: datetime) -> str:
        registry.issuer._now = now
        return registry.issuer.token("x", ["registry:party:read"])

    good = ours(NOW)
    assert (await registry.stranger(good).get("/v1/parties")).status_code == 200
    for token, why in {
        ours(NOW - timedelta(days=2)): "has expired",
        ours(NOW + timedelta(days=3)): "not valid yet",
        TokenIssuer(NOW).token("x", ["registry:party:read"]): "cannot be verified",
        "x": "cannot be verified",
        good[:-4] + "AAAA": "cannot be verified",
    }.items():
        answer = await registry.stranger(token).get("/v1/parties")
        assert (answer.status_code, why in answer.json()["detail"]) == (401, True), answer.text
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_repeated_post_gets_its_first_answer(registry: Served) -> None:
    first = await registrar(registry).post("/v1/parties", PARTY, key="k")
    again = await registrar(registry).post("/v1/parties", PARTY, key="k")
    assert (first.status_code, again.json()) == (201, first.json())
    other_body = await registrar(registry).post("/v1/parties", PARTY | {"country": "TR"}, key="k")
    assert (other_body.status_code, other_body.json()["type"]) == (
        422,
        "urn:royalty:problem:idempotency-key-reused",
    )
    other_person = await registrar(registry, "somebody else").post("/v1/parties", PARTY, key="k")
    assert other_person.json()["id"] != first.json()["id"]
    without = await registry.http.post("/v1/parties", json=PARTY, headers=registrar(registry)._headers())
    assert (without.status_code, without.json()["type"]) == (400, "urn:royalty:problem:idempotency-key-lacks")


async def test_bad_bodies_are_named_by_place_and_nothing_happens(registry: Served) -> None:
    caller = registrar(registry)
    before = (await caller.get("/v1/watermarks")).json()["sequence"]
    body = PARTY | {"names": [], "country": "XX", "ipi_name_numbers": ["00096200297"], "colour": "blue"}
    answer = await caller.post("/v1/parties", body)
    assert answer.status_code == 422
    assert {error["where"] for error in answer.json()["errors"]} == {
        "body.names",
        "body.country",
        "body.ipi_name_numbers.0",
        "body.colour",
    }
    for content in (b"", b"{", b"\xff\xfe", b"[]", b"null"):
        answer = await caller.post("/v1/parties", content=content)
        assert answer.status_code == 422, content
    assert (await caller.get("/v1/watermarks")).json()["sequence"] == before


async def test_a_body_has_a_limit(registry: Served) -> None:
    answer = await registrar(registry).post("/v1/parties", content=b" " * (JSON_BYTES_MAX + 1))
    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, JSON_BYTES_MAX)


async def test_unknown_ids_and_addresses_are_problems(registry: Served) -> None:
    caller = registrar(registry)
    for path, kind in {"/v1/parties/nobody": "not-found", "/v1/nothing": "no-such-address"}.items():
        answer = await caller.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, f"urn:royalty:problem:{kind}")
    assert (await caller.get("/v1/jobs/none")).status_code == 404
    assert (await caller.get("/v1/explain/none")).status_code == 404
    refused = await caller.post(
        "/v1/parties/nobody/payees", {"payees": [], "valid_from": "x", "document_sha256": "d"}
    )
    assert refused.status_code == 422


async def test_a_query_waits_for_what_the_caller_has_seen(registry: Served) -> None:
    caller = registrar(registry)
    answer = (await caller.post("/v1/parties", PARTY)).json()
    shown = await caller.get(f"/v1/parties/{answer['id']}", min_position=answer["position"])
    assert shown.json()["name"] == "Tofiq Tağızadə"
    known = await caller.get("/v1/watermarks", min_known=f"registry:{answer['sequence']}")
    assert known.status_code == 200
    never = await caller.get("/v1/parties", min_position=10**9)
    assert (never.status_code, never.headers["retry-after"]) == (503, "1")
    for wrong in ("x", "-1", "nobody:1", "registry:", "registry:1e9"):
        assert (await caller.get("/v1/parties", min_known=wrong)).status_code == 422


async def test_lists_are_paged_to_their_end(registry: Served) -> None:
    caller = registrar(registry)
    ids = {(await caller.post("/v1/parties", PARTY)).json()["id"] for _ in range(5)}
    position = (await caller.get("/v1/watermarks")).json()["position"]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, "min_position": position} | ({"cursor": cursor} if cursor else {})
        page = (await caller.get("/v1/parties", **query)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert set(seen) == ids and len(seen) == 5
    assert (await caller.get("/v1/parties", cursor="no cursor")).status_code == 422
    assert (await caller.get("/v1/parties", limit=0)).status_code == 422


@pytest.mark.clause("X-c")
async def test_a_token_bound_to_a_party_sees_only_it(registry: Served) -> None:
    own = (await registrar(registry).post("/v1/parties", PARTY)).json()
    other = (await registrar(registry).post("/v1/parties", PARTY)).json()
    bound = registry.caller("author", "registry:party:read", party=own["id"])
    seen = await bound.get("/v1/parties", min_position=other["position"])
    assert [item["id"] for item in seen.json()["items"]] == [own["id"]]
    assert (await bound.get(f"/v1/parties/{other['id']}")).status_code == 404
    assert (await bound.get(f"/v1/explain/{other['id']}")).status_code == 404
    assert (await bound.get("/v1/events")).status_code == 404


@pytest.mark.clause("X-c")
async def test_personal_data_stays_out_of_the_log(registry: Served) -> None:
    body = PARTY | {"identity": {"fin": "5VBK5VR", "phone": "+994501234567"}}
    answer = (await registrar(registry).post("/v1/parties", body)).json()
    entries = await registry.running.ctx.store.read(0)
    assert all(b"5VBK5VR" not in entry.raw and b"994501234567" not in entry.raw for entry in entries)
    stored = await registry.running.ctx.pool.fetchval(
        "SELECT identity FROM vault.person WHERE party = $1", answer["id"]
    )
    assert "5VBK5VR" in stored


async def test_verify_and_the_event_stream_show_what_happened(registry: Served) -> None:
    caller = registry.caller("auditor", "registry:state:submit", "registry:party:submit")
    party = (await caller.post("/v1/parties", PARTY)).json()
    job = await caller.ended(await caller.post("/v1/verify", {}))
    assert (job["state"], job["result"]["findings"]) == ("DONE", [])
    events = (await caller.get("/v1/events", limit=200)).json()["items"]
    entered = next(event for event in events if event["type"] == "PartyEntered")
    assert (entered["event"]["party"]["id"], entered["actor"]) == (party["id"], "auditor")
    metrics = (await registry.stranger().get("/metrics")).text
    assert 'royalty_http_requests_total{method="POST",route="/v1/parties",status="201"} 1.0' in metrics

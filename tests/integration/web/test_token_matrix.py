"""Every route of every service, as its description names it, met with every token that must not open it.

The routes come from the OpenAPI documents that the running services give out: a new one is asked the day it is there.
What a token bound to another party finds is in `test_party_tokens`.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from deploy.local.keys import LIFETIME, TokenIssuer
from shared.web.auth import AUDIENCE
from tests.support.apps import NAMES, Door, doors_of, parts_of
from tests.support.service import NOW, Serve, Served

ID = "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11"
EVERY_SCOPE = sorted({door.scope for name in NAMES for door in doors_of(name) if door.scope})
OPEN = {"/livez", "/readyz", "/metrics", "/v1/public/reserved", "/public", "/public/style.css"} | {
    "/public/{language}",
    "/public/{language}/entries/{reserve}",
}
OPEN_COMMANDS = {"/v1/public/claims", "/v1/public/claims/{claim_id}/confirm"} | {
    "/public/{language}/entries/{reserve}/claim",
    "/public/{language}/confirm",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Wrong:
    """A token that opens nothing: what is answered, and a word that says why."""

    name: str
    token: str
    status: int
    why: str


def unsigned() -> str:
    claims = {"sub": "thief", "aud": AUDIENCE, "scope": " ".join(EVERY_SCOPE), "exp": NOW.timestamp() + 60}
    parts = ({"alg": "none", "kid": "local"}, claims)
    return ".".join(urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts) + "."


def wrong_tokens(issuer: TokenIssuer, door: Door) -> Iterator[Wrong]:
    """Tokens with every scope but good, and a good one with every scope but the door's."""
    yield Wrong("none", "", 401, "Authorization: Bearer")
    yield Wrong("no token", "thief", 401, "cannot be verified")
    yield Wrong("unsigned", unsigned(), 401, "cannot be verified")
    yield Wrong("another issuer's", TokenIssuer(NOW).token("thief", EVERY_SCOPE), 401, "cannot be verified")
    for name, age, why in (
        ("expired", -LIFETIME, "has expired"),
        ("early", timedelta(days=1), "not valid yet"),
    ):
        issuer._now = NOW + age
        yield Wrong(name, issuer.token("thief", EVERY_SCOPE), 401, why)
    issuer._now = NOW
    others = [scope for scope in EVERY_SCOPE if scope != door.scope]
    yield Wrong("of other scopes", issuer.token("thief", others), 403, str(door.scope))
    # Nothing is a scope that only begins or ends like one.
    alike = [f"{door.scope}x", f"x{door.scope}", str(door.scope).upper(), str(door.scope).rpartition(":")[0]]
    yield Wrong("of scopes alike", issuer.token("thief", alike), 403, str(door.scope))


async def ask(served: Served, door: Door, token: str) -> httpx.Response:
    headers = {"idempotency-key": "k"} | ({"authorization": f"Bearer {token}"} if token else {})
    return await served.http.request(door.method, re.sub(r"{\w+}", ID, door.path), headers=headers)


async def traces(served: Served) -> list[int]:
    """How many entries, answered requests, jobs and readings there are."""
    tables = ("log.entry", "log.request", "work.job", "log.reading")
    return [await served.running.ctx.pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


@pytest.mark.clause("X-d")
@pytest.mark.parametrize("name", NAMES)
async def test_no_wrong_token_opens_any_route(serve: Serve, name: str) -> None:
    served = await serve(parts_of(name))
    described = (await served.caller("auditor").get("/openapi.json")).json()["paths"]
    doors = {(door.method, door.path): door for door in doors_of(name)}
    named = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert named == set(doors), "what is described is what is there"
    before, asked = await traces(served), 0
    for method, path in sorted(named):
        door = doors[method, path]
        if path in OPEN:
            assert door.scope is None
            assert (await ask(served, door, "")).status_code in (200, 404, 503), door
            continue
        if path in OPEN_COMMANDS:
            assert door.scope is None
            expected = 422 if method == "POST" else 404
            assert (await ask(served, door, "")).status_code == expected, "nobody asks who it is"
            continue
        for wrong in wrong_tokens(served.issuer, door):
            answer = await ask(served, door, wrong.token)
            assert answer.status_code == wrong.status, f"{door} with a token {wrong.name}: {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json", (door, wrong.name)
            problem = answer.json()
            assert problem["type"].startswith("urn:royalty:problem:") and problem["status"] == wrong.status
            assert wrong.why in problem["detail"], (door, wrong.name)
            assert (answer.headers.get("www-authenticate") == "Bearer") == (wrong.status == 401)
            assert not wrong.token or wrong.token not in answer.text
            asked += 1
    assert asked >= 8 * sum(path not in OPEN | OPEN_COMMANDS for _, path in named)
    assert await traces(served) == before, "a refused request leaves nothing behind"


@pytest.mark.parametrize("name", NAMES)
async def test_a_right_token_opens_no_other_method(serve: Serve, name: str) -> None:
    served = await serve(parts_of(name))
    doors = [(re.compile(re.sub(r"{\w+}", "[^/]+", door.path)), door) for door in doors_of(name)]
    paths = {re.sub(r"{\w+}", ID, door.path) for _, door in doors}
    # A word below a list may be read as an id there: its door answers for it too.
    allowed = {path: {door.method for pattern, door in doors if pattern.fullmatch(path)} for path in paths}
    headers = {"authorization": f"Bearer {served.issuer.token('clerk', EVERY_SCOPE)}", "idempotency-key": "k"}
    before = await traces(served)
    for path, methods in allowed.items():
        for method in set(METHODS) - methods:
            answer = await served.http.request(method, path, headers=headers)
            # Where anybody may send a form, too many are turned away before they are looked at.
            counted = path.startswith(("/public", "/v1/public/claims")) and answer.status_code == 429
            assert answer.status_code == 405 or counted, (method, path)
    assert await traces(served) == before

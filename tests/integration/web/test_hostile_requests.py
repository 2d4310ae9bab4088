"""What no client should send: it is refused with its place and reason, leaves no trace, and breaks nothing."""

import asyncio
import json
from base64 import urlsafe_b64encode
from typing import Any

import httpx
import orjson
import pytest
from joserfc import jwt

from deploy.local.keys import LIFETIME, TokenIssuer
from services.registry.main import PARTS
from shared.web.auth import AUDIENCE
from shared.web.body import JSON_BYTES_MAX
from shared.web.doorway import HEAD_BYTES_MAX, HEADERS_MAX
from shared.web.json_body import VALUES_MAX
from shared.web.problems import FINDINGS_MAX
from tests.integration.web.knocking import knock
from tests.support.service import NOW, Caller, Serve, Served

PARTY: dict[str, Any] = {"kind": "NATURAL", "names": [{"name": "Tofiq Tağızadə"}]}
RAW = (("content-type", "application/json"), ("idempotency-key", "k"))


@pytest.fixture
async def registry(serve: Serve) -> Served:
    return await serve(PARTS)


@pytest.fixture
def caller(registry: Served) -> Caller:
    scopes = [f"registry:{noun}:{verb}" for noun in ("party", "work") for verb in ("submit", "read")]
    return registry.caller("registrar", *scopes, "registry:contract:submit", "registry:mandate:submit")


def app_of(served: Served) -> Any:
    transport = served.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    return transport.app


async def head(served: Served) -> int:
    return (await served.running.ctx.store.head()).position


DEEP = b'{"kind":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
BODIES = {
    "U+0000 in a text": orjson.dumps(PARTY | {"member_number": "M\0"}),
    "U+0000 in a name": orjson.dumps(PARTY | {"a\0b": 1}),
    "a lone surrogate": b'{"kind":"NATURAL","names":[{"name":"\\ud800"}]}',
    "bytes that are no UTF-8": b'{"kind":"NATURAL","names":[{"name":"\xff"}]}',
    "a number of 5,000 digits": b'{"kind":"NATURAL","names":[{"name":' + b"9" * 5_000 + b"}]}",
    "no number": b'{"kind":"NATURAL","names":NaN}',
    "an abyss": DEEP,
    "a text": b'"party"',
    "nothing": b"",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_a_body_that_is_no_good_is_refused_by_place(
    registry: Served, caller: Caller, body: bytes
) -> None:
    before = await head(registry)
    answer = await knock(app_of(registry), caller, "/v1/parties", [body], headers=RAW)
    assert (answer.status, answer.problem) == (422, "invalid")
    errors = orjson.loads(answer.body)["errors"]
    assert all(error["where"] and error["what"] for error in errors) and len(errors) <= FINDINGS_MAX
    assert await head(registry) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "", "json", 'a;b="c']
)
async def test_another_type_of_content_is_no_party(registry: Served, caller: Caller, kind: str) -> None:
    body = orjson.dumps(PARTY)
    headers = [("content-type", kind), ("idempotency-key", "k")]
    answer = await knock(app_of(registry), caller, "/v1/parties", [body], headers=headers)
    assert (answer.status, answer.problem) == (422, "invalid")


async def test_a_body_beyond_the_limit_is_refused_declared_or_not(registry: Served, caller: Caller) -> None:
    app, piece = app_of(registry), b" " * 65_536
    pieces = [piece] * (JSON_BYTES_MAX // len(piece) + 1)
    grown = await knock(app, caller, "/v1/parties", pieces, headers=RAW)
    assert (grown.status, grown.problem) == (413, "too-large")
    for declared in (str(JSON_BYTES_MAX + 1), "9" * 40):
        headers = [*RAW, ("content-length", declared)]
        never = asyncio.Event()  # not a byte of it is asked for
        told = await knock(app, caller, "/v1/parties", headers=headers, hangs_up=never)
        assert (told.status, told.problem) == (413, "too-large")


async def test_half_a_body_does_nothing(registry: Served, caller: Caller) -> None:
    before = await head(registry)
    gone = asyncio.Event()
    gone.set()
    whole = orjson.dumps(PARTY)
    for half in (whole, whole[:20]):
        answer = await knock(app_of(registry), caller, "/v1/parties", [half], headers=RAW, hangs_up=gone)
        assert (answer.status, answer.problem) == (400, "body-incomplete")
    assert await head(registry) == before


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("", 400), (" ", 400), ("a b", 400), ("a\tb", 400), ("\xe4", 400), ("k" * 201, 400),
        ("k" * 200, 201), ("'; DROP TABLE log.entry; --".replace(" ", "_"), 201), ("../../x|y%00", 201),
    ],
)  # fmt: skip
async def test_an_idempotency_key_is_visible_ascii(
    registry: Served, caller: Caller, key: str, status: int
) -> None:
    headers = [("content-type", "application/json"), ("idempotency-key", key)]
    answer = await knock(app_of(registry), caller, "/v1/parties", [orjson.dumps(PARTY)], headers=headers)
    assert answer.status == status, answer.body


@pytest.mark.parametrize("name", ["idempotency-key", "content-type", "content-length", "authorization"])
async def test_a_header_that_decides_is_given_once(registry: Served, caller: Caller, name: str) -> None:
    twice = [(name, "application/json"), (name, "1")]
    answer = await knock(
        app_of(registry), caller, "/v1/parties", [orjson.dumps(PARTY)], headers=[*RAW, *twice]
    )
    assert answer.status == (401 if name == "authorization" else 400), answer.body


@pytest.mark.parametrize(
    "flood", [{"ipi_name_numbers": [1] * VALUES_MAX}, {str(number): 1 for number in range(VALUES_MAX)}]
)
async def test_a_flood_of_values_is_refused_before_each_is_looked_at(
    caller: Caller, flood: dict[str, Any]
) -> None:
    answer = await caller.post("/v1/parties", PARTY | flood)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["where"]) == (422, "body")
    assert error["what"] == f"holds more than {VALUES_MAX} values"


async def test_of_very_many_defects_the_first_are_told(registry: Served, caller: Caller) -> None:
    wrong = {"name": "", "script": "RUNES", "kind": "NICKNAME", "language": "!"}
    answer = await caller.post("/v1/parties", PARTY | {"names": [wrong] * 200})
    assert (answer.status_code, len(answer.json()["errors"])) == (422, FINDINGS_MAX)
    assert answer.json()["detail"] == "800 found, the first are told."


async def test_a_head_beyond_all_measure_is_refused_before_anything_else(
    registry: Served, caller: Caller
) -> None:
    many, large = [(f"x-{number}", "y") for number in range(HEADERS_MAX + 1)], [("x", "y" * HEAD_BYTES_MAX)]
    for headers in (many, large):
        for who in (caller, registry.stranger()):
            answer = await knock(app_of(registry), who, "/v1/parties", method="GET", headers=headers)
            assert (answer.status, answer.problem) == (431, "head-too-large")
    answer = await knock(app_of(registry), caller, "/v1/parties", method="GET", headers=many[:-2])
    assert answer.status == 200


async def test_addresses_that_name_nothing_are_not_found(registry: Served, caller: Caller) -> None:
    app = app_of(registry)
    for path in (
        "/v1/parties/\0", "/v1/parties/a\nb", "/v1/parties/" + "x" * 5_000, "/v1/parties/\ud800", "/v1/parties/../jobs",
        "/v1/parties/a/b", "//v1/parties", "/v1/parties/", "/v1/parties/ə", "/v1/explain/a-1-" + "9" * 30,
        "/v1/explain/policy-x-" + "9" * 150,
    ):  # fmt: skip
        answer = await knock(app, caller, path, method="GET")
        assert answer.status == 404, (path, answer.body)
        assert orjson.loads(answer.body)["status"] == 404


async def test_queries_that_ask_for_nothing_are_refused(registry: Served, caller: Caller) -> None:
    def cursor(*values: Any) -> str:
        return urlsafe_b64encode(json.dumps(values).encode()).decode()

    wrong: list[list[Any]] = [[1], [None], [True], ["a", "b"], [[]], ["\0"], [2**70], []]
    bad = [
        "name=" + "x" * 40_000, "name=%00", "name=a%0Ab", "limit=0", "limit=501", f"limit={'9' * 5000}", "limit=x",
        "cursor=%F0%9F%8E%AC",
        *(f"cursor={cursor(*values)}" for values in wrong),
        "min_position=-1", f"min_position={'9' * 19}", "min_known=registry", "min_known=registry:1&" * 9,
        "min_known=%F0%9F%8E%AC:1",
    ]  # fmt: skip
    for query in bad:
        answer = await knock(app_of(registry), caller, "/v1/parties", method="GET", query=query.encode())
        assert (answer.status, answer.problem) == (422, "invalid"), (query, answer.body)
    for query in ("name=%25%27%3B--", "name=%FF%FE", f"cursor={cursor(chr(39))}", "name=" + "x" * 300):
        answer = await knock(app_of(registry), caller, "/v1/parties", method="GET", query=query.encode())
        assert (answer.status, orjson.loads(answer.body)["items"]) == (200, []), (query, answer.body)


async def test_methods_that_nobody_made_tell_nothing(registry: Served, caller: Caller) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        answer = await knock(app_of(registry), caller, "/v1/parties", [b"{}"], method=method, headers=RAW)
        assert (answer.status, answer.problem) == (405, "method-not-allowed")
        stranger = await knock(
            app_of(registry), registry.stranger("x"), "/v1/parties", [b"{}"], method=method
        )
        assert stranger.status == 401
    assert b"PROPFIND" not in await registry.running.measured()


def _unsigned(claims: dict[str, Any], **header: Any) -> str:
    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


async def test_tokens_that_nobody_signed_open_nothing(registry: Served) -> None:
    claims = {"sub": "x", "aud": AUDIENCE, "scope": "registry:party:read", "exp": NOW.timestamp() + 60}
    good = registry.issuer.token("x", ["registry:party:read"])
    bad = [
        _unsigned(claims, alg="none"), _unsigned(claims, alg="None", kid="local"), _unsigned(claims, alg="HS256"),
        TokenIssuer(NOW).token("x", ["registry:party:read"]), good[:-6], good + "x", good.replace(".", "..", 1),
        "....", "a.b.c", "x" * 9_000, "\xff\xfe", urlsafe_b64encode(b"[" * 5_000).decode() + ".e30.x",
    ]  # fmt: skip
    for token in bad:
        answer = await knock(app_of(registry), registry.stranger(token), "/v1/parties", method="GET")
        assert (answer.status, answer.problem) == (401, "unauthorized"), token[:40]
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "elsewhere"}, {"aud": None}, {"aud": ["a", "b"]}, {"exp": None}, {"exp": "tomorrow"}, {"exp": True},
        {"exp": 10**400}, {"nbf": -(10**400)},
        {"exp": NOW.timestamp()}, {"exp": float("inf")}, {"exp": float("nan")}, {"nbf": NOW.timestamp() + 9},
        {"sub": ""}, {"sub": None}, {"sub": "policy:registry.x"}, {"sub": "clock:registry"}, {"sub": "a\0b"},
        {"sub": "a" * 121}, {"sub": " a"}, {"scope": ["registry:party:read"]},
        {"party": ""}, {"party": 7}, {"party": "a\0"},
    ],
)  # fmt: skip
async def test_tokens_that_say_too_little_or_too_much_open_nothing(
    registry: Served, changed: dict[str, Any]
) -> None:
    until = (NOW + LIFETIME).timestamp()
    claims = {"sub": "x", "aud": AUDIENCE, "scope": "registry:party:read", "exp": until} | changed
    key = registry.issuer._key
    signed = jwt.encode({"alg": "Ed25519", "kid": "local"}, claims, key, algorithms=["Ed25519"])
    answer = await knock(app_of(registry), registry.stranger(signed), "/v1/parties", method="GET")
    assert (answer.status, answer.problem) == (401, "unauthorized"), answer.body


async def test_one_key_twenty_times_at_once_is_one_party(registry: Served, caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.post("/v1/parties", PARTY, key="same") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    others = await asyncio.gather(
        *(caller.post("/v1/parties", PARTY | {"member_number": f"M-{n}"}, key="torn") for n in range(20))
    )
    assert sorted(answer.status_code for answer in others) == [201, *[422] * 19]
    entries = await registry.running.ctx.store.read(0)
    assert [entry.type for entry in entries].count("PartyEntered") == 2
    elsewhere = await caller.post(
        "/v1/works", {"titles": [{"text": "Görüş"}], "genre": "feature", "roles": []}, key="same"
    )
    assert elsewhere.status_code == 201

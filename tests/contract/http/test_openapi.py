"""Requests made from each service's own description, sent to the running service: nothing breaks it, and every
answer is one that it promised."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from tests.support.apps import NAMES, doors_of, parts_of
from tests.support.service import Caller, Serve

EXAMPLES = int(os.environ.get("EXAMPLES") or 10)
"""A mode (what fits the description, what does not) and operation; `make fuzz-http` asks for more."""
OWN_HEADERS = ("Authorization", "Cookie", "Content-Length")
RIGHTLY = "alarm: no statistical data"
"""What a made request may set off: a statistical base of years in which nothing was used (2.1.1-d)."""
LEFT_OUT = {"/v1/events": "a stream has no end"}


def made_requests(described: dict[str, Any]) -> Iterator[Case[Any]]:
    """The same requests in every run: commands first, in the order of the description, then queries."""
    schema = schemathesis.openapi.from_dict(described)
    readable = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(readable) == sum(len(methods) for methods in described["paths"].values())
    operations = sorted(readable, key=lambda one: one.method != "post")
    for operation in operations:
        # A path takes any text: what does not fit is a matter of queries and bodies.
        refusable = operation.body or operation.query
        for mode in GenerationMode if refusable else [GenerationMode.POSITIVE]:
            yield from _drawn(operation.as_strategy(generation_mode=mode))


def _drawn(strategy: Any) -> list[Case[Any]]:
    drawn: list[Case[Any]] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(case: Case[Any]) -> None:
        drawn.append(case)

    # Where everything fits, nothing unfitting can be drawn.
    with contextlib.suppress(Unsatisfiable):
        draw()
    return drawn


class Teller:
    """Sends made requests as a caller who may do everything, and keeps the ids that it hears."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._ids: list[str] = []
        self.number = 0

    async def tell(self, case: Case[Any]) -> httpx.Response:
        self.number += 1
        if self._ids and self.number % 2:
            # What nobody knows tells little: every other request is about something that is there.
            chosen = self._ids[self.number % len(self._ids)]
            case.path_parameters = dict.fromkeys(case.path_parameters or {}, chosen)
        made = requests.Request(**case.as_transport_kwargs(base_url="http://service")).prepare()
        headers = {name: str(value) for name, value in made.headers.items() if name not in OWN_HEADERS}
        headers |= self._caller._headers() | {"Idempotency-Key": f"made-{self.number}"}
        content = made.body.encode() if isinstance(made.body, str) else made.body
        assert content is None or isinstance(content, bytes)
        answer = await self._caller.http.request(
            made.method or "", made.url or "", content=content, headers=headers
        )
        if answer.is_success and isinstance(body := _json(answer), dict) and "id" in body:
            self._ids.append(body["id"])
        return answer


def _json(answer: httpx.Response) -> Any:
    return answer.json() if answer.headers.get("content-type", "").endswith("json") else None


def broken_promise(case: Case[Any], answer: httpx.Response) -> str:
    """What is wrong with an answer; empty when nothing is."""
    promised = case.operation.definition.raw["responses"]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR and answer.status_code != 503:
        return f"it broke: {answer.status_code}"
    if str(answer.status_code) not in promised:
        return f"{answer.status_code} is not promised"
    if kind not in promised[str(answer.status_code)]["content"]:
        return f"{answer.status_code} as {kind} is not promised"
    if answer.is_success or kind == "text/html":
        return ""
    body = answer.json()
    if not body["type"].startswith("urn:royalty:problem:") or body["status"] != answer.status_code:
        return "the problem says nothing"
    if body["type"].endswith(":invalid") and not all(one["where"] and one["what"] for one in body["errors"]):
        return "a defect without place or reason"
    return ""


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_keeps_its_promises_whatever_it_is_asked(serve: Serve, name: str) -> None:
    served = await serve(parts_of(name))
    scopes = {door.scope for door in doors_of(name) if door.scope}
    caller = served.caller("hostile", *sorted(scopes))
    described = (await caller.get("/openapi.json")).json()
    described["paths"] = {path: one for path, one in described["paths"].items() if path not in LEFT_OUT}
    teller, found = Teller(caller), []
    for case in made_requests(described):
        answer = await teller.tell(case)
        if problem := broken_promise(case, answer):
            found.append(
                f"{problem}: {answer.request.method} {answer.request.url} {case.body!r:.300} -> {answer.text:.300}"
            )
    assert not found, "\n".join(found[:20])
    assert teller.number > 150
    health = await caller.get("/readyz")
    degraded = [one for one in health.json()["degraded"] if not one.startswith(RIGHTLY)]
    assert (health.status_code, degraded) == (200, [])
    assert (await caller.get("/v1/parked")).json()["items"] == []
    proof = await caller.ended(await caller.post("/v1/verify", {}))
    assert (proof["state"], proof["result"]["findings"]) == ("DONE", [])

"""Distribution's doors: tokens and scopes on every route, and what strangers send."""

import httpx

from tests.integration.distribution.rules import policies
from tests.support.one_service import OneService

OPEN = ("/livez", "/readyz", "/metrics")


async def test_every_route_needs_a_token(distribution: OneService) -> None:
    transport = httpx.ASGITransport(app=distribution.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as stranger:
        asked = 0
        for path, methods in distribution.app.openapi()["paths"].items():
            for method in set(methods) - ({"get"} if path in OPEN else set()):
                answer = await stranger.request(method, path.replace("{day}", "2026-08-05"))
                refused = {401, 422} if method == "post" else {401}
                assert answer.status_code in refused, (method, path, answer.text)
                asked += 1
    assert asked > 20


async def test_every_route_of_its_own_has_examples(distribution: OneService) -> None:
    for path, methods in distribution.app.openapi()["paths"].items():
        for method, route in methods.items():
            for status, answer in route["responses"].items():
                content = answer.get("content", {})
                shown = any("example" in one or "examples" in one for one in content.values())
                assert shown or path in ("/livez", "/readyz", "/metrics"), (method, path, status)


QUESTIONS = [
    ("distribution:run:read", "/v1/runs/%00", 404),
    ("distribution:run:read", "/v1/runs/nothing", 404),
    ("distribution:run:read", "/v1/runs/nothing/draft", 404),
    ("distribution:run:read", "/v1/runs/nothing/draft/waiting", 200),
    ("distribution:run:read", "/v1/runs?cursor=x", 422),
    ("distribution:run:read", "/v1/runs?limit=0", 422),
    ("distribution:allocation:read", "/v1/allocations?run=%00", 200),
    ("distribution:allocation:read", "/v1/allocations/%00", 404),
    ("distribution:bulletin:read", "/v1/bulletins/2026-02-31", 422),
    ("distribution:bulletin:read", "/v1/bulletins/2020-01-01", 404),
]


async def test_strange_questions_are_answered(distribution: OneService) -> None:
    for scope, path, status in QUESTIONS:
        answer = await distribution.get(scope, path)
        assert answer.status_code in (status, 422), (path, answer.text)


COMMANDS: list[tuple[str, str, dict[str, object]]] = [
    ("/v1/runs", "distribution:run:prepare", {"targets": ["\x00"]}),
    ("/v1/runs", "distribution:run:prepare", {"targets": ["x"] * 2}),
    ("/v1/runs/%00/approve", "distribution:run:approve", {"digest": "0" * 64}),
    ("/v1/runs/none/approve", "distribution:run:approve", {"digest": "0" * 64}),
    ("/v1/runs/none/abandon", "distribution:run:prepare", {"reason": "\x00"}),
    ("/v1/policies/none/approve", "distribution:policy:approve", {"version": 1}),
    ("/v1/policies", "distribution:policy:submit", {"policy": "term", "valid_from": "2026-01-01"}),
]


async def test_strange_commands_are_refused(distribution: OneService) -> None:
    for path, scope, body in COMMANDS:
        answer = await distribution.post("someone", scope, path, body)
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_run_needs_its_policies_and_a_policy_its_body(distribution: OneService) -> None:
    decision = {"body": "BOARD", "number": "1", "date": "2025-12-01"}
    for name in policies():
        body = {"policy": name, "valid_from": "2026-01-01", "body": {}, "decision": decision}
        answer = await distribution.post("secretary", "distribution:policy:submit", "/v1/policies", body)
        assert answer.status_code == 422, answer.text

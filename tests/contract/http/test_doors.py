"""Every door of every service: who may pass, what it asks for, and what its description promises."""

import re

import pytest

from tests.support.apps import NAMES, Door, doors_of

OPEN = {"/livez", "/readyz", "/metrics", "/v1/public/reserved", "/public", "/public/style.css"} | {
    "/public/{language}",
    "/public/{language}/entries/{reserve}",
}
FORMS = {"/public/{language}/entries/{reserve}/claim", "/public/{language}/confirm"}
"""They are shown and sent at one address."""
OPEN_COMMANDS = FORMS | {"/v1/public/claims", "/v1/public/claims/{claim_id}/confirm"}
SCOPE = re.compile(r"([a-z]+):([a-z]+(?:-[a-z]+)*):(read|submit|decide|prepare|approve|release)")
PROMISED = {"GET": {401, 403, 422, 503}, "POST": {400, 401, 403, 408, 409, 413, 422, 503}}


@pytest.fixture(params=NAMES)
def doors(request: pytest.FixtureRequest) -> list[Door]:
    found = list(doors_of(request.param))
    assert len(found) > 12
    return found


@pytest.mark.clause("X-d")
def test_every_door_needs_a_scope_of_its_service_but_health_metrics_and_the_public_list(
    doors: list[Door],
) -> None:
    for door in doors:
        if door.path in OPEN | OPEN_COMMANDS:
            assert door.scope is None, door
            assert door.path in FORMS or (door.method == "POST") == (door.path in OPEN_COMMANDS), door
            continue
        found = SCOPE.fullmatch(door.scope or "")
        assert found, f"{door} asks for {door.scope}"
        assert found[1] == door.service, f"{door} asks for {door.scope}"
        # A reading that shows what a release alone may see asks for the release; a command never for a reading.
        assert (found[3] == "read") <= (door.method == "GET"), f"{door} asks for {door.scope}"


def test_every_command_is_a_post_with_an_idempotency_key(doors: list[Door]) -> None:
    for door in doors:
        assert door.method in ("GET", "POST"), door
        assert door.wants_key == (door.method == "POST"), door


def test_every_door_shows_an_example_of_its_success_and_of_each_of_its_errors(doors: list[Door]) -> None:
    for door in doors:
        answers = {int(status): answer for status, answer in door.described["responses"].items()}
        assert any(status < 300 for status in answers), door
        for status, answer in answers.items():
            assert answer["description"], (door, status)
            kinds = answer.get("content", {})
            assert kinds, f"{door} shows nothing of its {status}"
            for kind, content in kinds.items():
                assert content.get("example") not in (None, "", {}), (
                    f"{door} has no example of {status} ({kind})"
                )
            if "text/html" in kinds:
                assert door.path.startswith("/public"), "a person reads pages, a program problems"
                continue
            if status >= 400 and door.path not in ("/livez", "/readyz"):
                (problem,) = (content["example"] for content in kinds.values())
                assert set(kinds) == {"application/problem+json"}, (door, status)
                assert problem["type"].startswith("urn:royalty:problem:"), (door, status)
                assert (problem["status"], bool(problem["title"])) == (status, True), door


def test_every_door_promises_the_errors_that_all_have(doors: list[Door]) -> None:
    for door in doors:
        if door.path in OPEN or (door.path, door.method) in [(path, "GET") for path in FORMS]:
            continue
        if door.path in OPEN_COMMANDS:
            assert {"400", "408", "413", "422", "429", "503"} <= set(door.described["responses"]), door
            continue
        missing = PROMISED[door.method] - {int(status) for status in door.described["responses"]}
        assert not missing, f"{door} does not tell of {missing}"
        if "{" in door.path:
            assert "404" in door.described["responses"], door


def test_every_door_says_what_it_does(doors: list[Door]) -> None:
    for door in doors:
        assert len(door.described.get("description", "")) > 8, door
    names = [door.described["operationId"] for door in doors]
    assert len(set(names)) == len(names)

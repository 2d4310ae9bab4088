"""Works, parties and shares as they were known, and as they hold on a day."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from services.registry.main import PARTS
from shared.contracts.terms import UseType
from tests.integration.registry.test_registry import ABSENT
from tests.support.one_service import NOON, MakeService, OneService, make_service

__all__ = ["make_service"]

SHA = "0" * 64
MANDATE = {"use_types": list(UseType), "valid_from": "2020-01-01", "document_sha256": SHA}


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


async def done(service: OneService, noun: str, path: str, body: dict[str, Any]) -> tuple[str, int]:
    answer = await service.post("registrar", f"registry:{noun}:submit", path, body)
    assert answer.is_success, answer.text
    return str(answer.json()["id"]), int(answer.json()["position"])


async def asked(service: OneService, path: str, **query: Any) -> httpx.Response:
    text = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    return await service.get(f"registry:{'party' if 'parties' in path else 'work'}:read", f"{path}?{text}")


def film(title: str, *owners: str) -> dict[str, Any]:
    role = {"role": "DIRECTOR", "holders": [{"party": owner} for owner in owners]}
    return {"titles": [{"text": title, "kind": "ORIGINAL"}], "genre": "feature", "roles": [role, *ABSENT]}


@pytest.mark.clause("1.3-a")
async def test_a_work_answers_as_it_was_known_at_a_position(service: OneService) -> None:
    person = {"kind": "NATURAL", "names": [{"name": "Tofiq Tağızadə"}]}
    director, before = await done(service, "party", "/v1/parties", person)
    work, entered = await done(service, "work", "/v1/works", film("Görüş", director))
    given, mandated = await done(service, "mandate", f"/v1/parties/{director}/mandates", MANDATE)
    renamed = {name: value for name, value in film("Görüş (1955)").items() if name != "roles"}
    await done(service, "work", f"/v1/works/{work}/amend", renamed)
    end = {"last_day": "2026-08-31"}
    _, ended = await done(service, "mandate", f"/v1/parties/{director}/mandates/{given}/end", end)
    path = f"/v1/works/{work}"

    async def at(position: int, **more: Any) -> tuple[str, str]:
        answer = (await asked(service, path, as_of=position, **more)).json()
        return answer["title"], answer["status"]

    assert await at(entered) == ("Görüş", "UNREGISTERED")
    assert await at(mandated) == ("Görüş", "REGISTERED")
    assert await at(ended) == ("Görüş (1955)", "UNREGISTERED")
    assert await at(ended, on="2026-08-31") == ("Görüş (1955)", "REGISTERED")
    now = (await asked(service, path)).json()
    assert now == (await asked(service, path, as_of=ended)).json()
    assert (await asked(service, path, as_of=before)).status_code == 404
    assert (await asked(service, path, as_of=0)).status_code == 404
    shares = (await asked(service, f"{path}/shares", as_of=mandated, use_type="CABLE")).json()
    role = shares["uses"][0]["roles"][0]
    assert (shares["uses"][0]["status"], role["claimed"], role["missing"]) == ("REGISTERED", "1/1", "0/1")
    assert role["holders"][0]["standing"] == "MANDATED"
    known = (await asked(service, f"/v1/parties/{director}", as_of=entered)).json()
    assert known["mandates"] == []
    assert (known["name"], known["class_on"]) == ("Tofiq Tağızadə", "NONE")
    assert (await asked(service, f"{path}/shares", as_of=before)).status_code == 404


@pytest.mark.clause("1.3-c")
async def test_an_organisation_answers_as_its_contract_was_known(service: OneService) -> None:
    society = {"kind": "LEGAL", "party_class": "SOCIETY", "names": [{"name": "SACD"}], "country": "FR"}
    party, entered = await done(service, "party", "/v1/parties", society)
    signed = {"number": "R-1", "kind": "REPRESENTATION", "party": party, "uses": ["ON_AIR"]}
    _, position = await done(
        service, "contract", "/v1/contracts", signed | {"valid_from": "2026-01-01", "document_sha256": SHA}
    )
    path = f"/v1/parties/{party}"
    assert (await asked(service, path, as_of=entered)).json()["foreign_organisation"] is False
    then = (await asked(service, path, as_of=position)).json()
    assert then == (await asked(service, path)).json()
    assert (then["foreign_organisation"], then["representation"][0]["number"]) == (True, "R-1")
    assert (await asked(service, path, as_of=position, on="2025-12-31")).json()["representation"] == []


async def test_what_has_not_come_yet_or_is_no_moment_is_told(service: OneService) -> None:
    person = {"kind": "NATURAL", "names": [{"name": "Tofiq Tağızadə"}]}
    party, position = await done(service, "party", "/v1/parties", person)
    path = f"/v1/parties/{party}"
    assert (await asked(service, path, as_of=position)).status_code == 200
    assert (await asked(service, path, as_of=NOON.isoformat())).status_code == 200
    assert (await asked(service, path, as_of=(NOON - timedelta(seconds=1)).isoformat())).status_code == 404
    wrong = [position + 1, 10**17, 10**30, -1, "yesterday", "2026-09-01", "2026-09-01T12:00:00", ""]
    for moment in [*wrong, (NOON + timedelta(seconds=1)).isoformat(), "0001-01-01T00:00:00+14:00"]:
        answer = await asked(service, path, as_of=moment)
        assert answer.status_code == 422, moment
        assert answer.json()["errors"][0]["where"] == "query.as_of"
    assert (await asked(service, path, on="2026-02-30")).status_code == 422

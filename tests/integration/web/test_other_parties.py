"""What is one party's is not there for another: every door that shows parties their own, on entities that exist."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from deploy.demo.files.agreements import covers
from services.intake.main import PARTS as INTAKE
from services.intake.settings import IntakeSettings
from services.matching.main import PARTS as MATCHING
from services.payments.main import PARTS as PAYMENTS
from services.registry.main import PARTS as REGISTRY
from tests.integration.intake import desk
from tests.integration.matching import films
from tests.integration.payments import played
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.registered import PARTIES, WORKS
from tests.integration.registry.test_registry import AUTHOR, LICENCE, SHA, created, film
from tests.integration.web.test_party_tokens import OF_PARTIES, template
from tests.support.apps import Door, doors_of
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@dataclass(frozen=True)
class World:
    """A service in which one party has something behind each of its doors."""

    service: OneService
    owners: dict[str, tuple[str, str]]
    """First path segment -> the id of an entity, and whose it is."""


async def registry(make: MakeService) -> World:
    service = await make(REGISTRY)
    body = {"kind": "LEGAL", "party_class": "USER", "names": [{"name": "Nümunə MMC"}]}
    party = (await service.post("r", "registry:party:submit", "/v1/parties", body)).json()["id"]
    terms = LICENCE | {"party": party}
    signed = await service.post("r", "registry:contract:submit", "/v1/contracts", terms)
    assert signed.status_code == 201, signed.text
    author = await created(service, "party", "/v1/parties", AUTHOR)
    licence = {
        "kind": "EXCLUSIVE_LICENCE",
        "licensee": party,
        "licensor_bound": True,
        "valid_from": "2026-01-01",
        "signed_on": "2025-12-20",
        "works": [await created(service, "work", "/v1/works", film(author))],
        "fraction": "1/2",
        "document_sha256": SHA,
    }
    agreement = await created(service, "mandate", f"/v1/parties/{author}/agreements", licence)
    owned = {"parties": party, "contracts": signed.json()["id"], "agreements": agreement}
    return World(service, {noun: (entity, party) for noun, entity in owned.items()})


async def intake(make: MakeService) -> World:
    service = await make(INTAKE, IntakeSettings)
    await service.hear("registry", *desk.registry_events())
    await service.settle()
    account = await desk.take_account(service, "july_broadcaster.xlsx")
    schedule = await desk.take_schedule(service)
    contracts = [covers()[name]["contract"] for name in ("july_broadcaster.xlsx", "schedule_eur.csv")]
    user, society = (desk.contract_of(contract).party for contract in contracts)
    return World(service, {"accounts": (account.id, user), "schedules": (schedule.id, society)})


async def matching(make: MakeService) -> World:
    service = await make(MATCHING)
    await service.hear("registry", *films.registry_events())
    await service.hear("intake", *films.account("july", (films.EXACT,)))
    await service.settle()
    return World(service, {"matchings": ("july-1", "broadcaster")})


async def payments(make: MakeService) -> World:
    service = await make(PAYMENTS)
    await service.hear("registry", *PARTIES, *WORKS)
    await service.settle()
    await played.adopt_all(service)
    await played.give_data(service, "rasim")
    await service.hear("distribution", *closed_run())
    await service.settle()
    await played.pay(service)
    query = "/v1/statements?payee=rasim"
    (statement,) = (await service.get("payments:statement:read", query)).json()["items"]
    body = {"work": "film-1", "parties": ["rasim"], "claim": "it is his", "document_sha256": "a" * 64}
    raised = await service.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    owned = {
        "balances": "rasim",
        "payees": "rasim",
        "statements": statement["id"],
        "disputes": raised.json()["id"],
    }
    return World(service, {noun: (entity, "rasim") for noun, entity in owned.items()})


async def asked(world: World, door: Door, party: str) -> tuple[int, list[object]]:
    """Status and items of a door, for a party with every scope."""
    entity, _ = world.owners[door.path.split("/")[2]]
    path = re.sub(r"{\w+}", entity, door.path)
    answer = await world.service.get(str(door.scope), path, party=party)
    is_json = answer.headers["content-type"].endswith("json")
    return answer.status_code, answer.json().get("items", []) if is_json else []


@pytest.mark.clause("X-c")
@pytest.mark.parametrize("make_world", [registry, intake, matching, payments], ids=lambda make: make.__name__)
async def test_what_is_one_partys_is_not_there_for_another(
    make_service: MakeService, make_world: Callable[[MakeService], Awaitable[World]]
) -> None:
    world, name = await make_world(make_service), make_world.__name__
    # What takes steps before a party has it (an application, a claim) is shown to nobody else by its own tests.
    whole = {one for one in OF_PARTIES[name] if one.split("/")[2] in world.owners and "/versions/" not in one}
    of_parties = whole - {"/v1/accounts/{}/versions", "/v1/accounts/check"}
    doors = [door for door in doors_of(name) if template(door) in of_parties and door.method == "GET"]
    assert {template(door) for door in doors} == of_parties
    for door in doors:
        _, owner = world.owners[door.path.split("/")[2]]
        status, items = await asked(world, door, owner)
        assert status == 200 and (items or "{" in door.path), f"the party's own: {door}"
        assert await asked(world, door, "stranger") == (404 if "{" in door.path else 200, []), door

"""The registry as a service: what it hears, what it answers, what it publishes."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.main import PARTS
from shared.contracts import matching, registry
from shared.contracts.intake import ReportedAuthor
from shared.contracts.terms import Role, UseType
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

SHA = "0" * 64
AUTHOR = {
    "kind": "NATURAL",
    "party_class": "MEMBER",
    "names": [{"name": "Tofiq Tağızadə", "kind": "CANONICAL"}],
}
FORM = {
    "file_type": "XLSX",
    "columns": [
        {"header": "Title", "field": "title", "type": "TEXT", "mandatory": True},
        {"header": "Seconds", "field": "seconds", "type": "INTEGER"},
    ],
}
LICENCE = {
    "number": "L-1",
    "kind": "LICENCE",
    "valid_from": "2026-01-01",
    "uses": ["ON_AIR"],
    "key": "DURATION",
    "form": FORM,
    "document_sha256": SHA,
}
ABSENT = [
    {"role": role, "absent": True, "evidence_sha256": SHA}
    for role in ("SCRIPTWRITER", "CINEMATOGRAPHER", "PRODUCTION_DESIGNER", "COMPOSER")
]
"""A film's other roles of the key: nobody had them."""


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


async def created(service: OneService, noun: str, path: str, body: dict[str, Any]) -> str:
    answer = await service.post("registrar", f"registry:{noun}:submit", path, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def refused(service: OneService, noun: str, path: str, body: dict[str, Any]) -> tuple[int, str]:
    answer = await service.post("registrar", f"registry:{noun}:submit", path, body)
    return answer.status_code, answer.json().get("reason", answer.json()["type"])


def film(director: str, fraction: str = "1/1") -> dict[str, Any]:
    return {
        "titles": [{"text": "Görüş", "kind": "ORIGINAL"}],
        "genre": "feature",
        "year": 1955,
        "roles": [{"role": "DIRECTOR", "holders": [{"party": director, "fraction": fraction}]}, *ABSENT],
    }


@pytest.mark.clause("1.3-a", "1.3-b")
async def test_a_work_is_as_registered_as_its_mandates(service: OneService) -> None:
    director = await created(service, "party", "/v1/parties", AUTHOR)
    heir = await created(service, "party", "/v1/parties", AUTHOR | {"party_class": "NONE"})
    work = await created(service, "work", "/v1/works", film(director))

    async def status() -> str:
        return str((await service.get("registry:work:read", f"/v1/works/{work}")).json()["status"])

    assert await status() == "UNREGISTERED"
    mandate = {"use_types": list(UseType), "valid_from": "2020-01-01", "document_sha256": SHA}
    given = await created(service, "mandate", f"/v1/parties/{director}/mandates", mandate)
    assert await status() == "REGISTERED"
    # Who had a role that is left out is unknown: his share is not given.
    director_only = {"roles": film(director)["roles"][:1]}
    for roles, word in ((director_only, "PARTIAL"), ({"roles": film(director)["roles"]}, "REGISTERED")):
        path = f"/v1/works/{work}/shares"
        assert (await service.post("registrar", "registry:work:submit", path, roles)).status_code == 200
        assert await status() == word
    end = await service.post(
        "registrar",
        "registry:mandate:submit",
        f"/v1/parties/{director}/mandates/{given}/end",
        {"last_day": "2026-08-31"},
    )
    assert end.status_code == 200
    assert await status() == "UNREGISTERED"
    payees = {
        "payees": [{"receiver": heir, "fraction": "1/1"}],
        "valid_from": "2026-01-01",
        "document_sha256": SHA,
    }
    await service.post("registrar", "registry:party:submit", f"/v1/parties/{director}/payees", payees)
    refusal = {"use_types": ["CABLE"], "valid_from": "2026-01-01", "document_sha256": SHA}
    await service.post("registrar", "registry:mandate:submit", f"/v1/parties/{director}/refusals", refusal)

    said = await service.published()
    assert [type(event) for event in said] == [
        registry.PartyRegistered,
        registry.PartyRegistered,
        registry.WorkRegistered,
        registry.SharesChanged,
        registry.MandateGranted,
        registry.SharesChanged,
        registry.SharesChanged,
        registry.MandateEnded,
        registry.PayeeLinked,
        registry.ManagementRefused,
    ]
    assert said[7].mandate.valid_to == date(2026, 8, 31)
    assert (said[8].receiver, said[8].fraction) == (heir, Fraction(1))
    assert said[9].use_types == (UseType.CABLE,)


@pytest.mark.clause("2.1.2-g")
async def test_a_work_that_conforms_to_nothing_enters_once(service: OneService) -> None:
    found = matching.NonRegisteredWorkFound(
        work="w-unknown",
        titles=("Das Licht",),
        authors=(ReportedAuthor(name="Ottokar Brandlhuber", role=Role.DIRECTOR),),
        year=2003,
        country=None,
        genre=None,
        season=None,
        episode=None,
        seconds=5400,
        first_target="account-1",
    )
    await service.hear("matching", found, found)
    await service.settle()
    shown = (await service.get("registry:work:read", "/v1/works/w-unknown")).json()
    assert (shown["provisional"], shown["status"], shown["title"]) == (True, "UNREGISTERED", "Das Licht")
    assert shown["reported_authors"] == [{"name": "Ottokar Brandlhuber", "role": "DIRECTOR"}]
    said = await service.published()
    assert [event.work.provisional for event in said if isinstance(event, registry.WorkRegistered)] == [True]


@pytest.mark.clause("2.1.2-f")
async def test_a_spelling_that_an_official_found_is_kept_with_its_source(service: OneService) -> None:
    author = await created(service, "party", "/v1/parties", AUTHOR)
    work = await created(service, "work", "/v1/works", film(author))
    of_work = matching.NameVariantLearned(
        subject_kind=matching.VariantOf.WORK,
        subject_id=work,
        variant="7 SYNOVEJ",
        script="LATIN",
        source="account-1-7",
        decision="d-1",
    )
    of_author = replace(
        of_work,
        subject_kind=matching.VariantOf.PARTY,
        subject_id=author,
        variant="Т. Тагизаде",
        script="CYRILLIC_RU",
    )
    await service.hear("matching", of_work, of_author, of_work)
    await service.settle()
    titles = (await service.get("registry:work:read", f"/v1/works/{work}")).json()["titles"]
    assert titles.count("7 SYNOVEJ") == 1
    names = (await service.get("registry:party:read", f"/v1/parties/{author}")).json()["names"]
    assert "Т. Тагизаде" in names
    learned = [event for event in await service.published() if isinstance(event, registry.PartyChanged)][-1]
    last = learned.party.names[-1]
    assert (last.name, last.source, last.decision) == (
        "Т. Тагизаде",
        "official's match decision on account-1-7",
        "d-1",
    )
    assert await service.ctx.pool.fetch("SELECT subject FROM work.parked") == []


async def test_what_is_not_known_is_named(service: OneService) -> None:
    assert await refused(service, "work", "/v1/works", film("nobody")) == (409, "UNKNOWN_PARTY")
    assert await refused(service, "contract", "/v1/contracts", LICENCE | {"party": "nobody"}) == (
        409,
        "UNKNOWN_PARTY",
    )
    assert (await service.get("registry:work:read", "/v1/works/nothing")).status_code == 404
    assert await service.published() == []


@pytest.mark.clause("2.1.1-c")
async def test_a_contract_with_a_form_nobody_can_use_is_refused(service: OneService) -> None:
    user = await created(service, "party", "/v1/parties", AUTHOR | {"kind": "LEGAL", "party_class": "USER"})
    body = LICENCE | {"party": user}
    colour = {"file_type": "XLSX", "columns": [{"header": "Colour", "field": "colour", "type": "TEXT"}]}
    path = "/v1/contracts"
    assert await refused(service, "contract", path, body | {"form": colour}) == (409, "FORM_CANNOT_BE_USED")
    wrong = await service.post("registrar", "registry:contract:submit", path, body | {"form": {"columns": 7}})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "body.form")
    contract = await created(service, "contract", path, body)
    shown = (await service.get("registry:contract:read", f"/v1/contracts/{contract}")).json()
    assert shown["contract"]["form"]["columns"][0]["field"] == "title"
    other = await service.get("registry:contract:read", f"/v1/contracts/{contract}", party="somebody-else")
    assert other.status_code == 404


@pytest.mark.clause("X-c")
async def test_the_fingerprint_in_the_event_cannot_be_guessed_back(service: OneService) -> None:
    identity = AUTHOR | {"identity": {"fin": "5VBK5VR"}}
    party = await created(service, "party", "/v1/parties", identity)
    again = await service.post("registrar", "registry:party:submit", f"/v1/parties/{party}/amend", identity)
    assert again.status_code == 200
    first, second = [event.party.vault_fingerprint for event in await service.published()]
    assert first and second and first != second


async def test_verify_sees_a_share_that_was_changed_by_hand(service: OneService) -> None:
    director = await created(service, "party", "/v1/parties", AUTHOR)
    await created(service, "work", "/v1/works", film(director))
    assert await service.findings() == []
    table = await service.ctx.pool.fetchval(
        "SELECT name || '__v' || version || '_g' || generation FROM work.generation"
        " WHERE name = 'work' AND state = 'LIVE'"
    )
    await service.ctx.pool.execute(f"""UPDATE view."{table}" SET conflicts = '["DIRECTOR"]'""")
    assert "DIRECTOR" in (await service.findings())[0]


@pytest.mark.clause("1.3-c")
async def test_rights_are_given_to_organisations_only(service: OneService) -> None:
    director = await created(service, "party", "/v1/parties", AUTHOR)
    friend = await created(service, "party", "/v1/parties", AUTHOR)
    firm = {"kind": "LEGAL", "names": [{"name": "SACD"}], "country": "FR"}
    society = await created(service, "party", "/v1/parties", firm | {"party_class": "SOCIETY"})
    mandate = {"use_types": ["ON_AIR"], "valid_from": "2020-01-01", "document_sha256": SHA}
    path = f"/v1/parties/{director}/mandates"
    assert await refused(service, "mandate", path, mandate | {"organisation": friend}) == (
        409,
        "NO_ORGANISATION",
    )
    await created(service, "mandate", path, mandate | {"organisation": society})

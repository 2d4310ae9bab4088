"""Parties over HTTP: identifiers that name one party, dated facts, receivers, and what the vault has."""

import asyncio
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.main import PARTS
from shared.contracts import registry
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

SHA, OTHER_SHA = "0" * 64, "1" * 64
PERSON: dict[str, Any] = {"kind": "NATURAL", "names": [{"name": "Tofiq Tağızadə", "kind": "CANONICAL"}]}
NUMBERS = {"ipi_name_numbers": ["14107338", "199"], "ipi_base_number": "I-001068130-6"}
TAKEN = (409, "IDENTIFIER_OF_ANOTHER_PARTY")


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


async def said(service: OneService, path: str, body: dict[str, Any], noun: str = "party") -> tuple[int, str]:
    answer = await service.post("registrar", f"registry:{noun}:submit", path, body)
    told = answer.json()
    return answer.status_code, told["id"] if answer.is_success else told.get("reason", told["type"])


async def created(service: OneService, body: dict[str, Any]) -> str:
    status, party = await said(service, "/v1/parties", body)
    assert status == 201, party
    return party


async def shown(service: OneService, party: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (await service.get("registry:party:read", f"/v1/parties/{party}{query}")).json()
    return found


async def test_an_identifier_names_one_party_also_when_two_enter_it_at_once(service: OneService) -> None:
    answers = await asyncio.gather(*(said(service, "/v1/parties", PERSON | NUMBERS) for _ in range(8)))
    (first,) = [party for status, party in answers if status == 201]
    assert [answer for answer in answers if answer[0] != 201] == [TAKEN] * 7
    other = await created(service, PERSON | {"ipi_name_numbers": ["200703727"]})
    path = f"/v1/parties/{other}/amend"
    assert await said(service, path, PERSON | {"ipi_name_numbers": ["199"]}) == TAKEN
    # What the first one gives up is free for the other, and nothing else of it.
    left = PERSON | NUMBERS | {"ipi_name_numbers": ["14107338"]}
    assert (await said(service, f"/v1/parties/{first}/amend", left))[0] == 200
    assert (await said(service, path, PERSON | {"ipi_name_numbers": ["199"]}))[0] == 200
    assert await said(service, path, PERSON | {"ipi_name_numbers": ["14107338"]}) == TAKEN
    assert (await created(service, PERSON | {"ipi_name_numbers": ["200703727"]})) != other
    assert await said(service, "/v1/parties/nobody/amend", PERSON) == (409, "UNKNOWN_PARTY")


@pytest.mark.clause("X-c")
async def test_a_persons_numbers_name_one_party_and_are_read_for_a_purpose(service: OneService) -> None:
    identity = {"fin": "5VBK5VR", "voen": "1000000042", "born_on": "1919-02-07", "phone": "+994 12 000 00 00"}
    answers = await asyncio.gather(
        *(said(service, "/v1/parties", PERSON | {"identity": identity}) for _ in range(4))
    )
    (party,) = [party for status, party in answers if status == 201]
    assert [answer for answer in answers if answer[0] != 201] == [TAKEN] * 3
    assert await said(service, "/v1/parties", PERSON | {"identity": {"voen": "1000000042"}}) == TAKEN
    events = "".join(
        row["payload"]
        for row in await service.ctx.pool.fetch("SELECT payload FROM log.entry WHERE version > 0")
    )
    assert not any(value in events for value in identity.values())

    path = f"/v1/parties/{party}/identity"
    scope = "registry:identity:read"
    assert (await service.get(scope, path)).status_code == 422
    assert (await service.get("registry:party:read", f"{path}?purpose=check")).status_code == 403
    assert (await service.get(scope, path, party="another")).status_code == 404
    read = await service.get(scope, f"{path}?purpose=membership+check")
    assert read.json() == identity
    assert (await service.get(scope, path, party=party)).json() == identity
    nobody = await created(service, PERSON)
    missing = await service.get(scope, f"/v1/parties/{nobody}/identity?purpose=membership+check")
    assert missing.status_code == 404
    readings = (await service.get("registry:reading:read", f"/v1/readings?subject={party}")).json()["items"]
    assert [(one["kind"], one["purpose"], one["party"]) for one in readings] == [
        ("IDENTITY", "membership check", None),
        ("IDENTITY", "shown to the party itself", party),
    ]
    # A change that does not speak of the identity leaves it; one that does replaces it under a new salt.
    before = (await shown(service, party))["party"]["vault_fingerprint"]
    await said(service, f"/v1/parties/{party}/amend", PERSON | {"country": "TR"})
    assert (await shown(service, party))["party"]["vault_fingerprint"] == before
    await said(service, f"/v1/parties/{party}/amend", PERSON | {"identity": identity})
    assert (await shown(service, party))["party"]["vault_fingerprint"] != before


async def test_a_partys_page_tells_its_names_memberships_and_death_with_their_past(
    service: OneService,
) -> None:
    stage = {"name": "Tofiq", "kind": "STAGE", "language": "az"}
    party = await created(service, PERSON | {"names": [*PERSON["names"], stage]})
    path = f"/v1/parties/{party}"
    variant = {
        "name": "Тофик Таги-заде",
        "script": "CYRILLIC_RU",
        "language": "ru",
        "source": "a1",
        "decision": "m7",
    }
    assert await said(service, f"{path}/names", variant, "name") == (200, party)
    assert await said(service, f"{path}/names", variant, "name") == (200, party)
    assert (await said(service, f"{path}/amend", PERSON | {"names": [*PERSON["names"], variant]}))[0] == 200
    first = {
        "party_class": "CONTRACT_HOLDER",
        "number": "C-7",
        "valid_from": "2020-01-01",
        "document_sha256": SHA,
    }
    status, membership = await said(service, f"{path}/memberships", first)
    assert status == 201
    again = first | {"party_class": "MEMBER", "number": "M-7", "valid_from": "2024-05-01"}
    assert await said(service, f"{path}/memberships", again) == (409, "MEMBERSHIPS_OVERLAP")
    end = {"last_day": "2023-12-31"}
    assert (await said(service, f"{path}/memberships/{membership}/end", end))[0] == 200
    assert (await said(service, f"{path}/memberships", again))[0] == 201
    other = await created(service, PERSON)
    assert await said(service, f"/v1/parties/{other}/memberships", first) == TAKEN
    death = {"died_on": "2026-08-01", "document_sha256": SHA}
    assert (await said(service, f"{path}/death", death))[0] == 200

    found = await shown(service, party)
    assert [(name["name"], name["decision"]) for name in found["party"]["names"]] == [
        ("Tofiq Tağızadə", ""),
        ("Тофик Таги-заде", "m7"),
    ]
    assert [(name["name"], name["kind"]) for name in found["former_names"]] == [("Tofiq", "STAGE")]
    assert [(one["number"], one["valid_to"]) for one in found["party"]["memberships"]] == [
        ("C-7", "2023-12-31"),
        ("M-7", None),
    ]
    assert (found["class_on"], found["party"]["died_on"], found["death_document_sha256"]) == (
        "MEMBER",
        "2026-08-01",
        SHA,
    )
    assert (await shown(service, party, "?on=2021-01-01"))["class_on"] == "CONTRACT_HOLDER"
    assert (await shown(service, party, "?on=2019-01-01"))["class_on"] == "NONE"

    async def listed(query: str) -> set[str]:
        answer = await service.get("registry:party:read", f"/v1/parties?{query}")
        return {one["id"] for one in answer.json()["items"]}

    assert await listed("party_class=MEMBER") == {party}
    assert await listed("party_class=CONTRACT_HOLDER&on=2021-01-01") == {party}
    assert await listed("party_class=NONE&on=2024-01-01") == {party, other}
    assert await listed("kind=LEGAL") == set()
    changed = [one for one in await service.published() if isinstance(one, registry.PartyChanged)]
    assert changed[-1].party.class_on(date(2021, 1, 1)).value == "CONTRACT_HOLDER"


@pytest.mark.clause("1.3-b", "2.1.1-o")
async def test_receivers_and_refusals_change_from_a_day_on(service: OneService) -> None:
    owner, agent, heir = [await created(service, PERSON) for _ in range(3)]
    path = f"/v1/parties/{owner}"
    whole = {
        "payees": [{"receiver": agent, "fraction": "1/1"}],
        "valid_from": "2026-01-01",
        "document_sha256": SHA,
    }
    assert (await said(service, f"{path}/payees", whole))[0] == 200
    later = whole | {
        "payees": [{"receiver": agent, "fraction": "1/4"}, {"receiver": heir, "fraction": "3/4"}],
        "valid_from": "2026-07-01",
        "document_sha256": OTHER_SHA,
    }
    assert (await said(service, f"{path}/payees", later))[0] == 200
    assert await said(service, f"{path}/payees", later | {"valid_from": "2026-06-01"}) == (
        409,
        "PAYEES_ALREADY_TIED",
    )
    death = {"died_on": "2026-08-01", "document_sha256": SHA}
    assert (await said(service, f"/v1/parties/{heir}/death", death))[0] == 200
    dead = whole | {"payees": [{"receiver": heir, "fraction": "1/1"}], "valid_from": "2026-09-01"}
    assert await said(service, f"{path}/payees", dead) == (409, "RECEIVER_DIED")
    untie = {"last_day": "2026-12-31", "document_sha256": SHA}
    assert (await said(service, f"{path}/payees/untie", untie))[0] == 200
    refusal = {"use_types": ["CABLE"], "valid_from": "2026-01-01", "document_sha256": SHA}
    _, declared = await said(service, f"{path}/refusals", refusal, "mandate")
    end = {"last_day": "2026-03-31", "document_sha256": OTHER_SHA}
    assert (await said(service, f"{path}/refusals/{declared}/end", end, "mandate"))[0] == 200

    found = await shown(service, owner)
    assert [(one["receiver"], one["fraction"], one["valid_to"]) for one in found["payees"]] == [
        (agent, "1/1", "2026-06-30"),
        (agent, "1/4", "2026-12-31"),
        (heir, "3/4", "2026-12-31"),
    ]
    assert (
        found["payees"][0] | {"document_sha256": SHA, "end_document_sha256": OTHER_SHA} == found["payees"][0]
    )
    assert [(one["valid_to"], one["end_document_sha256"]) for one in found["refusals"]] == [
        ("2026-03-31", OTHER_SHA)
    ]
    told = [event for event in await service.published() if event.subject == owner][1:]
    assert [type(event).__name__ for event in told] == [
        *("PayeeLinked", "PayeeUnlinked", "PayeeLinked", "PayeeLinked", "PayeeUnlinked", "PayeeUnlinked"),
        *("ManagementRefused", "ManagementRefused"),
    ]
    assert (told[1].valid_to, told[1].fraction) == (date(2026, 6, 30), Fraction(1))
    assert (told[-1].refusal, told[-1].valid_to) == (declared, date(2026, 3, 31))


@pytest.mark.clause("1.3-c")
async def test_a_foreign_organisation_is_one_whose_contract_is_valid_on_the_day(service: OneService) -> None:
    firm = {"kind": "LEGAL", "names": [{"name": "SACD"}], "country": "FR", "party_class": "SOCIETY"}
    society = await created(service, firm | {"society_code": "056"})
    assert await said(service, "/v1/parties", firm | {"society_code": "056"}) == TAKEN
    assert (await shown(service, society))["foreign_organisation"] is False
    contract = {
        "number": "REP-1",
        "kind": "REPRESENTATION",
        "party": society,
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "uses": ["ON_AIR"],
        "document_sha256": SHA,
    }
    _, signed = await said(service, "/v1/contracts", contract, "contract")
    for day, foreign in (
        ("2025-12-31", False),
        ("2026-01-01", True),
        ("2026-12-31", True),
        ("2027-01-01", False),
    ):
        found = await shown(service, society, f"?on={day}")
        assert found["foreign_organisation"] is foreign, day
        assert [one["id"] for one in found["representation"]] == ([signed] if foreign else [])


@pytest.mark.clause("X-c", "X-d")
async def test_an_erasure_takes_the_vaults_row_says_what_stays_and_never_comes_back(
    service: OneService,
) -> None:
    identity = {"fin": "5VBK5VR", "email": "tofiq@example.az"}
    body = PERSON | {"identity": identity, "ipi_name_numbers": ["199"]}
    answer = await service.post("registrar", "registry:party:submit", "/v1/parties", body, key="first")
    party = answer.json()["id"]
    path, scope = f"/v1/parties/{party}/erase", "registry:erasure:decide"
    order = {
        "order": "E-2026/3",
        "reason": "REQUEST_OF_PERSON",
        "ordered_by": "board",
        "document_sha256": SHA,
    }
    same = await service.post("board", scope, path, order)
    assert (same.status_code, same.json()["reason"]) == (403, "SAME_PERSON")
    assert (await service.post("clerk", scope, path, order | {"reason": "he wants it"})).status_code == 422
    assert (
        await service.post("clerk", scope, path, order | {"order": "an order of Tofiq's"})
    ).status_code == 422
    done = await service.post("clerk", scope, path, order)
    assert done.status_code == 200 and "names" in done.json()["stays"][0]["what"]
    again = await service.post("clerk", scope, path, order)
    assert (again.status_code, again.json()["position"]) == (200, done.json()["position"])
    # A repeated request is answered as it was, and brings nothing back.
    repeated = await service.post("registrar", "registry:party:submit", "/v1/parties", body, key="first")
    assert repeated.json() == answer.json()
    reader = "registry:identity:read"
    assert (await service.get(reader, f"/v1/parties/{party}/identity?purpose=check")).status_code == 404
    assert await service.ctx.pool.fetchval("SELECT count(*) FROM vault.person") == 0

    found = await shown(service, party)
    assert (found["name"], found["party"]["ipi_name_numbers"]) == ("Tofiq Tağızadə", ["00000000199"])
    assert found["party"]["vault_fingerprint"] is None
    (told,) = found["erasures"]
    assert (told["order"], told["ordered_by"], told["erased_by"]) == ("E-2026/3", "board", "clerk")
    assert told["stays"] == done.json()["stays"]
    (event,) = [one for one in await service.published() if isinstance(one, registry.PartyErased)]
    assert (event.party, event.order, event.stays[0].what) == (party, "E-2026/3", told["stays"][0]["what"])
    # His FİN is free for whoever enters him anew.
    assert (await created(service, PERSON | {"identity": identity})) != party

"""What names a merged party is that of the one that stands for him: agreements, contracts, open applications."""

from typing import Any

import pytest

from services.registry.main import PARTS
from services.registry.settings import RegistrySettings
from tests.integration.registry.test_applications import (
    DECIDE,
    SUBMIT,
    applied,
    author,
    filed,
    membership,
    post,
)
from tests.integration.registry.test_applications import shown as application_shown
from tests.integration.registry.test_parties import PERSON, SHA, created, said
from tests.integration.registry.test_party_merges import WHY, decided, film
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

READ = "registry:party:read"
SOLD = {"kind": "ASSIGNMENT", "valid_from": "2026-01-01", "document_sha256": SHA, "signed_on": "2025-12-20"}


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS, RegistrySettings)


async def merged(service: OneService, elder: str, other: str) -> str:
    status, merge = await decided(service, f"/v1/parties/{elder}/merge", WHY | {"others": [other]})
    assert status == 201, merge
    return merge


async def split(service: OneService, elder: str, merge: str) -> None:
    undone = await decided(service, f"/v1/parties/{elder}/split", {"merge": merge, "reason": "namesakes"})
    assert undone[0] == 201, undone


async def seen(service: OneService, path: str, party: str | None = None) -> Any:
    answer = await service.get(READ, path, party)
    return answer.json() if answer.status_code == 200 else answer.status_code


@pytest.mark.clause("1.3-j", "X-c")
async def test_agreements_follow_both_their_parties_and_a_split_gives_them_back(service: OneService) -> None:
    elder, other, buyer, double = [await created(service, PERSON) for _ in range(4)]
    path = f"/v1/parties/{other}/agreements"
    status, agreement = await said(service, path, SOLD | {"licensee": double, "fraction": "1/2"}, "mandate")
    assert status == 201, agreement
    merge = await merged(service, elder, other)
    bought = await merged(service, buyer, double)

    found = await seen(service, f"/v1/agreements/{agreement}", elder)
    assert (found["licensor"], found["licensee"]) == (elder, buyer)
    assert found["entered_as"] == {"licensor": other, "licensee": double}
    assert found["versions"][0]["licensor"] == other
    for whose in (elder, buyer):
        (listed,) = (await seen(service, f"/v1/agreements?party={whose}", whose))["items"]
        assert (listed["id"], listed["licensor"], listed["licensee"]) == (agreement, elder, buyer)
    assert await seen(service, f"/v1/agreements/{agreement}", other) == 404

    # A share that names those who stand rests on it.
    work = await film(service, elder)
    share = {
        "party": buyer,
        "author": elder,
        "fraction": "1/2",
        "basis": "ASSIGNMENT",
        "agreement": agreement,
    }
    rest = {"party": elder, "fraction": "1/2", "basis": "MANDATE"}
    dated = {"valid_from": "2026-01-01", "document_sha256": SHA, "signed_on": "2025-12-20"}
    body = {"roles": [{"role": "DIRECTOR", "holders": [share | dated, rest | dated]}]}
    assert (await said(service, f"/v1/works/{work}/shares", body, "work"))[0] == 200

    # He who stands changes and ends it; what all his records gave is judged together.
    here = f"/v1/parties/{elder}/agreements"
    next_one = SOLD | {"licensee": buyer, "valid_from": "2027-01-01", "fraction": "3/4"}
    assert await said(service, f"{path}/{agreement}/change", next_one, "mandate") == (409, "MERGED_AWAY")
    assert await said(service, f"{here}/{agreement}/change", next_one | {"licensee": other}, "mandate") == (
        409,
        "ANOTHER_AGREEMENT",
    )
    assert (await said(service, f"{here}/{agreement}/change", next_one, "mandate"))[0] == 200
    again = SOLD | {"licensee": buyer, "fraction": "1/2"}
    assert await said(service, here, again, "mandate") == (409, "RIGHTS_ALREADY_GIVEN")
    assert await said(service, here, again | {"licensee": other}, "mandate") == (409, "OWN_LICENSEE")
    assert (await said(service, f"{here}/{agreement}/end", {"last_day": "2028-12-31"}, "mandate"))[0] == 200

    await split(service, elder, merge)
    await split(service, buyer, bought)
    found = await seen(service, f"/v1/agreements/{agreement}", other)
    assert (found["licensor"], found["licensee"], found["valid_to"]) == (other, double, "2028-12-31")
    assert "entered_as" not in found and len(found["versions"]) == 2
    assert await seen(service, f"/v1/agreements/{agreement}", elder) == 404
    gone = await said(service, f"{here}/{agreement}/end", {"last_day": "2028-01-01"}, "mandate")
    assert gone == (409, "UNKNOWN_AGREEMENT")
    assert len((await seen(service, f"/v1/agreements/{agreement}"))["works"][0]["unfounded"]) == 1


@pytest.mark.clause("1.3-c", "X-c")
async def test_contracts_are_listed_and_explained_under_the_one_that_stands(service: OneService) -> None:
    elder, other = [await created(service, PERSON) for _ in range(2)]
    licence = {"number": "L-1", "kind": "REPRESENTATION", "party": other, "valid_from": "2026-01-01"}
    body = licence | {"uses": ["ON_AIR"], "document_sha256": SHA}
    _, contract = await said(service, "/v1/contracts", body, "contract")
    merge = await merged(service, elder, other)
    (listed,) = (await service.get("registry:contract:read", "/v1/contracts", party=elder)).json()["items"]
    assert (listed["id"], listed["party"], listed["entered_as"]) == (contract, elder, other)
    await split(service, elder, merge)
    (listed,) = (await service.get("registry:contract:read", "/v1/contracts")).json()["items"]
    assert (listed["party"], "entered_as" in listed) == (other, False)


@pytest.mark.clause("1.3-a", "X-c", "X-d")
async def test_a_declaration_follows_its_applicant_and_its_co_authors(service: OneService) -> None:
    elder, rasim, anar, twin = [await author(service, name) for name in ("R. O.", "R. O.", "A. R.", "A. R.")]
    papers = [await filed(service, kind) for kind in ("APPLICATION", "CREDITS")]
    body = {
        "work": {"titles": [{"text": "Tütək səsi"}], "genre": "feature", "year": 1975},
        "roles": [
            {"role": "DIRECTOR", "holders": [{"party": rasim, "fraction": "1/1"}]},
            {"role": "SCRIPTWRITER", "holders": [{"party": twin, "fraction": "1/1"}]},
        ],
        "evidence": papers,
    }
    application = await applied(service, "works", body, party=rasim)
    path = f"/v1/applications/{application}"
    merge, _ = await merged(service, elder, rasim), await merged(service, anar, twin)
    found = await application_shown(service, application, elder)
    assert (found["applicant"], found["entered_as"]) == (elder, rasim)
    for whose in (elder, anar):
        items = (await service.get("registry:application:read", "/v1/applications", party=whose)).json()[
            "items"
        ]
        assert [(one["id"], one["applicant"]) for one in items] == [(application, elder)]
    assert (await post(service, "official", f"{path}/query", {"question": "Why?"})).status_code == 200
    answer = {"words": "It is so"}
    late = await post(service, "rasim", f"{path}/answer", answer, scope=SUBMIT, party=rasim)
    assert late.status_code == 404
    answered = await post(service, "elder", f"{path}/answer", answer, scope=SUBMIT, party=elder)
    assert answered.status_code == 200, answered.text
    early = await post(service, "official", f"{path}/accept", {})
    assert (early.json()["reason"], anar in early.json()["detail"]) == ("NOT_CONFIRMED", True)
    seen_claim = {"claim_number": 2}
    own = await post(service, "elder", f"{path}/confirm", seen_claim, scope=SUBMIT, party=elder)
    assert own.json()["reason"] == "NO_CO_AUTHOR", "an applicant confirms nothing"
    confirmed = await post(service, "anar", f"{path}/confirm", seen_claim, scope=SUBMIT, party=anar)
    assert confirmed.status_code == 200, confirmed.text
    await split(service, elder, merge)
    back = await application_shown(service, application, rasim)
    assert (back["applicant"], "entered_as" in back) == (rasim, False)
    gone = await service.get("registry:application:read", path, party=elder)
    assert gone.status_code == 404
    assert (await post(service, "official", f"{path}/accept", {})).status_code == 200
    assert (await application_shown(service, application))["status"] == "CERTIFIED"


@pytest.mark.clause("1.3-a", "X-c")
async def test_who_stands_for_a_merged_applicant_becomes_the_member(service: OneService) -> None:
    elder, rasim = [await author(service, "Rasim Ocaqov") for _ in range(2)]
    body = await membership(service, party=rasim)
    del body["names"], body["identity"]
    application = await applied(service, "memberships", body)
    await merged(service, elder, rasim)
    path = f"/v1/applications/{application}"
    assert (await post(service, "official", f"{path}/check", {}, scope=DECIDE)).status_code == 200
    decision = {"member_number": "M-9", "valid_from": "2026-09-01"}
    assert (await post(service, "official", f"{path}/accept", decision)).status_code == 200
    found = await application_shown(service, application)
    assert found["status"] == "CERTIFIED", found
    party = (await service.get(READ, f"/v1/parties/{elder}")).json()
    assert [one["number"] for one in party["party"]["memberships"]] == ["M-9"]
    assert [one["party"] for one in party["mandates"]] == [elder]

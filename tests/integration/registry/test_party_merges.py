"""Records of one person are merged over HTTP, what refers to the others follows, and a wrong merge is undone."""

from typing import Any

import pytest

from services.registry.main import PARTS
from shared.contracts import registry
from tests.integration.registry.test_parties import PERSON, SHA, created, said, shown
from tests.integration.registry.test_registry import ABSENT
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

MANDATE = {"use_types": ["ON_AIR"], "valid_from": "2020-01-01", "document_sha256": SHA}
WHY = {"reason": "one person entered twice"}


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


async def decided(service: OneService, path: str, body: dict[str, Any]) -> tuple[int, str]:
    answer = await service.post("official", "registry:party:decide", path, body)
    told = answer.json()
    return answer.status_code, told["id"] if answer.is_success else told.get("reason", told["type"])


async def film(service: OneService, director: str) -> str:
    body = {
        "titles": [{"text": "Görüş", "kind": "ORIGINAL"}],
        "genre": "feature",
        "roles": [{"role": "DIRECTOR", "holders": [{"party": director, "fraction": "1/1"}]}, *ABSENT],
    }
    status, work = await said(service, "/v1/works", body, "work")
    assert status == 201, work
    return work


async def work_shown(service: OneService, work: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (await service.get("registry:work:read", f"/v1/works/{work}{query}")).json()
    return found


@pytest.mark.clause("1.3-a", "X-c")
async def test_what_was_said_of_a_merged_party_is_said_of_the_one_that_stands(service: OneService) -> None:
    elder = await created(service, PERSON | {"ipi_name_numbers": ["199"], "identity": {"fin": "5VBK5VR"}})
    other = await created(
        service,
        {"kind": "NATURAL", "names": [{"name": "Tofig Taghizade", "script": "ASCII", "kind": "CANONICAL"}]}
        | {"ipi_name_numbers": ["14107338"], "identity": {"email": "t@example.az"}},
    )
    work = await film(service, other)
    assert (await said(service, f"/v1/parties/{elder}/mandates", MANDATE, "mandate"))[0] == 201
    assert (await work_shown(service, work))["status_by_use"]["ON_AIR"] == "UNREGISTERED"
    assert await decided(service, f"/v1/parties/{other}/merge", WHY | {"others": [elder]}) == (
        409,
        "NOT_THE_ELDER",
    )
    assert await decided(service, f"/v1/parties/{elder}/merge", WHY | {"others": ["x"]}) == (
        409,
        "UNKNOWN_PARTY",
    )
    before = (await service.ctx.store.head()).position
    status, merge = await decided(service, f"/v1/parties/{elder}/merge", WHY | {"others": [other]})
    assert status == 201, merge

    found = await work_shown(service, work)
    assert found["status_by_use"]["ON_AIR"] == "REGISTERED"
    (holder,) = found["roles"][0]["holders"]
    assert (holder["party"], holder["entered_as"]) == (elder, other)
    then = await work_shown(service, work, f"?as_of={before}")
    assert (then["status_by_use"]["ON_AIR"], then["roles"][0]["holders"][0]["party"]) == (
        "UNREGISTERED",
        other,
    )
    party = await shown(service, elder)
    assert [name["name"] for name in party["party"]["names"]] == ["Tofiq Tağızadə", "Tofig Taghizade"]
    assert party["party"]["ipi_name_numbers"] == ["00000000199", "00014107338"]
    assert [one["id"] for one in party["stands_for"]] == [other]
    assert [(one["merge"], one["others"], one["undone"]) for one in party["merges"]] == [
        (merge, [other], None)
    ]
    assert (await shown(service, other))["survivor"] == elder
    listed = (await service.get("registry:party:read", "/v1/parties")).json()["items"]
    assert [one["id"] for one in listed] == [elder]
    hit = (await service.get("registry:party:read", "/v1/parties?name=Taghizade")).json()["items"]
    assert {one["id"] for one in hit} == {elder}
    identity = await service.get("registry:identity:read", f"/v1/parties/{elder}/identity?purpose=check")
    assert identity.json() == {"fin": "5VBK5VR", "email": "t@example.az"}
    told = await service.published()
    assert [type(one).__name__ for one in told[-2:]] == ["PartyChanged", "PartiesMerged"]
    assert told[-1] == registry.PartiesMerged(
        merge=merge, survivor=elder, others=(other,), reason=WHY["reason"]
    )
    # The identifier is the survivor's now.
    taken = PERSON | {"ipi_name_numbers": ["14107338"]}
    assert await said(service, f"/v1/parties/{await created(service, PERSON)}/amend", taken) == (
        409,
        "IDENTIFIER_OF_ANOTHER_PARTY",
    )
    assert await said(service, f"/v1/parties/{other}/amend", PERSON) == (409, "MERGED_AWAY")

    split = await decided(service, f"/v1/parties/{elder}/split", {"merge": merge, "reason": "namesakes"})
    assert split[0] == 201, split
    assert (await work_shown(service, work))["status_by_use"]["ON_AIR"] == "UNREGISTERED"
    assert (await shown(service, elder))["party"]["ipi_name_numbers"] == ["00000000199"]
    assert (await shown(service, other))["survivor"] is None
    assert (await shown(service, elder))["merges"][0]["undone"]["split"] == split[1]
    mended = {"kind": "NATURAL", "names": [{"name": "Tofig Taghizade"}], "ipi_name_numbers": ["14107338"]}
    assert (await said(service, f"/v1/parties/{other}/amend", mended))[0] == 200
    assert isinstance((await service.published())[-2], registry.PartiesSplit)


async def test_merges_make_a_tree_and_rights_lead_to_its_root(service: OneService) -> None:
    first, second, third = [await created(service, PERSON) for _ in range(3)]
    work = await film(service, third)
    assert (await said(service, f"/v1/parties/{third}/mandates", MANDATE, "mandate"))[0] == 201
    assert (await decided(service, f"/v1/parties/{second}/merge", WHY | {"others": [third]}))[0] == 201
    status, merge = await decided(service, f"/v1/parties/{first}/merge", WHY | {"others": [second]})
    assert status == 201
    for again in ([third], [second]):
        answer = await decided(service, f"/v1/parties/{first}/merge", WHY | {"others": again})
        assert answer == (409, "MERGED_AWAY")
    assert (await decided(service, f"/v1/parties/{second}/split", {"merge": merge, "reason": "wrong"}))[
        0
    ] == 409
    assert (await shown(service, third))["survivor"] == first
    found = await work_shown(service, work)
    assert (found["roles"][0]["holders"][0]["party"], found["status_by_use"]["ON_AIR"]) == (
        first,
        "REGISTERED",
    )
    assert [one["party"] for one in (await shown(service, first))["mandates"]] == [third]
    # What the third gave away is not given twice.
    society = await created(
        service, {"kind": "LEGAL", "names": [{"name": "SACD"}], "party_class": "SOCIETY", "country": "FR"}
    )
    abroad = MANDATE | {"organisation": society}
    assert await said(service, f"/v1/parties/{first}/mandates", abroad, "mandate") == (
        409,
        "RIGHTS_ALREADY_GIVEN",
    )


@pytest.mark.clause("X-c")
async def test_an_order_on_the_party_that_stands_erases_all_its_records(service: OneService) -> None:
    elder = await created(service, PERSON | {"identity": {"fin": "5VBK5VR"}})
    other = await created(service, PERSON | {"identity": {"phone": "+994 12 000 00 00"}})
    strange = await created(service, PERSON | {"identity": {"fin": "5WSRNS9"}})
    wrong = await decided(service, f"/v1/parties/{elder}/merge", WHY | {"others": [strange]})
    assert wrong == (409, "IDENTITIES_CONTRADICT")
    assert (await decided(service, f"/v1/parties/{elder}/merge", WHY | {"others": [other]}))[0] == 201
    order = {"order": "E-1", "reason": "COURT_ORDER", "ordered_by": "board", "document_sha256": SHA}
    done = await service.post("clerk", "registry:erasure:decide", f"/v1/parties/{elder}/erase", order)
    assert done.status_code == 200
    assert await service.ctx.pool.fetchval("SELECT array_agg(party) FROM vault.person") == [strange]
    said_so = [one.party for one in await service.published() if isinstance(one, registry.PartyErased)]
    assert sorted(said_so) == sorted([elder, other])
    refused = await service.post("clerk", "registry:erasure:decide", f"/v1/parties/{other}/erase", order)
    told = refused.json()
    assert (refused.status_code, told["reason"], elder in told["detail"]) == (409, "MERGED_AWAY", True)
    # What is merged in later goes when the order is given again.
    late = await created(service, PERSON | {"identity": {"phone": "+994 12 111 11 11"}})
    assert (await decided(service, f"/v1/parties/{elder}/merge", WHY | {"others": [late]}))[0] == 201
    again = await service.post("clerk", "registry:erasure:decide", f"/v1/parties/{elder}/erase", order)
    assert again.status_code == 200
    assert await service.ctx.pool.fetchval("SELECT array_agg(party) FROM vault.person") == [strange]


async def test_verify_sees_a_merge_that_only_one_side_knows_and_an_identifier_of_two(
    service: OneService,
) -> None:
    first = await created(service, PERSON | {"ipi_name_numbers": ["199"]})
    second = await created(service, PERSON)
    assert (await decided(service, f"/v1/parties/{first}/merge", WHY | {"others": [second]}))[0] == 201
    assert await service.findings() == []
    table = await service.ctx.pool.fetchval(
        "SELECT name || '__v' || version || '_g' || generation FROM work.generation"
        " WHERE name = 'party' AND state = 'LIVE'"
    )
    facts = f"""(SELECT party FROM view."{table}" WHERE id = '{first}')"""
    await service.ctx.pool.execute(
        f"""UPDATE view."{table}" SET merged_into = NULL, party = {facts} WHERE id = '{second}'"""
    )
    found = await service.findings()
    assert len(found) == 2 and f"party {second}: merged into None" in found[0], found
    assert "IPI_NAME 00000000199 names" in found[1]


@pytest.mark.clause("1.3-b", "1.3-c")
async def test_receivers_organisations_and_contracts_lead_to_the_one_that_stands(service: OneService) -> None:
    firm = {"kind": "LEGAL", "names": [{"name": "SACD"}], "party_class": "SOCIETY", "country": "FR"}
    society, double, owner = [await created(service, body) for body in (firm, firm, PERSON)]
    contract = {
        "number": "REP-1",
        "kind": "REPRESENTATION",
        "party": double,
        "valid_from": "2026-01-01",
        "uses": ["ON_AIR"],
        "document_sha256": SHA,
    }
    _, signed = await said(service, "/v1/contracts", contract, "contract")
    abroad = MANDATE | {"organisation": double}
    assert (await said(service, f"/v1/parties/{owner}/mandates", abroad, "mandate"))[0] == 201
    tie = {
        "payees": [{"receiver": double, "fraction": "1/1"}],
        "valid_from": "2026-01-01",
        "document_sha256": SHA,
    }
    assert (await said(service, f"/v1/parties/{owner}/payees", tie))[0] == 200
    assert (await shown(service, society))["foreign_organisation"] is False
    assert (await decided(service, f"/v1/parties/{society}/merge", WHY | {"others": [double]}))[0] == 201
    found = await shown(service, society)
    assert (found["foreign_organisation"], [one["id"] for one in found["representation"]]) == (True, [signed])
    given = await shown(service, owner)
    assert (given["mandates"][0]["organisation"], given["payees"][0]["receiver"]) == (society, society)
    path = f"/v1/contracts/{signed}"
    told = (await service.get("registry:contract:read", path, party=society)).json()
    assert (told["party"], told["entered_as"]) == (society, double)
    listed = await service.get("registry:contract:read", "/v1/contracts", party=society)
    assert [one["id"] for one in listed.json()["items"]] == [signed]


@pytest.mark.clause("1.3-j", "X-c")
async def test_a_merge_looks_at_all_records_behind_and_at_what_their_owners_gave(service: OneService) -> None:
    first, second, third, fourth, buyer, other_buyer = [
        await created(service, PERSON | more)
        for more in (
            {},
            {"identity": {"fin": "5VBK5VR"}},
            {"identity": {"fin": "5WSRNS9"}},
            {},
            {},
            {},
        )
    ]
    merge_path = f"/v1/parties/{first}/merge"
    assert (await decided(service, merge_path, WHY | {"others": [second]}))[0] == 201
    for itself in ([first], [second, second]):
        assert (await decided(service, merge_path, WHY | {"others": itself}))[0] in (409, 422)
    wrong = await decided(service, merge_path, WHY | {"others": [third]})
    assert wrong == (409, "IDENTITIES_CONTRADICT")
    sold = {
        "kind": "ASSIGNMENT",
        "licensee": buyer,
        "valid_from": "2026-01-01",
        "document_sha256": SHA,
        "signed_on": "2025-12-20",
    }
    again = sold | {"licensee": other_buyer}
    assert (await said(service, f"/v1/parties/{first}/agreements", sold, "mandate"))[0] == 201
    path = f"/v1/parties/{fourth}/agreements"
    status, agreement = await said(service, path, again, "mandate")
    assert status == 201
    wrong = await decided(service, merge_path, WHY | {"others": [fourth]})
    assert wrong == (409, "AGREEMENTS_CONTRADICT")
    ended = await said(service, f"{path}/{agreement}/end", {"last_day": "2026-01-01"}, "mandate")
    assert ended[0] == 200
    assert (await decided(service, merge_path, WHY | {"others": [fourth]}))[1] == "AGREEMENTS_CONTRADICT"
    gone = f"/v1/parties/{second}/agreements"
    assert await said(service, gone, again, "mandate") == (409, "MERGED_AWAY")
    late = again | {"valid_from": "2027-01-01"}
    assert await said(service, f"/v1/parties/{first}/agreements", late, "mandate") == (
        409,
        "RIGHTS_ALREADY_GIVEN",
    )


async def test_a_merge_is_undone_though_an_identifier_and_a_membership_went_on(service: OneService) -> None:
    elder = await created(service, PERSON)
    other = await created(service, PERSON | {"ipi_name_numbers": ["199"]})
    held = {
        "party_class": "MEMBER",
        "number": "M-77",
        "valid_from": "2020-01-01",
        "document_sha256": SHA,
    }
    status, membership = await said(service, f"/v1/parties/{other}/memberships", held)
    assert status == 201, membership
    status, merge = await decided(service, f"/v1/parties/{elder}/merge", WHY | {"others": [other]})
    assert status == 201, merge
    end = {"last_day": "2026-01-31"}
    ending = f"memberships/{membership}/end"
    assert await said(service, f"/v1/parties/{other}/{ending}", end) == (409, "MERGED_AWAY")
    assert (await said(service, f"/v1/parties/{elder}/{ending}", end))[0] == 200
    assert (await said(service, f"/v1/parties/{elder}/amend", PERSON))[0] == 200
    third = await created(service, PERSON | {"ipi_name_numbers": ["199"]})
    split = await decided(service, f"/v1/parties/{elder}/split", {"merge": merge, "reason": "namesakes"})
    assert split[0] == 201, split
    found = (await shown(service, other))["party"]
    assert (found["ipi_name_numbers"], found["memberships"][0]["valid_to"]) == ([], "2026-01-31")
    assert (await shown(service, elder))["party"]["memberships"] == []
    assert (await shown(service, third))["party"]["ipi_name_numbers"] == ["00000000199"]
    assert await service.findings() == []

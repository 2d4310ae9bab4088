"""Applications over HTTP, from the submission to the certificate."""

import secrets
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.registry.main import PARTS
from services.registry.settings import RegistrySettings
from shared.contracts import registry
from tests.integration.registry.test_registry import AUTHOR
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

SUBMIT, DECIDE, READ = (f"registry:application:{verb}" for verb in ("submit", "decide", "read"))
NEW = {"name": "Səidə Haqverdiyeva", "kind": "CANONICAL"}


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS, RegistrySettings)


async def filed(service: OneService, kind: str) -> dict[str, str]:
    """A document of a kind, stored."""
    data = f"scan of {kind}".encode()
    async with service.client("clerk", "registry:document:submit") as client:
        answer = await client.post(
            "/v1/documents",
            files={"file": ("scan.pdf", data, "application/pdf")},
            data={"kind": kind},
            headers={"idempotency-key": f"file-{kind}"},
        )
    assert answer.status_code == 200, answer.text
    return {"kind": kind, "sha256": sha256(data).hexdigest()}


async def post(
    service: OneService,
    who: str,
    path: str,
    body: dict[str, Any],
    *,
    scope: str = DECIDE,
    party: str | None = None,
) -> httpx.Response:
    async with service.client(who, scope, party=party) as client:
        answer = await client.post(
            path, json=body, headers={"idempotency-key": f"application-{secrets.token_hex(4)}"}
        )
    await service.settle()
    return answer


async def shown(service: OneService, application: str, party: str | None = None) -> dict[str, Any]:
    answer = await service.get(READ, f"/v1/applications/{application}", party=party)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def author(service: OneService, name: str) -> str:
    names = [{"name": name, "kind": "CANONICAL"}]
    body = AUTHOR | {"names": names, "party_class": "NONE"}
    answer = await service.post("registrar", "registry:party:submit", "/v1/parties", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def membership(service: OneService, **more: Any) -> dict[str, Any]:
    papers = [await filed(service, kind) for kind in ("APPLICATION", "IDENTITY", "CONTRACT")]
    return {
        "names": [NEW],
        "identity": {"fin": "5VBK5VR", "email": "saida@example.az"},
        "mandate": {
            "use_types": ["ON_AIR", "CABLE"],
            "valid_from": "2026-09-01",
            "document_sha256": papers[2]["sha256"],
        },
        "evidence": papers,
    } | more


async def applied(service: OneService, kind: str, body: dict[str, Any], party: str | None = None) -> str:
    answer = await post(service, "clerk", f"/v1/applications/{kind}", body, scope=SUBMIT, party=party)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.clause("1.3-a", "X-c", "X-d")
async def test_an_applicant_becomes_a_member_with_a_mandate_and_a_certificate(service: OneService) -> None:
    application = await applied(service, "memberships", await membership(service))
    path = f"/v1/applications/{application}"
    assert (await shown(service, application))["findings"] == []
    decision = {"member_number": "M-201", "valid_from": "2026-09-01"}
    own = await post(service, "clerk", f"{path}/accept", decision)
    assert (own.status_code, own.json()["reason"]) == (403, "OWN_APPLICATION")
    assert (await post(service, "official", f"{path}/accept", {})).json()["reason"] == "MEMBER_NUMBER"
    accepted = await post(service, "official", f"{path}/accept", decision)
    assert accepted.status_code == 200, accepted.text
    found = await shown(service, application)
    assert (found["status"], found["certificate"][:7]) == ("CERTIFIED", "M-2026-")

    said = [event for event in await service.published() if not isinstance(event, registry.PartyErased)]
    kinds = [registry.PartyRegistered, registry.MandateGranted, registry.PartyChanged]
    assert [type(event) for event in said] == kinds
    assert said[1].mandate.organisation is None
    assert said[2].party.memberships[0].number == "M-201"
    stored = await service.ctx.pool.fetch("SELECT payload::text FROM log.entry WHERE source IS NULL")
    assert not [row for row in stored if "5VBK5VR" in row["payload"] or "saida@" in row["payload"]]
    applying = await service.ctx.pool.fetchval(
        "SELECT payload::text FROM log.entry WHERE type = 'ApplicationSubmitted'"
    )
    assert "Haqverdiyeva" not in applying
    who = await service.get("registry:identity:read", f"{path}/applicant?purpose=decision")
    assert (who.json()["names"][0]["name"], who.json()["identity"]["fin"]) == (NEW["name"], "5VBK5VR")

    certificate = await service.get(READ, f"{path}/certificate?purpose=handing+it+over")
    assert certificate.content.startswith(b"%PDF")
    document = f"/v1/documents/{found['certificate_sha256']}/content?purpose=audit"
    party = found["claim"]["party"]["id"]
    assert (await service.get("registry:document:read", document, party=party)).content == certificate.content


@pytest.mark.clause("1.3-a", "X-d")
async def test_a_declared_work_is_registered_when_every_co_author_confirmed(service: OneService) -> None:
    rasim, anar = await author(service, "Rasim Ocaqov"), await author(service, "Anar Rzayev")
    papers = [await filed(service, kind) for kind in ("APPLICATION", "CREDITS")]
    holders = [{"party": rasim}, {"party": anar}]
    body = {
        "work": {
            "titles": [{"text": "Tütək səsi", "kind": "ORIGINAL"}],
            "genre": "feature",
            "year": 1975,
            "seconds": 5400,
            "countries": ["AZ"],
        },
        "roles": [
            {"role": "DIRECTOR", "holders": [{"party": rasim, "fraction": "1/1"}]},
            {"role": "SCRIPTWRITER", "holders": holders},
        ],
        "evidence": papers,
    }
    application = await applied(service, "works", body, party=rasim)
    path = f"/v1/applications/{application}"
    assert (await shown(service, application, anar))["findings"] == []
    other = await author(service, "Somebody Else")
    assert (await service.get(READ, path, party=other)).status_code == 404
    listed = (await service.get(READ, "/v1/applications", party=anar)).json()["items"]
    assert [one["id"] for one in listed] == [application]
    early = await post(service, "official", f"{path}/accept", {})
    assert (early.status_code, early.json()["reason"]) == (409, "NOT_CONFIRMED")
    seen = {"claim_number": (await shown(service, application, anar))["claim_number"]}
    stranger = await post(service, "x", f"{path}/confirm", seen, scope=SUBMIT, party=other)
    assert stranger.status_code == 404
    by_clerk = seen | {"party": anar}
    vague = await post(service, "clerk2", f"{path}/confirm", by_clerk, scope=SUBMIT)
    assert vague.status_code == 422
    nowhere = by_clerk | {"document_sha256": "9" * 64}
    unfiled = await post(service, "clerk2", f"{path}/confirm", nowhere, scope=SUBMIT)
    assert (unfiled.status_code, unfiled.json()["reason"]) == (409, "DOCUMENT_LACKS")
    not_yet = await post(service, "x", f"{path}/confirm", {"claim_number": 2}, scope=SUBMIT, party=anar)
    assert (not_yet.status_code, not_yet.json()["reason"]) == (409, "CLAIM_CHANGED")
    confirmed = await post(service, "author-anar", f"{path}/confirm", seen, scope=SUBMIT, party=anar)
    assert confirmed.status_code == 200, confirmed.text
    assert (await post(service, "official", f"{path}/accept", {})).status_code == 200
    found = await shown(service, application)
    assert (found["status"], found["certificate"][:7]) == ("CERTIFIED", "W-2026-")
    work = await service.get("registry:work:read", f"/v1/works/{found['claim']['work']['id']}")
    assert work.json()["title"] == "Tütək səsi"
    again = await applied(service, "works", body, party=rasim)
    findings = (await shown(service, again))["findings"]
    assert [(one["where"], one["value"]) for one in findings] == [("duplicate", found["claim"]["work"]["id"])]


@pytest.mark.clause("1.3-a", "X-c")
async def test_findings_lead_to_a_query_and_its_answer_mends_them(service: OneService) -> None:
    rasim = await author(service, "Rasim Ocaqov")
    holders = [{"party": rasim, "fraction": "1/2"}, {"party": "nobody", "fraction": "1/4"}]
    body = {
        "applicant": rasim,
        "work": {"titles": [{"text": "Ad günü"}], "genre": "feature", "year": 1977},
        "roles": [{"role": "DIRECTOR", "holders": holders}],
        "identifiers": [{"kind": "ISAN", "number": "0000-0000-0000-0000-X"}],
        "evidence": [{"kind": "APPLICATION", "sha256": "4" * 64}],
    }
    application = await applied(service, "works", body)
    path = f"/v1/applications/{application}"
    wheres = [one["where"] for one in (await shown(service, application))["findings"]]
    assert wheres == ["roles", "party", "roles.DIRECTOR", "identifiers.ISAN", "evidence", "evidence"]
    assert (await post(service, "official", f"{path}/accept", {})).json()["reason"] == "HAS_FINDINGS"
    asked = await post(service, "official", f"{path}/query", {"question": "Who has the other quarter?"})
    assert asked.status_code == 200, asked.text
    papers = [await filed(service, kind) for kind in ("APPLICATION", "POSTER")]
    answer = {
        "words": "I have all of it; call me at 050 000 00 00",
        "roles": [{"role": "DIRECTOR", "holders": [{"party": rasim, "fraction": "1/1"}]}],
        "identifiers": [],
        "evidence": papers,
    }
    assert (await post(service, "clerk", f"{path}/answer", answer, scope=SUBMIT)).status_code == 200
    found = await shown(service, application)
    assert found["claim_number"] == 2
    assert [one["value"] for one in found["findings"]] == ["4" * 64], (
        "what was named first is still not stored"
    )
    stored = await service.ctx.pool.fetch("SELECT payload::text FROM log.entry WHERE source IS NULL")
    assert not [row for row in stored if "050 000" in row["payload"]]
    words = await service.get("registry:identity:read", f"{path}/answers?purpose=decision")
    assert words.json()["items"][0]["words"].startswith("I have all")
    refused = await post(service, "official", f"{path}/refuse", {"reason": "the first paper never came"})
    assert refused.status_code == 200
    assert (await shown(service, application))["status"] == "REFUSED"
    words = await service.get("registry:identity:read", f"{path}/answers?purpose=decision")
    assert words.json()["items"] == []
    assert (await post(service, "official", f"{path}/accept", {})).json()["reason"] == "DECIDED"
    explained = (await service.get("registry:state:read", f"/v1/explain/{application}")).json()
    assert {one["stored_here"] for one in explained["documents"]} == {True, False}


@pytest.mark.clause("1.3-a")
async def test_what_the_registry_refuses_is_at_the_desk_again(service: OneService) -> None:
    """Between check and acceptance another party got the member number."""
    application = await applied(service, "memberships", await membership(service))
    taken = {
        "party_class": "MEMBER",
        "number": "M-1",
        "valid_from": "2020-01-01",
        "document_sha256": "0" * 64,
    }
    other = await author(service, "Rasim Ocaqov")
    got = await service.post("registrar", "registry:party:submit", f"/v1/parties/{other}/memberships", taken)
    assert got.status_code == 201, got.text
    path = f"/v1/applications/{application}/accept"
    assert (
        await post(service, "official", path, {"member_number": "M-1", "valid_from": "2026-09-01"})
    ).status_code == 200
    found = await shown(service, application)
    assert (found["status"], found["findings"][0]["where"]) == ("OPEN", "entry")
    await post(service, "official", f"/v1/applications/{application}/check", {})
    assert (await shown(service, application))["findings"] == []
    await post(service, "official", path, {"member_number": "M-2", "valid_from": "2026-09-01"})
    assert (await shown(service, application))["status"] == "CERTIFIED"


@pytest.mark.clause("1.3-a")
async def test_who_gave_his_rights_elsewhere_becomes_no_member_without_a_mandate(service: OneService) -> None:
    """The mandate met is entered between check and acceptance; when it is over, another number does."""
    rasim = await author(service, "Rasim Ocaqov")
    body = await membership(service, party=rasim)
    del body["names"], body["identity"]
    application = await applied(service, "memberships", body)
    path = f"/v1/applications/{application}"
    assert (await shown(service, application))["findings"] == []
    before = body["mandate"] | {"use_types": ["ON_AIR"], "valid_from": "2020-01-01"}
    given = await service.post(
        "registrar", "registry:mandate:submit", f"/v1/parties/{rasim}/mandates", before
    )
    assert given.status_code == 201, given.text
    decision = {"member_number": "M-1", "valid_from": "2026-09-01"}
    assert (await post(service, "official", f"{path}/accept", decision)).status_code == 200
    failed = await shown(service, application)
    assert (failed["status"], failed["findings"][0]["value"]) == ("OPEN", "RIGHTS_ALREADY_GIVEN")
    party = await service.get("registry:party:read", f"/v1/parties/{rasim}")
    shown_party = party.json()["party"]
    assert (shown_party["memberships"], shown_party["party_class"]) == ([], "NONE")
    await post(service, "official", f"{path}/check", {})
    mandate = given.json()["id"]
    assert [one["value"] for one in (await shown(service, application))["findings"]] == [mandate]
    over = f"/v1/parties/{rasim}/mandates/{mandate}/end"
    ended = await service.post("registrar", "registry:mandate:submit", over, {"last_day": "2026-08-31"})
    assert ended.status_code == 200, ended.text
    await post(service, "official", f"{path}/check", {})
    await post(service, "official", f"{path}/accept", decision | {"member_number": "M-2"})
    assert (await shown(service, application))["status"] == "CERTIFIED"

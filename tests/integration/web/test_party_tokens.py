"""A token bound to a party, on every door of every service: it sees only what is that party's."""

import re

import pytest

from tests.support.apps import NAMES, Door, doors_of, parts_of
from tests.support.service import Serve

OTHER = "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11"
OF_PARTIES = {
    "registry": {
        "/v1/parties", "/v1/parties/{}", "/v1/contracts", "/v1/contracts/{}", "/v1/agreements",
        "/v1/agreements/{}", "/v1/applications", "/v1/applications/{}", "/v1/applications/{}/answer",
        "/v1/applications/{}/confirm", "/v1/applications/{}/answers", "/v1/applications/{}/applicant",
        "/v1/applications/{}/certificate",
        "/v1/applications/memberships", "/v1/applications/works",
    },
    "intake": {
        "/v1/accounts", "/v1/accounts/{}", "/v1/accounts/{}/findings", "/v1/accounts/{}/lines",
        "/v1/accounts/{}/works", "/v1/accounts/{}/versions", "/v1/accounts/check", "/v1/schedules", "/v1/schedules/{}",
        "/v1/schedules/{}/lines", "/v1/accounts/{}/versions/{}/findings", "/v1/accounts/{}/versions/{}/returned",
        "/v1/accounts/{}/versions/{}/signature", "/v1/signatures", "/v1/awards", "/v1/awards/{}", "/v1/causes",
        "/v1/causes/{}", "/v1/claims", "/v1/claims/{}", "/v1/overdue-reports", "/v1/invoices", "/v1/invoices/{}",
        "/v1/letters", "/v1/letters/{}", "/v1/letters/{}/pdf", "/v1/receipts", "/v1/receipts/{}",
    },
    "matching": {
        "/v1/matchings", "/v1/matchings/{}", "/v1/matchings/{}/reports", "/v1/claims", "/v1/claims/{}",
        "/v1/claims/{}/evidence", "/v1/claims/{}/queries/{}/answer", "/v1/claims/{}/withdraw", "/v1/claims/{}/claimant",
    },
    "distribution": {
        "/v1/returns", "/v1/returns/{}", "/v1/refunds", "/v1/refunds/{}", "/v1/schedules/{}/differences",
    },
    "payments": {
        "/v1/balances", "/v1/balances/{}", "/v1/statements", "/v1/statements/{}", "/v1/statements/{}/pdf",
        "/v1/statements/{}/csv", "/v1/annual-summaries", "/v1/annual-summaries/{}", "/v1/annual-summaries/{}/csv",
        "/v1/annual-summaries/{}/pdf", "/v1/payees/{}", "/v1/disputes", "/v1/disputes/{}", "/v1/receivables",
        "/v1/receivables/{}", "/v1/orders/{}/schedule", "/v1/orders/{}/schedule/csv", "/v1/orders/{}/schedule/xlsx",
        "/v1/tax-certificates", "/v1/tax-summaries", "/v1/tax-summaries/{}", "/v1/tax-summaries/{}/xlsx",
    },
}  # fmt: skip
"""Doors that a party may find something of its own behind; every other one is not there for it."""
DOCUMENTS = {"/v1/documents", "/v1/documents/{}", "/v1/documents/{}/content"}
ERASURES = {"/v1/erasures", "/v1/erasures/{}"}
WITH_ERASURES = {"intake", "matching", "payments"}
OF_EVERYBODY = {"/v1/search", "/v1/watermarks", "/openapi.json", "/v1/jobs", "/v1/jobs/{}"}


def template(door: Door) -> str:
    return re.sub(r"{\w+}", "{}", door.path)


@pytest.mark.clause("X-c")
@pytest.mark.parametrize("name", NAMES)
async def test_a_party_finds_nothing_behind_the_doors_of_others(serve: Serve, name: str) -> None:
    served = await serve(parts_of(name))
    doors = [door for door in doors_of(name) if door.scope]
    scopes = sorted({door.scope for door in doors if door.scope})
    nobody = served.caller("author", *scopes, party="a-party")
    of_parties = OF_PARTIES[name] | DOCUMENTS | (ERASURES if name in WITH_ERASURES else set())
    assert {template(door) for door in doors} >= of_parties
    for door in doors:
        path = re.sub(r"{\w+}", OTHER, door.path.replace("{version}", "1"))
        asked = {"contract": OTHER} if path == "/v1/receivables" else {}
        answer = await (nobody.get(path, **asked) if door.method == "GET" else nobody.post(path))
        if template(door) in OF_EVERYBODY:
            continue
        if template(door) in of_parties and door.method == "GET" and "{" not in door.path:
            assert (answer.status_code, answer.json()["items"]) == (200, []), door
        elif template(door) in of_parties and door.method == "POST":
            assert answer.status_code in (404, 422), f"{door}: {answer.text}"
        else:
            assert answer.status_code == 404, f"{door}: {answer.text}"
    entries = await served.running.ctx.store.read(0)
    assert not [entry for entry in entries if entry.actor == "author"]


@pytest.mark.clause("X-c")
async def test_a_party_sees_only_the_long_work_that_it_asked_for(serve: Serve) -> None:
    served = await serve(parts_of("registry"))
    auditor = served.caller("auditor", "registry:state:submit")
    for _ in range(3):
        await auditor.ended(await auditor.post("/v1/verify", {}))
    (seen, *_) = (await auditor.get("/v1/jobs")).json()["items"]
    party = served.caller("author", party=OTHER)
    assert (await party.get("/v1/jobs", limit=1)).json() == {"items": [], "next": None}
    assert (await party.get(f"/v1/jobs/{seen['id']}")).status_code == 404
    assert (await party.get(f"/v1/jobs/{seen['id']}", wait="true")).status_code == 404

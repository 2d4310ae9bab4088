"""Whose stamp and signature count: a clerk's eyes, or a proved electronic signature where the contract says so."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.files.accounts import MAKERS
from services.intake.main import PARTS
from services.intake.settings import IntakeSettings
from shared.contracts.intake import AccountAccepted, AccountReturned
from shared.contracts.registry import ContractChanged
from tests.integration.intake.desk import contract_of, cover_of, items, registry_events
from tests.support.one_service import MakeService, OneService
from tests.unit.intake.signed_pdfs import authority, plain_pdf, signed_pdf, signer

pytestmark = pytest.mark.clause("2.1.1-g")

FILE, CONTRACT, PARTY = "producer.xlsx", "C03", "O03"
PAGE = b"\x89PNG the signed cover"
READ, ATTEST = "intake:account:read", "intake:signature:decide"
# The library that signs runs a loop of its own, so it works before the tests have one.
SIGNED, STRANGE = signed_pdf(signer()), signed_pdf(signer("Other"))


@pytest.fixture
async def trusting(make_service: MakeService, tmp_path: Path) -> OneService:
    """Intake with an anchor, and a contract that counts electronic signatures."""
    (tmp_path / "root.pem").write_bytes(authority("Root").pem)
    # Who reads signatures runs a loop of his own.
    service = await make_service(PARTS, IntakeSettings, children=True, trust_anchors=str(tmp_path))
    contract = contract_of(CONTRACT)
    assert contract.form is not None
    counting = replace(contract.form, electronic_signature=True)
    changed = ContractChanged(contract=replace(contract, version=2, form=counting))
    await service.hear("registry", *registry_events(), changed)
    await service.settle()
    return service


async def hand_in(
    service: OneService, scan: bytes | None, *, party: str | None = PARTY, key: str = "k", **cover: Any
) -> str:
    sent = cover_of(FILE, **cover) | ({"scan": sha256(scan).hexdigest()} if scan else {})
    files = {"file": ("f.xlsx", MAKERS[FILE]())} | ({"scan": ("s.pdf", scan)} if scan else {})
    async with service.client("sender", "intake:account:submit", party=party) as client:
        response = await client.post(
            "/v1/accounts", files=files, data={"cover": json.dumps(sent)}, headers={"idempotency-key": key}
        )
    assert response.status_code == 202, response.text
    await service.settle()
    found: str = response.json()["id"]
    return found


async def state_of(service: OneService, account: str) -> str:
    found: str = (await service.get(READ, f"/v1/accounts/{account}")).json()["state"]
    return found


async def test_a_payers_own_account_waits_until_a_clerk_has_seen_stamp_and_signature(
    intake: OneService,
) -> None:
    account = await hand_in(intake, PAGE)
    assert await state_of(intake, account) == "CHECKING"
    (waits,) = await items(intake, READ, "/v1/signatures?state=AWAITED")
    assert (waits["account"], waits["version"], waits["submitted_by"]) == (account, 1, "sender")
    own = (await intake.get(READ, "/v1/signatures", party=PARTY)).json()["items"]
    assert [one["account"] for one in own] == [account]
    assert (await intake.get(READ, "/v1/signatures", party="O01")).json()["items"] == []
    path = f"/v1/accounts/{account}/versions/1/signature"
    body = {"stamped": True, "signed_by": "Baş mühasib", "signed_on": "2026-08-03"}
    himself = await intake.post("sender", ATTEST, path, body)
    assert (himself.status_code, himself.json()["reason"]) == (403, "SAME_PERSON")
    assert (await intake.post("clerk", ATTEST, path, body)).status_code == 200
    await intake.settle()
    assert await state_of(intake, account) == "ACCEPTED"
    shown = (await intake.get(READ, path, party=PARTY)).json()
    assert (shown["state"], shown["seen"]["seen_by"]) == ("SEEN", "clerk")
    assert "signed_by" not in shown["seen"]
    assert (await intake.get(READ, path, party="O01")).status_code == 404
    assert await items(intake, READ, "/v1/signatures?state=AWAITED") == []


async def test_what_a_clerk_does_not_see_sends_it_back(intake: OneService) -> None:
    account = await hand_in(intake, PAGE)
    path = f"/v1/accounts/{account}/versions/1/signature"
    await intake.post("clerk", ATTEST, path, {"stamped": False, "signed_by": " "})
    await intake.settle()
    (event,) = await intake.published()
    assert isinstance(event, AccountReturned)
    assert event.counts_by_ground == {"2.1.1-g": 2}
    again = await intake.post("other", ATTEST, path, {"stamped": True, "signed_by": "A"})
    assert (again.status_code, again.json()["reason"]) == (409, "ALREADY_SEEN")


async def test_a_verified_signature_counts_where_the_contract_says_so(trusting: OneService) -> None:
    account = await hand_in(trusting, SIGNED, stamped=False, signed_by=None)
    accepted = (await trusting.published())[-1]
    assert isinstance(accepted, AccountAccepted)
    shown = (await trusting.get(READ, f"/v1/accounts/{account}/versions/1/signature")).json()
    assert (shown["state"], shown["electronic"]["counts"]) == ("VERIFIED", True)


async def test_what_is_not_verified_waits_for_a_clerk_and_says_so(trusting: OneService) -> None:
    account = await hand_in(trusting, STRANGE, stamped=True)
    path = f"/v1/accounts/{account}/versions/1/signature"
    shown = (await trusting.get(READ, path)).json()
    assert (shown["state"], shown["electronic"]["doubt"]) == ("AWAITED", "UNTRUSTED")
    await trusting.post("clerk", ATTEST, path, {"stamped": True, "signed_by": "A"})
    await trusting.settle()
    assert await state_of(trusting, account) == "ACCEPTED"
    (warning,) = await items(trusting, READ, f"/v1/accounts/{account}/findings")
    assert (warning["where"], warning["value"], warning["clause"]) == ("cover.scan", "UNTRUSTED", "2.1.1-g")


async def test_a_clerk_who_hands_in_a_scan_with_a_bad_signature_says_what_he_saw(
    trusting: OneService,
) -> None:
    account = await hand_in(trusting, plain_pdf(), party=None, stamped=False)
    (event,) = await trusting.published()
    assert isinstance(event, AccountReturned)
    assert event.counts_by_ground == {"2.1.1-g": 1}
    shown = (await trusting.get(READ, f"/v1/accounts/{account}/versions/1/signature")).json()
    assert (shown["state"], shown["electronic"]["doubt"]) == ("NOT_VERIFIED", "NO_SIGNATURE")


async def test_a_contract_that_does_not_count_it_is_not_bound_by_a_verified_signature(
    intake: OneService,
) -> None:
    account = await hand_in(intake, SIGNED)
    shown = (await intake.get(READ, f"/v1/accounts/{account}/versions/1/signature")).json()
    assert (shown["state"], shown["electronic"]["doubt"]) == ("AWAITED", "NO_ANCHORS")


@pytest.mark.clause("2.1.1-k")
async def test_a_payers_replacement_leaves_the_accepted_version_standing_until_it_is_accepted(
    intake: OneService,
) -> None:
    account = await hand_in(intake, PAGE, party=None)
    assert await state_of(intake, account) == "ACCEPTED"
    cover = cover_of(FILE, signed_on="2026-08-11", scan=sha256(PAGE).hexdigest())
    async with intake.client("sender", "intake:account:submit", party=PARTY) as client:
        response = await client.post(
            f"/v1/accounts/{account}/versions",
            files={"file": ("f.xlsx", MAKERS[FILE]())},
            data={"cover": json.dumps(cover)},
            headers={"idempotency-key": "again"},
        )
    assert response.status_code == 202, response.text
    await intake.settle()
    shown = (await intake.get(READ, f"/v1/accounts/{account}")).json()
    assert (shown["state"], shown["version"], shown["accepted_version"]) == ("ACCEPTED", 2, 1)
    (task,) = await items(intake, "intake:task:read", "/v1/tasks?kind=SIGNATURE")
    assert task["id"] == account
    path = f"/v1/accounts/{account}/versions/2/signature"
    await intake.post("clerk", ATTEST, path, {"stamped": True})
    await intake.settle()
    shown = (await intake.get(READ, f"/v1/accounts/{account}")).json()
    assert (shown["state"], shown["versions"][1]["state"], shown["accepted_version"]) == (
        "ACCEPTED",
        "RETURNED",
        1,
    )
    assert sum(isinstance(event, AccountAccepted) for event in await intake.published()) == 1

"""What a payer hands in is filed as his documents, and opened by scope and purpose (D-103, D-94)."""

import json
from hashlib import sha256

import pytest

from deploy.demo.files.accounts import MAKERS
from shared.contracts.terms import DocumentKind
from shared.eventstore.store import Meta
from shared.jobs.filing import file_document
from tests.integration.intake.desk import contract_of, cover_of, upload
from tests.support.one_service import OneService

FILE, PAGE = "producer.xlsx", b"\x89PNG the signed cover"
READ = "intake:document:read"


@pytest.mark.clause("X-c")
async def test_an_account_its_cover_and_its_scan_are_the_payers_documents(intake: OneService) -> None:
    data = MAKERS[FILE]()
    cover = {name: value for name, value in cover_of(FILE).items() if name != "scan"}
    async with intake.client("clerk", "intake:account:submit") as client:
        taken = await client.post(
            "/v1/accounts",
            files={"file": (FILE, data), "scan": ("cover.png", PAGE, "image/png")},
            data={"cover": json.dumps(cover)},
            headers={"idempotency-key": "scanned"},
        )
    assert taken.status_code == 202, taken.text
    await intake.settle()
    payer = contract_of("C03").party
    listed = (await intake.get(READ, "/v1/documents", party=payer)).json()["items"]
    kinds = sorted(one["kind"] for one in listed)
    assert kinds == ["ACCOUNT", "COVER", "COVER"]
    for kept in (data, PAGE):
        path = f"/v1/documents/{sha256(kept).hexdigest()}/content?purpose=audit"
        assert (await intake.get(READ, path)).content == kept
        assert (await intake.get(READ, path, party="somebody-else")).status_code == 404
    read = (await intake.get("intake:reading:read", f"/v1/readings?subject={payer}")).json()["items"]
    assert [(one["kind"], one["purpose"]) for one in read] == [("DOCUMENT", "audit")] * 2


@pytest.mark.clause("X-c")
async def test_a_party_names_no_scan_but_its_own(intake: OneService) -> None:
    """Else whoever knows a hash could make another's document his, and open it."""
    meta, kind = Meta(actor="clerk", correlation_id="c"), DocumentKind.COVER
    own = await file_document(intake.ctx, meta, b"own", "image/png", kind, parties=["O03"])
    others = await file_document(intake.ctx, meta, b"other's", "image/png", kind, parties=["O01"])
    refused = []
    for scan in (others, "5" * 64):
        cover = cover_of(FILE, scan=scan)
        named = await upload(intake, "/v1/accounts", MAKERS[FILE](), cover, key=scan, party="O03")
        assert named.response.status_code == 422, named.response.text
        refused.append([(one["where"], one["what"]) for one in named.response.json()["errors"]])
    assert refused[0] == refused[1] == [("cover.scan", "is no scan that is filed for you: upload it")]
    path = f"/v1/documents/{others}/content?purpose=audit"
    assert (await intake.get(READ, path, party="O03")).status_code == 404
    taken = await upload(
        intake, "/v1/accounts", MAKERS[FILE](), cover_of(FILE, scan=own), key="own", party="O03"
    )
    assert taken.response.status_code == 202, taken.response.text

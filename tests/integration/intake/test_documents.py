"""What a payer hands in is filed as his documents, and opened by scope and purpose (D-103, D-94)."""

import json
from hashlib import sha256

import pytest

from deploy.demo.files.accounts import MAKERS
from tests.integration.intake.desk import contract_of, cover_of
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

"""What somebody claims of others stays erasable (D-94)."""

import pytest

from shared.eventstore.readings import page_readings
from tests.support.one_service import OneService

CLAIM = "Rasim's brother wrote the script, says their mother"


@pytest.mark.clause("X-c")
async def test_a_claims_words_are_in_the_vault_and_never_in_the_log(payments: OneService) -> None:
    body = {"work": "film-1", "parties": ["rasim", "claimant"], "claim": CLAIM, "document_sha256": "a" * 64}
    opened = await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    assert opened.status_code == 201, opened.text
    path = f"/v1/disputes/{opened.json()['id']}"
    for_what = f"{path}?purpose=hearing+of+the+parties"
    assert (await payments.get("payments:dispute:read", path)).status_code == 422
    assert (await payments.get("payments:dispute:read", for_what)).json()["claim"] == CLAIM
    entries = await payments.ctx.store.read(0)
    assert not [entry.type for entry in entries if b"brother" in entry.raw]
    (read,) = await page_readings(payments.ctx.pool, after=0, limit=9, subject=opened.json()["id"])
    assert (read.kind, read.purpose) == ("CLAIM", "hearing of the parties")
    await payments.ctx.pool.execute("DELETE FROM vault.dispute")
    assert (await payments.get("payments:dispute:read", for_what)).json()["claim"] is None

"""What somebody claims of others stays erasable (D-94)."""

import pytest

from tests.support.one_service import OneService

CLAIM = "Rasim's brother wrote the script, says their mother"


@pytest.mark.clause("X-c")
async def test_a_claims_words_are_in_the_vault_and_never_in_the_log(payments: OneService) -> None:
    body = {"work": "film-1", "parties": ["rasim", "claimant"], "claim": CLAIM, "document_sha256": "a" * 64}
    opened = await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    assert opened.status_code == 201, opened.text
    path = f"/v1/disputes/{opened.json()['id']}"
    assert (await payments.get("payments:dispute:read", path)).json()["claim"] == CLAIM
    entries = await payments.ctx.store.read(0)
    assert not [entry.type for entry in entries if b"brother" in entry.raw]
    readings = await payments.ctx.pool.fetch(
        "SELECT purpose FROM vault.reading WHERE payee = $1", opened.json()["id"]
    )
    assert [row["purpose"] for row in readings] == ["claim of a dispute shown"]
    await payments.ctx.pool.execute("DELETE FROM vault.dispute")
    assert (await payments.get("payments:dispute:read", path)).json()["claim"] is None

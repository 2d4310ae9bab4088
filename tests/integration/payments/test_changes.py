"""What changes between the draft and its release (4.1, D-86, D-95)."""

from datetime import date

import pytest

from tests.integration.payments.played import approve, party, prepare, release
from tests.support.one_service import OneService


@pytest.mark.clause("4.1-a")
async def test_who_died_since_the_draft_is_not_paid(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await payments.hear("registry", party("john", "John Smith", country="GB", died_on=date(2026, 9, 2)))
    await payments.settle()
    refused = await release(payments, prepared)
    assert (refused.status_code, refused.json()["reason"]) == (409, "PAYMENT_DATA_CHANGED")
    assert "john" in refused.json()["detail"]
    path = f"/v1/payment-runs/{prepared['payment_run']}/abandon"
    await payments.post("accountant", "payments:payment-run:prepare", path, {"reason": "a death"})
    await payments.settle()
    # 72.26 of Rasim and 9.00 of the composers' organisation are left; John's 80.00 waits for his heirs.
    again = await prepare(payments, "2026-09-04")
    assert (again["orders"], again["total"]["amount"]) == (2, 8126)


@pytest.mark.clause("X-d")
async def test_who_approved_the_distribution_does_not_release_its_payment(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    assert (await release(payments, prepared, "head-of-distribution")).status_code == 403
    assert (await release(payments, prepared)).status_code == 202

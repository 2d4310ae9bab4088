"""A payee's certificate under a treaty: by two, for the day of payment, told ahead (D-46)."""

from datetime import date
from typing import Any

import pytest

from services.payments.domain.tax_certificate import TAX_CERTIFICATES, WithdrawTaxCertificate
from shared.eventstore.days import DAY, StartDay
from shared.eventstore.store import Meta
from shared.messaging.alarms import open_alarms
from tests.integration.payments.played import approve, prepare, release
from tests.support.one_service import OneService

PATH = "/v1/tax-certificates"


async def enter(service: OneService, **changed: Any) -> int:
    """John's certificate of Türkiye for 2026, by one person; the answer's status."""
    sha = await service.ctx.blobs.put(b"%PDF-1.4 a certificate", "application/pdf")
    body = {
        "payee": "john",
        "country": "TR",
        "rate": "10",
        "valid_from": "2026-01-01",
        "valid_to": "2026-10-20",
        "document_sha256": sha,
    }
    answer = await service.post("clerk", "payments:tax:submit", PATH, body | changed)
    return answer.status_code


async def approve_it(service: OneService, number: int = 1, subject: str = "controller") -> int:
    path = f"{PATH}/john/{number}/approve"
    return (await service.post(subject, "payments:tax:approve", path, {})).status_code


async def tax_of_john(service: OneService, prepared: dict[str, Any]) -> tuple[str, int, str]:
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await service.get("payments:payment-run:read", path)).json()
    (order,) = (one for one in shown["orders"] if one["payee"] == "john")
    (tax,) = order["withheld"]
    return tax["rate"], tax["amount"]["amount"], tax["reference"]


@pytest.mark.clause("3.4-a")
async def test_the_treatys_rate_needs_an_approved_certificate_on_the_day_of_payment(
    payments: OneService,
) -> None:
    """John's 100.00 gross at 10% are 10.00; one that is not approved, or is over that day, leaves 14% (14.00)."""
    assert await enter(payments) == 200
    assert await approve_it(payments, subject="clerk") == 403
    standard = await prepare(payments)
    assert (await tax_of_john(payments, standard))[:2] == ("14", 1400)
    gone = f"/v1/payment-runs/{standard['payment_run']}/abandon"
    await payments.post("accountant", "payments:payment-run:prepare", gone, {"reason": "a certificate came"})
    await payments.settle()
    assert await approve_it(payments) == 200
    late = await prepare(payments, "2026-10-21")
    assert (await tax_of_john(payments, late))[:2] == ("14", 1400)
    gone = f"/v1/payment-runs/{late['payment_run']}/abandon"
    await payments.post("accountant", "payments:payment-run:prepare", gone, {"reason": "too late"})
    await payments.settle()
    rate, amount, reference = await tax_of_john(payments, await prepare(payments, "2026-10-20"))
    assert (rate, amount) == ("10", 1000)
    assert reference.endswith("treaty with TR, certificate 1 valid until 2026-10-20")


@pytest.mark.clause("3.4-a")
async def test_a_draft_made_with_a_certificate_that_was_withdrawn_is_not_released(
    payments: OneService,
) -> None:
    await enter(payments)
    await approve_it(payments)
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    # The read models do not know it yet.
    gone = WithdrawTaxCertificate(number=1, reason="it was forged", by="controller")
    await payments.ctx.store.execute(TAX_CERTIFICATES, "john", gone, Meta(actor="c", correlation_id="c"))
    refused = await release(payments, prepared)
    assert refused.status_code == 409 and refused.json()["reason"] == "PAYMENT_DATA_CHANGED"
    again = await payments.post(
        "controller", "payments:tax:approve", f"{PATH}/john/1/withdraw", {"reason": "it was forged"}
    )
    assert again.status_code == 200
    shown = (await payments.get("payments:tax:read", PATH, party="john")).json()["items"]
    assert [(one["state"], one["reason"]) for one in shown] == [("WITHDRAWN", "it was forged")]
    assert (await payments.get("payments:tax:read", PATH, party="rasim")).json()["items"] == []


async def test_what_is_wrong_with_a_certificate_is_said(payments: OneService) -> None:
    assert await enter(payments, payee="nobody") == 404
    assert await enter(payments, document_sha256="ab" * 32) == 422
    assert await enter(payments, country="AZ") == 422
    assert await enter(payments, rate="101") == 422
    assert await enter(payments, rate=10) == 422
    assert await enter(payments, valid_to="2025-12-31") == 422
    assert await enter(payments) == 200
    assert await enter(payments) == 200


async def test_the_end_of_a_certificate_is_told_ahead_once_unless_another_follows(
    payments: OneService,
) -> None:
    """It ends on 20 October: sixty days before are 21 August."""
    await enter(payments)
    await approve_it(payments)

    async def day(day: date) -> list[str]:
        meta = Meta(actor="clock", correlation_id="c")
        await payments.ctx.store.execute(DAY, day.isoformat(), StartDay(day=day), meta)
        await payments.settle()
        alarms = await open_alarms(payments.ctx.pool)
        return [one.detail for one in alarms if one.kind == "CERTIFICATE_ENDS"]

    assert await day(date(2026, 8, 20)) == []
    (told,) = await day(date(2026, 8, 21))
    assert "certificate 1 of john (TR, 10%) ends on 2026-10-20" in told
    assert await day(date(2026, 8, 22)) == [told]
    await enter(payments, valid_from="2026-10-21", valid_to="2026-11-01")
    await approve_it(payments, 2)
    await enter(payments, valid_from="2026-11-02", valid_to="2027-11-01")
    await approve_it(payments, 3)
    assert await day(date(2026, 9, 20)) == [told]

"""What happens while a payment run is being prepared: another run, an abandonment, a crash (4.1, D-98)."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.payments.domain import draft as drafts
from services.payments.domain.credit import CREDIT, TakeCredit
from services.payments.jobs import prepare as preparing
from shared.eventstore.store import Meta
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Rejected
from tests.integration.payments.played import approve, job, prepare, release
from tests.support.one_service import OneService


async def run_of(service: OneService, payment_run: str) -> dict[str, Any]:
    shown = await service.get("payments:payment-run:read", f"/v1/payment-runs/{payment_run}")
    found: dict[str, Any] = shown.json()
    return found


@pytest.mark.clause("4.1-a")
async def test_what_another_run_leaves_room_for_is_taken_too(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders of one credit: Rasim's s1 is lost to another run, so s5 comes into his order, and is paid."""
    monkeypatch.setattr(drafts, "CREDITS_PER_ORDER", 1)
    real = preparing._take

    async def second(job: JobContext, run: str, wanted: Sequence[str], *more: Any) -> set[str]:
        faster = TakeCredit(payment_run="faster")
        meta = Meta(actor="other", correlation_id="c")
        assert not isinstance(await payments.ctx.store.execute(CREDIT, "run-1-s1", faster, meta), Rejected)
        return await real(job, run, wanted, *more)

    monkeypatch.setattr(preparing, "_take", second)
    prepared = await prepare(payments)
    shown = await run_of(payments, prepared["payment_run"])
    paid = [line["credit"]["credit"] for order in shown["orders"] for line in order["lines"]]
    assert sorted(paid) == ["run-1-s2", "run-1-s3", "run-1-s5"]
    assert (await approve(payments, prepared)).status_code == 200
    done = await job(payments, (await release(payments, prepared)).json()["job"])
    assert done["state"] == "DONE", done
    assert (await run_of(payments, prepared["payment_run"]))["state"] == "RELEASED"

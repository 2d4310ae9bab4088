"""What happens while a payment run is being prepared: another run, an abandonment, a crash (4.1, D-98)."""

import asyncio
from typing import IO, Any

import pytest

from services.payments.domain import assembling
from services.payments.domain.credit import CREDIT, TakeCredit
from services.payments.domain.draft import Draft
from services.payments.domain.holds import GUILD, HOLDS, Hold, RaiseHold
from services.payments.jobs import prepare_payment_run as preparing
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
    monkeypatch.setattr(assembling, "CREDITS_PER_ORDER", 1)
    real = preparing._take

    async def second(job: JobContext, draft: Draft, wanted: set[str], *more: Any) -> set[str]:
        faster = TakeCredit(payment_run="faster")
        meta = Meta(actor="other", correlation_id="c")
        assert not isinstance(await payments.ctx.store.execute(CREDIT, "run-1-s1", faster, meta), Rejected)
        return await real(job, draft, wanted, *more)

    monkeypatch.setattr(preparing, "_take", second)
    prepared = await prepare(payments)
    shown = await run_of(payments, prepared["payment_run"])
    paid = [line["credit"]["credit"] for order in shown["orders"] for line in order["lines"]]
    assert sorted(paid) == ["run-1-s2", "run-1-s3", "run-1-s5"]
    assert (await approve(payments, prepared)).status_code == 200
    done = await job(payments, (await release(payments, prepared)).json()["job"])
    assert done["state"] == "DONE", done
    assert (await run_of(payments, prepared["payment_run"]))["state"] == "RELEASED"


async def test_an_abandonment_amid_the_preparation_leaves_every_credit_free(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first credit is taken; then somebody gives the run up, and all reactions to that have happened."""
    monkeypatch.setattr(preparing, "_AT_ONCE", 1)
    real = payments.ctx.store.execute_many
    parts = 0

    async def many(decider: Any, commands: Any, *rest: Any, **more: Any) -> Any:
        nonlocal parts
        if decider is CREDIT and isinstance(commands[0][1], TakeCredit):
            parts += 1
            if parts == 2:
                path = f"/v1/payment-runs/{commands[0][1].payment_run}/abandon"
                given_up = await payments.post(
                    "accountant", "payments:payment-run:prepare", path, {"reason": "wrong day"}
                )
                assert given_up.status_code == 200
                while await payments.policies.step():
                    await payments.projections.catch_up()
        return await real(decider, commands, *rest, **more)

    monkeypatch.setattr(payments.ctx.store, "execute_many", many)
    body = {"execution_date": "2026-09-03"}
    answer = await payments.post("accountant", "payments:payment-run:prepare", "/v1/payment-runs", body)
    failed = await job(payments, answer.json()["job"])
    assert failed["state"] == "FAILED" and "ABANDONED" in str(failed["problem"])
    assert parts == 2
    again = await prepare(payments, "2026-09-04")
    assert again["orders"] == 3


async def test_a_preparation_cut_off_keeps_no_credit_that_its_draft_does_not_pay(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credits are taken when the process stops; before the second attempt one of them is disputed."""
    real = payments.ctx.blobs.put_file
    cut = False

    async def put(file: IO[bytes], media_type: str) -> str:
        nonlocal cut
        if not cut:
            cut = True
            hold = Hold(dispute="d", work="film-2", role=None)
            meta = Meta(actor="lawyer", correlation_id="c")
            await payments.ctx.store.execute(HOLDS, GUILD, RaiseHold(hold=hold), meta)
            raise asyncio.CancelledError
        return await real(file, media_type)

    monkeypatch.setattr(payments.ctx.blobs, "put_file", put)
    prepared = await prepare(payments)
    rows = await payments.ctx.pool.fetch("SELECT id, state FROM view.credit WHERE payment_run IS NOT NULL")
    shown = await run_of(payments, prepared["payment_run"])
    paid = {line["credit"]["credit"] for order in shown["orders"] for line in order["lines"]}
    assert paid == {"run-1-s1", "run-1-s2", "run-1-s3"} == {row["id"] for row in rows}

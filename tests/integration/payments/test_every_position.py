"""Every qəpik is in one state at every position of the log, whatever stands between two entries (D-98)."""

from datetime import date

import pytest

from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentIssued
from shared.projections import runner
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import adopt_all, give_data, pay
from tests.support.one_service import OneService


async def walk(service: OneService, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """From now on the read models fold one entry at a time, and all checks are made after each; the positions."""
    walked: list[int] = []
    real = service.projections.step

    async def one() -> int:
        folded = await real()
        if folded:
            found = await service.findings()
            assert found == [], f"position {service.projections.position}"
            walked.append(service.projections.position)
        return folded

    monkeypatch.setattr(runner, "BATCH", 1)
    monkeypatch.setattr(service.projections, "step", one)
    return walked


@pytest.mark.clause("X-a")
async def test_the_ledger_holds_after_every_entry_of_a_release_and_a_return(
    bare: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await adopt_all(bare)
    await give_data(bare, "rasim")
    await give_data(bare, "john", residence="NON_RESIDENT")
    begin = (await bare.ctx.store.head()).position
    walked = await walk(bare, monkeypatch)
    await bare.hear("distribution", *closed_run())
    await bare.settle()
    await pay(bare)
    issued = {one.payee: one for one in await bare.published() if isinstance(one, PaymentIssued)}
    rasim, john = issued["rasim"], issued["john"]
    for kind, order in (("DEBIT", rasim), ("DEBIT", john), ("RETURN", rasim)):
        answer = BankEntryClassified(
            entry=f"{kind}-{order.payee}",
            kind=kind,
            amount=order.net,
            day=date(2026, 9, 4),
            end_to_end_id=order.end_to_end_id,
            bank_code="AC04" if kind == "RETURN" else None,
        )
        await bare.hear("intake", answer)
        await bare.settle()
    assert walked == list(range(begin + 1, (await bare.ctx.store.head()).position + 1))
    (book,) = (await bare.get("payments:ledger:read", "/v1/ledger")).json()["books"]
    states = {one["state"]: one["amount"] for one in book["states"]}
    assert (book["missing"], states["PAID"], states["WITHHELD"]) == (0, 6600, 1400)

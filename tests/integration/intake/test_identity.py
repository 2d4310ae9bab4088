"""What is allocated to an account or schedule is what it counts, at every position of the log (D-98)."""

from typing import Any

import pytest

from services.intake.domain.receipt import RECEIPT, AllocatePart, Target
from services.intake.projections.checks import money_arrived
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.eventstore.store import Meta
from shared.kernel.money import Money
from shared.projections import runner
from tests.integration.intake.desk import (
    OWN_EUR,
    credit,
    open_accounts,
    receipts,
    registry_events,
    take_account,
    take_schedule,
    take_statement,
)
from tests.support.one_service import OneService

DUE = 4_800_000
AZN_5 = {"amount": 500, "currency": "AZN"}


@pytest.mark.clause("2.1.1-n")
async def test_the_identity_holds_at_every_position(
    intake: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    schedule = (await take_schedule(intake)).id
    await take_statement(intake, [credit("IN-1", DUE), credit("IN-2", 500)])
    await take_statement(intake, [credit("EUR-1", 99_250, "EUR")], own=OWN_EUR)
    began = (await intake.ctx.store.head()).position
    money = await receipts(intake)
    for reference, target, amount, currency in (
        ("IN-1", account, DUE - 500, "AZN"),
        ("IN-2", account, 500, "AZN"),
        ("EUR-1", schedule, 99_250, "EUR"),
    ):
        body = {"target": target, "amount": {"amount": amount, "currency": currency}}
        async with intake.client("cashier", "intake:receipt:decide") as client:
            path = f"/v1/receipts/{money[reference]}/allocate"
            done = await client.post(path, json=body, headers={"idempotency-key": reference})
        assert done.status_code == 200, done.text
    await _post(intake, money["IN-1"], "reassign", {"part": 1, "amount": AZN_5, "reason": "not theirs"})
    await _post(intake, money["IN-1"], "vat", {"vat": AZN_5, "reason": "invoice 17"})
    monkeypatch.setattr(runner, "BATCH", 1)
    positions = 0
    while await intake.projections.step():
        positions += 1
        assert await intake.findings() == []
    assert positions == (await intake.ctx.store.head()).position - began == 9 + 3 + 3 + 1


async def _post(intake: OneService, receipt: str, what: str, body: dict[str, Any]) -> None:
    async with intake.client("cashier", "intake:receipt:decide") as client:
        path = f"/v1/receipts/{receipt}/{what}"
        done = await client.post(path, json=body, headers={"idempotency-key": what})
    assert done.status_code == 200, done.text


async def test_money_that_never_arrived_is_a_finding(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    await take_statement(intake, [credit("IN-1", DUE)])
    receipt = (await receipts(intake))["IN-1"]
    to = Target(kind=TargetKind.ACCOUNT, id=account, receipt_kind=ReceiptKind.USER, payer="payer")
    alone = AllocatePart(to=to, amount=Money(DUE), decided_by="somebody")
    await intake.ctx.store.execute(RECEIPT, receipt, alone, Meta(actor="somebody", correlation_id="c"))
    await intake.projections.catch_up()
    assert await money_arrived(intake.ctx) == []
    await intake.hear("registry", *registry_events()[:1])
    await intake.settle()
    wrong = await money_arrived(intake.ctx)
    assert [receipt in wrong[0], account in wrong[1]] == [True, True]

"""An order to erase a payer: the bank's words on who paid go, unless money of the receipt still waits (D-94)."""

import pytest

from tests.integration.intake.desk import (
    allocate,
    credit,
    open_accounts,
    receipts,
    take_account,
    take_statement,
)
from tests.support.erased import erased
from tests.support.one_service import OneService


@pytest.mark.clause("X-c")
async def test_who_paid_is_erased_with_the_payer_once_his_receipt_is_allocated(intake: OneService) -> None:
    await open_accounts(intake)
    account = await take_account(intake, "july_broadcaster.xlsx")
    shown = (await intake.get("intake:account:read", f"/v1/accounts/{account.id}")).json()
    payer = shown["payer"]
    await take_statement(intake, [credit("IN-1", 1_000), credit("IN-2", 500), credit("IN-3", 700)])
    money = await receipts(intake)
    assert (await allocate(intake, money["IN-1"], account.id, 1_000)).status_code == 200
    assert (await allocate(intake, money["IN-2"], account.id, 100)).status_code == 200
    await intake.hear("registry", erased(payer), erased(payer))
    await intake.settle()

    async def told() -> list[str]:
        rows = await intake.ctx.pool.fetch("SELECT receipt FROM vault.payer")
        return sorted(name for name, receipt in money.items() if receipt in {row["receipt"] for row in rows})

    assert await told() == ["IN-2", "IN-3"]
    (order,) = (await intake.get("intake:erasure:read", f"/v1/erasures/{payer}")).json()["orders"]
    assert order["erased"] == [f"who paid the receipt {money['IN-1']}, in the bank's words"]
    assert [one["what"] for one in order["stays"]] == [
        f"who paid the receipt {money['IN-2']}, in the bank's words",
        "receipts with their amounts and the bank's statements as files",
    ]
    assert (await allocate(intake, money["IN-2"], account.id, 400)).status_code == 200
    await intake.hear("registry", erased(payer, "E-2"))
    await intake.settle()
    assert await told() == ["IN-3"]

"""Receipts are proposed to what they may be for; the bank's words are compared and stay in the vault (D-94)."""

from dataclasses import replace
from datetime import date

import pytest

from shared.contracts.registry import ContractChanged, Tariff
from shared.contracts.terms import TariffKind
from tests.integration.intake.desk import (
    allocate,
    contract_of,
    credit,
    items,
    open_accounts,
    receipts,
    take_account,
    take_statement,
)
from tests.support.one_service import OneService

DUE = 4_800_000
READ = "intake:receipt:read"


@pytest.mark.clause("2.1.1-n")
async def test_a_receipt_is_proposed_by_amount_then_by_the_account_that_its_payer_used(
    intake: OneService,
) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    await take_statement(intake, [credit("IN-1", 1_000), credit("IN-2", DUE - 1_000)])
    money = await receipts(intake)
    assert await items(intake, READ, f"/v1/receipts/{money['IN-1']}/proposals") == []
    assert (await allocate(intake, money["IN-1"], account, 1_000)).status_code == 200
    (one,) = await items(intake, READ, f"/v1/receipts/{money['IN-2']}/proposals")
    assert one["shares"] == [
        {"kind": "ACCOUNT", "target": account, "amount": {"amount": DUE - 1_000, "currency": "AZN"}}
    ]
    assert {reason["kind"] for reason in one["reasons"]} == {"ACCOUNT", "AMOUNT"}
    assert "Payer MMC" not in str(one)
    before = await intake.ctx.store.head()
    assert (await intake.ctx.store.head()).position == before.position
    async with intake.client("user", READ, party="O01") as client:
        assert (await client.get(f"/v1/receipts/{money['IN-2']}/proposals")).status_code == 404
    await allocate(intake, money["IN-2"], account, DUE - 1_000)
    assert await items(intake, READ, f"/v1/receipts/{money['IN-2']}/proposals") == []


async def test_a_contracts_number_in_the_payers_reference_is_found(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    shown = await items(intake, "intake:account:read", "/v1/accounts")
    number = next(one["contract_number"] for one in shown if one["id"] == account)
    await take_statement(intake, [credit("IN-1", 5, end_to_end_id=f"{number} iyul")])
    (receipt,) = (await receipts(intake)).values()
    (one,) = await items(intake, READ, f"/v1/receipts/{receipt}/proposals")
    assert [reason["kind"] for reason in one["reasons"]] == ["CONTRACT"]


@pytest.mark.clause("2.1.1-n")
async def test_an_invoices_number_leads_to_its_account_and_late_money_says_by_how_much(
    intake: OneService,
) -> None:
    """The invoice of 1 September is to be paid that day; the money has the value date 20 September."""
    await open_accounts(intake)
    contract = replace(
        contract_of("C02"),
        version=2,
        applies_from=date(2026, 7, 1),
        tariff=(Tariff(kind=TariffKind.FIXED, valid_from=date(2026, 1, 1), amount=120_000),),
        payment_days=0,
    )
    await intake.hear("registry", ContractChanged(contract=contract))
    await intake.settle()
    body = {"contract": contract.id, "period": {"from": "2026-07-01", "to": "2026-07-31"}}
    issued = await intake.post("clerk", "intake:invoice:submit", "/v1/invoices", body)
    assert issued.status_code == 201, issued.text
    account = (await take_account(intake, "second_broadcaster_corrected.xlsx")).id
    (invoice,) = await items(intake, "intake:invoice:read", "/v1/invoices")
    number = invoice["number"]
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    movement = credit("IN-1", 70_000, remittance=f"hesab {grouped}")
    await take_statement(intake, [movement], day=date(2026, 9, 20))
    receipt = (await receipts(intake))["IN-1"]
    (one,) = await items(intake, READ, f"/v1/receipts/{receipt}/proposals")
    assert one["shares"][0]["target"] == account
    assert one["reasons"] == [{"kind": "REFERENCE", "what": number}]
    await allocate(intake, receipt, account, 70_000)
    (part,) = (await intake.get(READ, f"/v1/receipts/{receipt}")).json()["parts"]
    assert (part["due_on"], part["days_late"]) == ("2026-09-01", 19)

"""Intake answers for itself: why, and whether it holds."""

from typing import Any

from services.intake.main import PARTS
from shared.projections.verify import verify_projections
from tests.integration.intake.desk import (
    allocate,
    credit,
    open_accounts,
    receipts,
    take_account,
    take_schedule,
    take_statement,
)
from tests.support.one_service import OneService


async def _busy(intake: OneService) -> dict[str, str]:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    schedule = (await take_schedule(intake)).id
    await take_statement(intake, [credit("IN-1", 4_800_001)])
    receipt = (await receipts(intake))["IN-1"]
    await allocate(intake, receipt, account, 4_800_000)
    return {"account": account, "schedule": schedule, "receipt": receipt}


async def _explained(intake: OneService, entity: str) -> Any:
    return await PARTS.explain(intake.ctx, entity)


async def test_from_an_account_to_its_lines_and_its_money(intake: OneService) -> None:
    ids = await _busy(intake)
    account = await _explained(intake, ids["account"])
    assert account.kind == "account"
    assert "48,000.00 AZN of 48,000.00 AZN received" in account.text.en
    assert {(because.service, because.id) for because in account.because} == {
        ("registry", "C01"),
        ("intake", ids["receipt"]),
    }
    report = await _explained(intake, f"{ids['account']}-1-2")
    assert report.kind == "reported work"
    assert "Əbədi odlar ölkəsi" in report.text.en
    assert report.facts["file_name"] == "file.bin"
    assert [line["line"] for line in report.facts["lines"]] == [8]
    receipt = await _explained(intake, ids["receipt"])
    assert receipt.facts["bank_reference"] == "IN-1"
    assert "0.01 AZN unallocated" in receipt.text.en
    schedule = await _explained(intake, f"{ids['schedule']}-1-3")
    assert "Pencere" in schedule.text.en
    assert await _explained(intake, "nobody") is None
    assert await _explained(intake, "nobody-1-1") is None


async def _problems(intake: OneService) -> list[str]:
    return [problem for check in PARTS.checks for problem in await check(intake.ctx)]


async def test_what_holds_is_silent_and_what_was_changed_is_named(intake: OneService) -> None:
    ids = await _busy(intake)
    assert await _problems(intake) == []
    assert (await verify_projections(intake.projections)).findings == ()
    execute = intake.ctx.pool.execute
    await execute("UPDATE view.receipt SET unallocated = unallocated + 1")
    (receipt,) = await _problems(intake)
    assert ids["receipt"] in receipt
    await execute("UPDATE view.receipt SET unallocated = unallocated - 1")
    await execute("UPDATE view.account SET received = received - 1 WHERE id = $1", ids["account"])
    (account,) = await _problems(intake)
    assert ids["account"] in account
    await execute("UPDATE view.account SET received = received + 1 WHERE id = $1", ids["account"])
    await execute("DELETE FROM view.batch_item WHERE subject = $1", ids["schedule"])
    (schedule,) = await _problems(intake)
    assert ids["schedule"] in schedule

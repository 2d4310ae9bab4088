"""One sum due and many receipts: whoever allocates, however often and at once, it is filled once (D-19, D-98)."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.contracts import intake as public
from shared.eventstore import appending, committing
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    OWN_EUR,
    credit,
    open_accounts,
    receipts,
    take_account,
    take_schedule,
    take_statement,
)
from tests.support.one_service import OneService

DUE = 4_800_000
SCOPE = "intake:receipt:decide"


async def _at_once(
    intake: OneService, target: str, amount: int, currency: str, *references: str
) -> list[httpx.Response]:
    """The same amount of each receipt for one target, posted together; nothing is folded in between."""
    money = await receipts(intake)
    body = {"target": target, "amount": {"amount": amount, "currency": currency}}
    async with intake.client("cashier", SCOPE) as client:
        posts = (
            client.post(f"/v1/receipts/{money[one]}/allocate", json=body, headers={"idempotency-key": one})
            for one in references
        )
        return list(await asyncio.gather(*posts))


async def _funded(intake: OneService) -> list[public.AccountFunded]:
    return [event for event in await intake.published() if isinstance(event, public.AccountFunded)]


def _outcomes(answers: list[httpx.Response]) -> list[tuple[int, Any]]:
    return sorted((one.status_code, one.json().get("reason")) for one in answers)


@pytest.mark.clause("2.1.1-n")
async def test_two_receipts_do_not_fill_one_account_twice(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    references = [f"IN-{number}" for number in range(5)]
    await take_statement(intake, [credit(one, DUE) for one in references])
    answers = await _at_once(intake, account, DUE, "AZN", *references)
    assert _outcomes(answers) == [(200, None), *[(409, "ABOVE_THE_SUM_DUE")] * 4]
    await intake.settle()
    (funded,) = await _funded(intake)
    assert (funded.received, funded.covered) == (Money(DUE), True)
    (books,) = (await intake.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    assert (books["allocated"], books["unallocated"]) == (DUE, 4 * DUE)


@pytest.mark.clause("2.1.1-n")
async def test_two_clicks_in_a_row_do_not_either(intake: OneService) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    await take_statement(intake, [credit("IN-1", DUE), credit("IN-2", DUE)])
    first = await _at_once(intake, account, DUE, "AZN", "IN-1")
    second = await _at_once(intake, account, 1, "AZN", "IN-2")
    assert _outcomes(first + second) == [(200, None), (409, "ABOVE_THE_SUM_DUE")]


@pytest.mark.clause("2.2.5-a")
async def test_two_transfers_do_not_fill_one_schedule_twice(intake: OneService) -> None:
    await open_accounts(intake)
    schedule = (await take_schedule(intake)).id
    await take_statement(intake, [credit(one, 99_250, "EUR") for one in ("IN-1", "IN-2")], own=OWN_EUR)
    answers = await _at_once(intake, schedule, 99_250, "EUR", "IN-1", "IN-2")
    assert _outcomes(answers) == [(200, None), (409, "ABOVE_THE_SUM_DUE")]
    await intake.settle()
    (funded,) = await _funded(intake)
    assert (funded.received, funded.covered) == (Money(99_250, "EUR"), True)


async def test_an_allocation_that_was_cut_off_is_whole_or_not_there(
    intake: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_accounts(intake)
    account = (await take_account(intake, "july_broadcaster.xlsx")).id
    await take_statement(intake, [credit("IN-1", DUE)])
    before = (await intake.ctx.store.head()).position
    cut = True
    write = appending.write

    async def breaks(connection: Any, *args: Any) -> Any:
        placed = await write(connection, *args)
        if cut:
            raise ConnectionError("the power went")
        return placed

    monkeypatch.setattr(committing, "write", breaks)
    (broken,) = await _at_once(intake, account, DUE, "AZN", "IN-1")
    assert broken.status_code >= 500
    assert (await intake.ctx.store.head()).position == before
    cut = False
    (done,) = await _at_once(intake, account, DUE, "AZN", "IN-1")
    (again,) = await _at_once(intake, account, DUE, "AZN", "IN-1")
    assert (done.status_code, again.json()) == (200, done.json())
    types = [entry.type for entry in await intake.ctx.store.read(before)]
    assert types == ["ReceiptStated", "ReceiptPartAllocated", "MoneyTied", "AccountFundingStated"]

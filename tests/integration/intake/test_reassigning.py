"""Money after it was booked: moved, kept apart as VAT, freed; both ends of a move stand or fall together (D-98)."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from deploy.demo.files.accounts import MAKERS
from shared.contracts import intake as public
from shared.contracts.forms import AccountForm, FormColumn
from shared.contracts.registry import ContractSigned
from shared.contracts.terms import ReceiptKind
from shared.kernel.money import Money
from tests.integration.intake.desk import (
    allocate,
    contract_of,
    cover_of,
    credit,
    items,
    open_accounts,
    receipts,
    take_account,
    take_statement,
    upload,
)
from tests.support.one_service import OneService

DUE = 4_800_000
SCOPE = "intake:receipt:decide"
READ = "intake:receipt:read"


async def _say(intake: OneService, receipt: str, what: str, body: dict[str, Any]) -> httpx.Response:
    answer = await intake.post("cashier", SCOPE, f"/v1/receipts/{receipt}/{what}", body)
    await intake.settle()
    return answer


def _azn(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "AZN"}


async def _funded(intake: OneService) -> dict[str, public.AccountFunded]:
    """How each target stands last."""
    said = [event for event in await intake.published() if isinstance(event, public.AccountFunded)]
    return {event.target: event for event in said}


async def _holds(intake: OneService) -> None:
    assert await intake.findings() == []


@pytest.mark.clause("2.1.1-n", "X-a")
async def test_a_part_goes_from_one_account_to_another_and_both_are_said_anew(intake: OneService) -> None:
    await open_accounts(intake)
    first = (await take_account(intake, "july_broadcaster.xlsx")).id
    other = (await take_account(intake, "producer.xlsx")).id
    await take_statement(intake, [credit("IN-1", DUE)])
    receipt = (await receipts(intake))["IN-1"]
    assert (await allocate(intake, receipt, first, DUE)).status_code == 200
    assert (await _funded(intake))[first].covered
    move = {"part": 1, "to": other, "amount": _azn(1_000), "reason": "the other producer"}
    assert (await _say(intake, receipt, "reassign", move)).status_code == 200
    said = await _funded(intake)
    assert (said[first].received, said[first].covered) == (Money(DUE - 1_000), False)
    assert said[other].received == Money(1_000)
    (moved,) = (one for one in await intake.published() if isinstance(one, public.ReceiptReassigned))
    assert (moved.from_target, moved.to_target, moved.amount) == (first, other, Money(1_000))
    shown = (await intake.get(READ, f"/v1/receipts/{receipt}")).json()
    assert (shown["allocated"], shown["unallocated"]) == (DUE, 0)
    # Nobody said whose money it is: the account that it is for now tells.
    assert shown["payer"] == contract_of(cover_of("producer.xlsx")["contract"]).party
    parts = [(one["target"], one["amount"], one["moved"], one["came_from"]) for one in shown["parts"]]
    assert parts == [(first, DUE, 1_000, None), (other, 1_000, 0, 1)]
    await _holds(intake)
    payer = contract_of(cover_of("july_broadcaster.xlsx")["contract"]).party
    who = {"kind": "USER", "payer": payer, "reason": "its invoice number is in the remittance"}
    assert (await _say(intake, receipt, "identify", who)).status_code == 200
    answer = await _say(intake, receipt, "reassign", move)
    assert (answer.status_code, answer.json()["reason"]) == (409, "OTHER_PAYER")
    too_much = move | {"amount": _azn(DUE)}
    answer = await _say(intake, receipt, "reassign", too_much)
    assert (answer.status_code, answer.json()["reason"]) == (409, "ABOVE_THE_PART")


@pytest.mark.clause("2.1.1-n")
async def test_what_the_other_target_does_not_take_stays_where_it_is(intake: OneService) -> None:
    await open_accounts(intake)
    first = (await take_account(intake, "july_broadcaster.xlsx")).id
    other = (await take_account(intake, "producer.xlsx")).id
    due = (await intake.get("intake:account:read", f"/v1/accounts/{other}")).json()["due"]
    await take_statement(intake, [credit("IN-1", DUE), credit("IN-2", due)])
    money = await receipts(intake)
    await allocate(intake, money["IN-1"], first, DUE)
    await allocate(intake, money["IN-2"], other, due)
    before = await intake.ctx.store.head()
    move = {"part": 1, "to": other, "amount": _azn(2), "reason": "x"}
    answer = await _say(intake, money["IN-1"], "reassign", move)
    assert (answer.status_code, answer.json()["reason"]) == (409, "ABOVE_THE_SUM_DUE")
    assert (await intake.ctx.store.head()).position == before.position


@pytest.mark.clause("2.1.1-n", "X-a")
async def test_what_came_before_the_acceptance_and_exceeds_the_due_is_the_payers_credit(
    intake: OneService,
) -> None:
    """Money is tied to a returned account; of what its proper version shows to be too much 100.00 are free again."""
    await open_accounts(intake)
    account = (await take_account(intake, "second_broadcaster_defective.xlsx")).id
    file = "second_broadcaster_corrected.xlsx"
    due = cover_of(file)["declared_total"]["amount"]
    await take_statement(intake, [credit("IN-1", due), credit("IN-2", 10_000)])
    money = await receipts(intake)
    await allocate(intake, money["IN-1"], account, due)
    await allocate(intake, money["IN-2"], account, 10_000)
    assert account not in await _funded(intake)
    await upload(intake, f"/v1/accounts/{account}/versions", MAKERS[file](), cover_of(file), key="good")
    said = (await _funded(intake))[account]
    assert (said.received, said.covered) == (Money(due), True)
    free = await items(intake, READ, "/v1/receipts?unallocated=true")
    assert [(one["id"], one["unallocated"]) for one in free] == [(money["IN-2"], 10_000)]
    shown = (await intake.get("intake:account:read", f"/v1/accounts/{account}")).json()
    assert free[0]["payer"] == shown["payer"]
    await _holds(intake)


@pytest.mark.clause("2.1.1-n", "2.1.1-k", "X-a")
async def test_what_is_above_a_replacement_waits_on_the_clerks_list(intake: OneService) -> None:
    await open_accounts(intake)
    columns = tuple(
        FormColumn(header=field, field=field, type=type_)
        for field, type_ in (("title", "TEXT"), ("authors", "AUTHORS"), ("seconds", "INTEGER"))
    )
    form = AccountForm(file_type="CSV", columns=columns)
    await intake.hear("registry", ContractSigned(contract=replace(contract_of("C01"), id="C09", form=form)))
    await intake.settle()
    data = "title;authors;seconds\nGörüş;T;5400\n".encode()
    cover = cover_of("july_broadcaster.xlsx", contract="C09")
    account = (await upload(intake, "/v1/accounts", data, cover, key="first")).id
    await take_statement(intake, [credit("IN-1", DUE)])
    receipt = (await receipts(intake))["IN-1"]
    await allocate(intake, receipt, account, DUE)
    tasks = "/v1/tasks?kind=EXCESS"
    assert await items(intake, "intake:task:read", tasks) == []
    smaller = cover | {"declared_total": _azn(DUE - 700)}
    await upload(intake, f"/v1/accounts/{account}/versions", data, smaller, key="smaller")
    said = (await _funded(intake))[account]
    assert (said.version, said.due, said.received) == (2, Money(DUE - 700), Money(DUE))
    (waits,) = await items(intake, "intake:task:read", tasks)
    assert (waits["id"], waits["amount"], waits["since"]) == (account, 700, "2026-09-01")
    free = {"part": 1, "to": None, "amount": _azn(700), "reason": "paid too much"}
    assert (await _say(intake, receipt, "reassign", free)).status_code == 200
    assert await items(intake, "intake:task:read", tasks) == []
    await _holds(intake)


@pytest.mark.clause("X-a")
async def test_vat_is_kept_apart_and_a_receipt_says_whose_it_is(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 11_800)])
    receipt = (await receipts(intake))["IN-1"]
    vat = {"vat": _azn(1_800), "reason": "invoice 2026/17"}
    assert (await _say(intake, receipt, "vat", vat)).status_code == 200
    (book,) = (await intake.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    assert (book["received"], book["vat"], book["unallocated"]) == (11_800, 1_800, 10_000)
    (before,) = (await intake.get("intake:ledger:read", "/v1/ledger?sequence=2")).json()["books"]
    assert (before["vat"], before["unallocated"]) == (0, 11_800)
    payer = contract_of(cover_of("july_broadcaster.xlsx")["contract"]).party
    who = {"kind": "USER", "payer": payer, "reason": "its invoice number is in the remittance"}
    assert (await _say(intake, receipt, "identify", who)).status_code == 200
    *_, said = (one for one in await intake.published() if isinstance(one, public.ReceiptRecorded))
    assert (said.kind, said.payer, said.vat) == (ReceiptKind.USER, payer, Money(1_800))
    answer = await _say(intake, receipt, "identify", who | {"payer": "nobody"})
    assert (answer.status_code, answer.json()["reason"]) == (409, "UNKNOWN_PAYER")
    await _holds(intake)


async def test_a_party_sees_the_receipts_that_it_paid_and_no_other(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 100), credit("IN-2", 200)])
    money = await receipts(intake)
    payer = contract_of(cover_of("july_broadcaster.xlsx")["contract"]).party
    who = {"kind": "USER", "payer": payer, "reason": "said so"}
    await _say(intake, money["IN-1"], "identify", who)
    async with intake.client("user", READ, party=payer) as client:
        seen = (await client.get("/v1/receipts")).json()["items"]
        assert [one["id"] for one in seen] == [money["IN-1"]]
        assert (await client.get(f"/v1/receipts/{money['IN-1']}")).status_code == 200
        assert (await client.get(f"/v1/receipts/{money['IN-2']}")).status_code == 404


@pytest.mark.clause("X-a")
async def test_interest_may_feed_the_provision(intake: OneService) -> None:
    await open_accounts(intake)
    await take_statement(intake, [credit("IN-1", 500)])
    receipt = (await receipts(intake))["IN-1"]
    refused = await allocate(intake, receipt, "PROVISION", 500)
    assert (refused.status_code, refused.json()["reason"]) == (409, "OTHER_KIND")
    await _say(intake, receipt, "identify", {"kind": "INTEREST", "reason": "the bank's notice"})
    assert (await allocate(intake, receipt, "PROVISION", 500)).status_code == 200
    await _holds(intake)
    (book,) = (await intake.get("intake:ledger:read", "/v1/ledger")).json()["books"]
    assert book["targets"] == [{"target_kind": "PROVISION", "target": "PROVISION", "allocated": 500}]


@pytest.mark.clause("2.1.1-n", "X-a")
async def test_many_who_move_the_same_part_at_once_move_it_once(intake: OneService) -> None:
    await open_accounts(intake)
    first = (await take_account(intake, "july_broadcaster.xlsx")).id
    other = (await take_account(intake, "producer.xlsx")).id
    await take_statement(intake, [credit("IN-1", 1_000)])
    receipt = (await receipts(intake))["IN-1"]
    await allocate(intake, receipt, first, 1_000)
    move = {"part": 1, "to": other, "amount": _azn(700), "reason": "theirs"}
    async with intake.client("cashier", SCOPE) as client:
        posts = [
            client.post(f"/v1/receipts/{receipt}/reassign", json=move, headers={"idempotency-key": f"k{n}"})
            for n in range(8)
        ]
        answers = await asyncio.gather(*posts)
        won = next(number for number, one in enumerate(answers) if one.status_code == 200)
        again = await client.post(
            f"/v1/receipts/{receipt}/reassign", json=move, headers={"idempotency-key": f"k{won}"}
        )
    done = [one for one in answers if one.status_code == 200]
    assert [len(done), {one.json()["reason"] for one in answers if one.status_code == 409}] == [
        1,
        {"ABOVE_THE_PART"},
    ]
    assert (again.status_code, again.json()) == (200, answers[won].json())
    await intake.settle()
    said = await _funded(intake)
    assert (said[first].received, said[other].received) == (Money(300), Money(700))
    unknown = await _say(intake, receipt, "reassign", move | {"part": 9})
    assert (unknown.status_code, unknown.json()["reason"]) == (409, "UNKNOWN_PART")
    await _holds(intake)

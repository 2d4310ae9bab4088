"""A foreign organisation's royalty and what goes back to it, from the draft to the bank (4.2, D-96)."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deploy.demo.bank_orders import read_orders
from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentConfirmed, PaymentIssued, PaymentRunReleased
from shared.contracts.registry import ContractChanged
from shared.contracts.terms import PartyClass, PartyKind
from shared.jobs.entering import enter_all
from shared.kernel.money import Money
from tests.integration.payments.abroad import CONTRACT, bulletin, society_can_be_paid
from tests.integration.payments.played import DEBTOR, adopt, approve, pay, prepare, release
from tests.integration.payments.registered import party
from tests.integration.payments.test_bank_answers import decide, orders
from tests.support.one_service import OneService


async def issued_to_society(service: OneService) -> PaymentIssued:
    (found,) = [
        one for one in await service.published() if isinstance(one, PaymentIssued) and one.payee == "vdfs"
    ]
    return found


async def run_of(service: OneService, payment_run: str) -> dict[str, Any]:
    shown = await service.get("payments:payment-run:read", f"/v1/payment-runs/{payment_run}")
    found: dict[str, Any] = shown.json()
    return found


async def file_of(service: OneService, payment_run: str, part: int = 1) -> bytes:
    path = f"/v1/payment-runs/{payment_run}/file?purpose=bank&part={part}"
    answer = await service.get("payments:payment-run:release", path)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.clause("4.2-a", "3.4-a", "X-a")
async def test_royalty_and_a_return_go_abroad_in_one_order_and_are_confirmed(payments: OneService) -> None:
    """3.40 of 4.00 less 14% of 4.00 is 2.84 manat, at 1.9756 1.4375... = 1.44 euro; 40.00 euro go back."""
    await society_can_be_paid(payments)
    paid = await pay(payments)
    issued = await issued_to_society(payments)
    assert (issued.kind, issued.gross, issued.net) == ("ABROAD", Money(3_40), Money(2_84))
    assert (issued.paid, issued.rate_day) == (Money(41_44, "EUR"), date(2026, 9, 3))
    assert issued.rate is not None and issued.rate.value == Decimal("1.9756")
    assert issued.credits == ("run-1-s8", "run-1-back")
    file = await file_of(payments, paid["payment_run"])
    (order,) = [one for one in read_orders(file).orders if one.amount.currency == "EUR"]
    assert (order.amount, order.creditor_iban) == (Money(41_44, "EUR"), "AT611904300234573201")
    assert b"<ChrgBr>DEBT</ChrgBr>" in file
    assert await payments.findings() == []
    debit = BankEntryClassified(
        entry="e1",
        kind="DEBIT",
        amount=Money(41_44, "EUR"),
        day=date(2026, 9, 4),
        end_to_end_id=issued.end_to_end_id,
    )
    await payments.hear("intake", debit)
    await payments.settle()
    (confirmed,) = [one for one in await payments.published() if isinstance(one, PaymentConfirmed)]
    assert (confirmed.order, confirmed.amount) == (issued.order, Money(41_44, "EUR"))
    books = (await payments.get("payments:ledger:read", "/v1/ledger")).json()["books"]
    # What goes back is no royalty: the ledger is of manat alone, of which 2.84 are confirmed.
    assert [(one["currency"], one["confirmed"]) for one in books] == [("AZN", 2_84)]
    assert await payments.findings() == []
    back = replace(debit, entry="e2", kind="RETURN", bank_code="AC04")
    await payments.hear("intake", back)
    await payments.settle()
    assert await payments.findings() == []
    balances = (await payments.get("payments:balance:read", "/v1/balances")).json()["items"]
    assert [(one["currency"], one["balance"]) for one in balances if one["payee"] == "vdfs"] == [
        ("AZN", 3_40)
    ]
    owed = (await payments.get("payments:liability:read", "/v1/owed/run-1-back")).json()
    assert (owed["state"], owed["incurred"] - owed["paid"]) == ("OWED", 40_00)


async def accounts(service: OneService) -> dict[tuple[str, str], int]:
    answer = (await service.get("payments:ledger:read", "/v1/ledger/trial-balance")).json()
    return {(one["account"], one["currency"]): one["balance"] for one in answer["accounts"]}


@pytest.mark.clause("4.2-a", "X-a")
@pytest.mark.parametrize("decided", [False, True])
async def test_manat_that_the_bank_takes_for_euro_are_the_order_and_the_rest_is_a_loss_of_exchange(
    payments: OneService, decided: bool
) -> None:
    """41.44 euro are worth 81.87 manat at 1.9756, of which the policy lets 2% pass; the bank takes 82.50. Without the
    policy two people say so. Then it gives back 81.00, and they say that, too."""
    if not decided:
        await adopt(payments, "exchange", {"tolerance": "2"})
    await society_can_be_paid(payments)
    await pay(payments)
    issued = await issued_to_society(payments)
    debit = BankEntryClassified(
        entry="e1",
        kind="DEBIT",
        amount=Money(82_50),
        day=date(2026, 9, 4),
        end_to_end_id=issued.end_to_end_id,
    )
    await payments.hear("intake", debit)
    await payments.settle()
    if decided:
        waiting = (await orders(payments, "?waiting=true"))["vdfs"]
        assert waiting["waits_for"] == "AMOUNT_DIFFERS"
        await decide(payments, issued.order, 41_44, exchanged={"amount": 82_50, "currency": "AZN"})
    (confirmed,) = [one for one in await payments.published() if isinstance(one, PaymentConfirmed)]
    assert (confirmed.order, confirmed.amount) == (issued.order, Money(41_44, "EUR"))
    assert (await orders(payments, "?waiting=true")) == {}
    found = await accounts(payments)
    # 2.84 manat of the account went for 1.44 euro: 40.00 euro of others were bought, too, for 79.66.
    assert (found["FX", "AZN"], found["FX", "EUR"]) == (2_84 - 82_50, 40_00)
    assert (found["UNMATCHED", "AZN"], found["UNMATCHED", "EUR"]) == (0, 0)
    assert await payments.findings() == []

    back = replace(debit, entry="e2", kind="RETURN", amount=Money(81_00), bank_code="AC04")
    await payments.hear("intake", back)
    await payments.settle()
    if decided:
        given = {"amount": -81_00, "currency": "AZN"}
        await decide(payments, issued.order, 0, number=2, exchanged=given)
    assert (await orders(payments))["vdfs"]["state"] == ("FAILED" if decided else "RETURNED")
    found = await accounts(payments)
    assert (found["FX", "AZN"], found["FX", "EUR"]) == (-1_50, 0)
    assert (found["UNMATCHED", "AZN"], found["UNMATCHED", "EUR"]) == (0, 0)
    assert await payments.findings() == []


@pytest.mark.clause("4.2-a")
async def test_another_rate_or_contract_stops_the_release(payments: OneService) -> None:
    await society_can_be_paid(payments)
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await payments.hear("distribution", bulletin(date(2026, 9, 3), "1.9800"))
    await payments.settle()
    refused = await release(payments, prepared)
    assert refused.status_code == 409
    assert refused.json()["reason"] == "POLICY_CHANGED" and "rate of EUR" in refused.text
    await payments.hear("distribution", bulletin(date(2026, 9, 3)))
    changed = replace(CONTRACT, version=2, currency="USD", applies_from=date(2026, 9, 1))
    await payments.hear("registry", ContractChanged(contract=changed))
    await payments.settle()
    refused = await release(payments, prepared)
    assert refused.status_code == 409 and "contract 12/2020" in refused.text


@pytest.mark.clause("4.2-a")
async def test_without_the_rate_of_the_day_it_waits_and_says_so(payments: OneService) -> None:
    await society_can_be_paid(payments)
    prepared = await prepare(payments, "2026-09-04")
    shown = await run_of(payments, prepared["payment_run"])
    held = {(one["payee"], one["reason"], one["amount"]["currency"]) for one in shown["holds"]}
    assert ("vdfs", "NO_RATE", "AZN") in held
    # What goes back needs no rate.
    assert {"amount": 40_00, "currency": "EUR"} in prepared["totals"]


async def test_files_are_split_at_the_banks_limit_each_stored_once(payments: OneService) -> None:
    limited = DEBTOR | {"format": "pain.001.001.03", "limits": {"orders": 2}}
    await adopt(payments, "debtor", limited, version=2)
    await society_can_be_paid(payments)
    paid = await pay(payments)
    (manifest,) = [one for one in await payments.published() if isinstance(one, PaymentRunReleased)]
    assert len(manifest.files) == 2 and manifest.files[0] == manifest.file_sha256
    files = [await file_of(payments, paid["payment_run"], part) for part in (1, 2)]
    read = [read_orders(file) for file in files]
    assert [len(one.orders) for one in read] == [2, 2]
    assert len({one.message_id for one in read}) == 2
    assert b"pain.001.001.03" in files[0]
    path = f"/v1/payment-runs/{paid['payment_run']}/file?purpose=bank&part=3"
    assert (await payments.get("payments:payment-run:release", path)).status_code == 404


async def test_only_organisations_abroad_are_paid_to_accounts_abroad(payments: OneService) -> None:
    body = {
        "holder": "Payee",
        "iban": "AT611904300234573201",
        "bic": "BKAUATWW",
        "kind": "NATURAL",
        "residence": "NON_RESIDENT",
    }
    refused = await payments.post(
        "payee-clerk", "payments:payee:submit", "/v1/payees/john/payment-data", body
    )
    assert refused.status_code == 422 and "Azerbaijan" in refused.text
    number = {name: value for name, value in body.items() if name != "iban"} | {
        "account_number": "0001 2345 6789",
        "kind": "LEGAL",
    }
    kept = await payments.post("payee-clerk", "payments:payee:submit", "/v1/payees/vdfs/payment-data", number)
    assert kept.status_code in (200, 201), kept.text
    shown = await payments.get("payments:payee:read", "/v1/payees/vdfs?purpose=test")
    assert shown.json()["versions"][0]["iban"] == "**** 6789"
    both = await payments.post(
        "payee-clerk",
        "payments:payee:submit",
        "/v1/payees/vdfs/payment-data",
        number | {"iban": body["iban"]},
    )
    assert both.status_code == 422


@pytest.mark.clause("2.2.2-a", "4.2-a")
async def test_a_payment_abroad_carries_its_schedule_made_once(payments: OneService) -> None:
    await society_can_be_paid(payments)
    await pay(payments)
    issued = await issued_to_society(payments)
    path = f"/v1/orders/{issued.order}/schedule"
    shown = await payments.get("payments:order:read", f"{path}?purpose=audit")
    assert shown.status_code == 200, shown.text
    schedule = shown.json()
    assert schedule["organisation"] == "VDFS"
    assert schedule["total"] == {"amount": 41_44, "currency": "EUR"}
    assert [(one["kind"], one["title"], one["amount"]["amount"]) for one in schedule["lines"]] == [
        ("ROYALTY", "Uzun ömrün akkordları", 1_44),
        ("RETURN", "Uzun ömrün akkordları", 40_00),
    ]
    own = await payments.get("payments:order:read", path, party="vdfs")
    assert own.content == shown.content
    assert (await payments.get("payments:order:read", path, party="rasim")).status_code == 404
    table = await payments.get("payments:order:read", f"{path}/csv?purpose=audit")
    assert table.content.startswith(b"\xef\xbb\xbfkind,work,title") and b",1.44,EUR," in table.content
    book = await payments.get("payments:order:read", f"{path}/xlsx?purpose=audit")
    assert book.content[:2] == b"PK"
    rasim = next(
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "rasim"
    )
    missing = await payments.get("payments:order:read", f"/v1/orders/{rasim.order}/schedule?purpose=audit")
    assert missing.status_code == 404


async def test_a_release_cut_off_after_an_order_keeps_its_schedule(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The society's order stands; before the second attempt the registry calls it otherwise."""
    await society_can_be_paid(payments)
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    cut = False

    async def entering(job: Any, decider: Any, commands: Any, unit: str) -> None:
        nonlocal cut
        await enter_all(job, decider, commands, unit)
        if not cut:
            cut = True
            renamed = party("vdfs", "Another name", PartyKind.LEGAL, PartyClass.SOCIETY, "AT")
            await payments.hear("registry", renamed)
            raise asyncio.CancelledError

    monkeypatch.setattr("services.payments.jobs.release_payment_run.enter_all", entering)
    assert (await release(payments, prepared)).status_code == 202
    await payments.settle()
    assert cut
    shown = await run_of(payments, prepared["payment_run"])
    assert shown["state"] == "RELEASED"
    issued = await issued_to_society(payments)
    path = f"/v1/orders/{issued.order}/schedule?purpose=audit"
    schedule = (await payments.get("payments:order:read", path)).json()
    assert schedule["organisation"] == "VDFS"
    assert await payments.findings() == []


@pytest.mark.clause("4.2-a", "X-a")
async def test_an_order_abroad_that_was_rejected_and_paid_after_all_pays_both_sorts_again(
    payments: OneService,
) -> None:
    """The bank says RJCT, then by its letter all 41.44 euro were paid: two people decide, in the order's currency."""
    await society_can_be_paid(payments)
    await pay(payments)
    issued = await issued_to_society(payments)
    rejected = BankEntryClassified(
        entry="e1",
        kind="STATUS",
        amount=Money(0, "EUR"),
        day=date(2026, 9, 4),
        end_to_end_id=issued.end_to_end_id,
        status="RJCT",
    )
    booked = replace(rejected, entry="e2", kind="DEBIT", amount=Money(41_44, "EUR"), status=None)
    await payments.hear("intake", rejected, booked)
    await payments.settle()
    owed = (await payments.get("payments:liability:read", "/v1/owed/run-1-back")).json()
    assert owed["state"] == "OWED"
    assert await payments.findings() == []
    await decide(payments, issued.order, 41_44)
    owed = (await payments.get("payments:liability:read", "/v1/owed/run-1-back")).json()
    assert (owed["state"], owed["orders"]) == ("PAID", [issued.order])
    balances = (await payments.get("payments:balance:read", "/v1/balances")).json()["items"]
    assert [one["balance"] for one in balances if one["payee"] == "vdfs"] == [0]
    assert await payments.findings() == []

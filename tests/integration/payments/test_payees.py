"""Payment data: by two people, in the vault, erasable; what was approved is what is paid."""

from datetime import date

import pytest

from shared.contracts.registry import PartiesMerged, PartyChanged
from shared.eventstore.readings import page_readings
from tests.integration.payments.closed_runs import closed_run
from tests.integration.payments.played import adopt_all, approve, give_data, prepare, release
from tests.integration.payments.registered import IBANS, party
from tests.support.one_service import OneService

BODY = {
    "holder": "Rasim Ocaqov",
    "iban": IBANS["rasim"],
    "bic": "NABZAZ2C",
    "kind": "NATURAL",
    "residence": "RESIDENT",
}
PATH = "/v1/payees/rasim/payment-data"


@pytest.mark.clause("X-c")
async def test_the_log_never_has_the_account_number(payments: OneService) -> None:
    entries = await payments.ctx.store.read(0, 1000)
    assert entries and not any(IBANS["rasim"].encode() in entry.raw for entry in entries)
    shown = (await payments.get("payments:payee:read", "/v1/payees/rasim?purpose=a+question")).json()
    assert shown["in_force"] == 1
    assert shown["versions"][0]["iban"] == "AZ21 **** 1944"
    (read,) = await page_readings(payments.ctx.pool, after=0, limit=9, subject="rasim")
    assert (read.actor, read.kind, read.purpose) == ("reader", "PAYMENT_DATA", "a question")


@pytest.mark.clause("X-c")
async def test_erased_data_holds_the_payment(payments: OneService) -> None:
    await payments.ctx.pool.execute("DELETE FROM vault.payee_data WHERE payee = 'rasim'")
    shown = (await payments.get("payments:payee:read", "/v1/payees/rasim?purpose=a+question")).json()
    assert shown["versions"][0]["erased"] is True
    prepared = await prepare(payments)
    assert prepared["orders"] == 2


async def test_a_change_after_the_approval_keeps_the_run_from_the_bank(payments: OneService) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    changed = await payments.post("clerk", "payments:payee:submit", PATH, BODY)
    assert changed.status_code == 200
    approved = await payments.post(
        "controller", "payments:payee:approve", "/v1/payees/rasim/approve", {"version": 2}
    )
    assert approved.status_code == 200
    refused = await release(payments, prepared)
    assert refused.status_code == 409 and refused.json()["reason"] == "PAYMENT_DATA_CHANGED"


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("iban", "AZ22NABZ00000000137010001944", "check digits"),
        ("iban", "DE89370400440532013000", "an account in Azerbaijan"),
        ("bic", "nonsense", "BIC"),
        ("residence", "MARS", "RESIDENT"),
        ("holder", " ", "1 to 140"),
        ("holder", "Rasim\u200bOcaqov", "invisible"),
    ],
)
async def test_what_is_wrong_is_said(bare: OneService, field: str, value: str, what: str) -> None:
    answer = await bare.post("clerk", "payments:payee:submit", PATH, BODY | {field: value})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["where"] == f"body.{field}" and what in error["what"]


async def test_payment_data_of_whom_nobody_knows_are_not_taken(bare: OneService) -> None:
    answer = await bare.post("clerk", "payments:payee:submit", "/v1/payees/no-such/payment-data", BODY)
    assert answer.status_code == 404 and "no-such" in answer.json()["detail"]
    kept = await bare.ctx.pool.fetchval("SELECT count(*) FROM vault.payee_data")
    assert kept == 0


async def test_without_a_tax_rule_for_the_day_nothing_is_paid(bare: OneService) -> None:
    """The rule of residents ends with 2029: nobody guesses a rate for 2030."""
    await adopt_all(bare)
    await give_data(bare, "rasim")
    await bare.hear("distribution", *closed_run())
    await bare.settle()
    prepared = await prepare(bare, "2030-01-02")
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await bare.get("payments:payment-run:read", path)).json()
    assert shown["orders"] == []
    assert ("rasim", "NO_TAX_RULE") in {(hold["payee"], hold["reason"]) for hold in shown["holds"]}
    empty = await approve(bare, prepared)
    assert empty.status_code == 409 and empty.json()["reason"] == "NOTHING_TO_PAY"


async def test_a_payment_run_needs_its_policies(bare: OneService) -> None:
    body = {"execution_date": "2026-09-03"}
    answer = await bare.post("accountant", "payments:payment-run:prepare", "/v1/payment-runs", body)
    await bare.settle()
    job = (await bare.get("payments:job:read", answer.json()["job"])).json()
    assert job["state"] == "FAILED"
    assert [error["where"] for error in job["problem"]["errors"]] == [
        "policy debtor",
        "policy notice",
        "policy tax",
    ]
    past = await bare.post(
        "accountant", "payments:payment-run:prepare", "/v1/payment-runs", {"execution_date": "2026-08-31"}
    )
    assert past.status_code == 422


async def test_a_merged_payees_account_says_who_stands_for_him(payments: OneService) -> None:
    merge = PartiesMerged(merge="m", survivor="john", others=("rasim",), reason="one person")
    await payments.hear("registry", merge)
    await payments.settle()
    shown = (await payments.get("payments:balance:read", "/v1/balances/rasim")).json()
    assert shown["survivor"] == "john"
    assert (await payments.get("payments:balance:read", "/v1/balances/john")).json()["survivor"] is None


@pytest.mark.clause("4.1-a")
async def test_a_death_recorded_at_the_one_who_stands_stops_a_merged_payees_account(
    payments: OneService,
) -> None:
    """Rasim's credits are unpaid when he is merged into John; the registry then tells of John's death alone (D-86)."""
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    merge = PartiesMerged(merge="m", survivor="john", others=("rasim",), reason="one person")
    dead = party("john", "John Smith", country="GB", member_number="1015", died_on=date(2026, 8, 30))
    await payments.hear("registry", merge, PartyChanged(party=dead.party))
    await payments.settle()
    # What was his left the run, which has to be approved again.
    stopped = await release(payments, prepared)
    assert (stopped.status_code, stopped.json()["reason"]) == (409, "NOT_APPROVED"), stopped.text
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    left = (await payments.get("payments:payment-run:read", path)).json()
    assert "rasim" not in {order["payee"] for order in left["orders"]}
    now = prepared | {"digest": left["digest"]}
    assert (await approve(payments, now)).status_code == 200
    stopped = await release(payments, now)
    assert stopped.status_code == 409 and "john" in stopped.json()["detail"], stopped.text
    # It is John's by now, with what he had; nobody is paid of it.
    shown = (await payments.get("payments:balance:read", "/v1/balances/rasim")).json()
    assert not [one for balance in shown["balances"] for one in balance["states"]]
    shown = (await payments.get("payments:balance:read", "/v1/balances/john")).json()
    states = [one for balance in shown["balances"] for one in balance["states"]]
    assert {one["reason"] for one in states} == {"DECEASED"}, states
    again = await prepare(payments, "2026-09-04")
    run = await payments.get("payments:payment-run:read", f"/v1/payment-runs/{again['payment_run']}")
    assert not {"rasim", "john"} & {order["payee"] for order in run.json()["orders"]}

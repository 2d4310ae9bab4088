"""A changed account is not paid at once, a small sum waits where the Board said so, and neither is ever lost (D-85)."""

from typing import Any

import pytest

from tests.integration.payments.played import adopt, give_data, prepare
from tests.integration.payments.registered import IBANS
from tests.integration.payments.test_lapsing_disputes import Turned, turned
from tests.integration.payments.test_payment import everything_holds, ledger
from tests.support.one_service import OneService, make_service

__all__ = ["make_service", "turned"]

OTHER = "AZ77VTBA00000000001234567890"


async def give(service: OneService, version: int, **fields: str) -> None:
    """Rasim's data anew, by two."""
    body = {"holder": "Rasim", "iban": IBANS["rasim"], "bic": "AZEJAZ22"}
    body |= {"kind": "NATURAL", "residence": "RESIDENT"} | fields
    path = "/v1/payees/rasim"
    proposed = await service.post("payee-clerk", "payments:payee:submit", f"{path}/payment-data", body)
    assert proposed.status_code == 200, proposed.text
    approved = await service.post(
        "controller", "payments:payee:approve", f"{path}/approve", {"version": version}
    )
    assert approved.status_code == 200, approved.text


async def drafted(service: OneService, day: str) -> tuple[set[str], dict[str, str]]:
    """Whom a payment run of a day pays, and why it does not pay the others; it is given up again."""
    prepared = await prepare(service, day)
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    shown = (await service.get("payments:payment-run:read", path)).json()
    await service.post("accountant", "payments:payment-run:prepare", f"{path}/abandon", {"reason": "a trial"})
    await service.settle()
    return {one["payee"] for one in shown["orders"]}, {one["payee"]: one["reason"] for one in shown["holds"]}


@pytest.mark.clause("4.1-a")
async def test_a_changed_account_cools_for_a_week_and_a_first_one_does_not(turned: Turned) -> None:
    """Approved on 1 September: in drafts from the 8th on, for whatever day they are. What was approved for the first
    time is paid at once: nobody's account was changed under him, and two people looked at it."""
    payments, later = turned
    assert (await drafted(payments, "2026-09-07"))[0] == {"rasim"}
    await give(payments, 2, iban=OTHER)
    for day in ("2026-09-01", "2026-12-01"):
        paid, held = await drafted(payments, day)
        assert paid == set() and held["rasim"] == "COOLING"
    shown = (await payments.get("payments:balance:read", "/v1/balances/rasim")).json()
    ((state,),) = [one["states"] for one in shown["balances"]]
    assert (state["state"], state["reason"], state["amount"]) == ("ONHOLD", "COOLING", 8501)
    assert "2026-09-08" in state["detail"]
    assert (await ledger(payments))["states"][("ONHOLD", "COOLING")] == 8501
    later(6)
    assert (await drafted(payments, "2026-09-10"))[1]["rasim"] == "COOLING"
    later(1)
    assert (await drafted(payments, "2026-09-10"))[0] == {"rasim"}
    await everything_holds(payments)


@pytest.mark.clause("4.1-a")
async def test_no_further_version_shortens_the_cooling_and_a_change_of_tax_begins_none(
    payments: OneService,
) -> None:
    await give(payments, 2, residence="NON_RESIDENT")
    assert "rasim" in (await drafted(payments, "2026-09-03"))[0]
    await give(payments, 3, residence="NON_RESIDENT", holder="R. Ocaqov")
    await give(payments, 4, residence="RESIDENT", holder="R. Ocaqov")
    assert (await drafted(payments, "2026-09-03"))[1]["rasim"] == "COOLING"
    await adopt(payments, "cooling", {"days": 0})
    assert "rasim" in (await drafted(payments, "2026-09-03"))[0]


@pytest.mark.clause("X-c", "X-d")
async def test_the_history_says_who_changed_which_fields_and_no_values(payments: OneService) -> None:
    await give(payments, 2, iban=OTHER, bic="VTBAAZ22")
    await payments.ctx.pool.execute("DELETE FROM vault.payee_data WHERE payee = 'rasim' AND version = 2")
    await give(payments, 3)
    shown = (await payments.get("payments:payee:read", "/v1/payees/rasim?purpose=a+question")).json()
    told: list[dict[str, Any]] = shown["versions"]
    assert [(one["instead_of"], one["changed"]) for one in told] == [
        (0, []),
        (1, ["bic", "iban"]),
        (2, ["account_number", "bic", "holder", "iban", "kind", "residence", "tax_number"]),
    ], "what is erased cannot be compared: all counts as changed"
    assert {(one["proposed_by"], one["approved_by"]) for one in told} == {("payee-clerk", "controller")}
    assert told[1]["erased"] is True and told[2]["iban"] == "AZ21 **** 1944"


@pytest.mark.clause("4.1-a")
async def test_a_minimum_carries_small_sums_on_and_shows_them(payments: OneService) -> None:
    """9.00 of the union wait below 10.00; the others are above it. A draft made before the decision is not released."""
    prepared = await prepare(payments, "2026-09-03")
    path = f"/v1/payment-runs/{prepared['payment_run']}"
    digest = {"digest": prepared["digest"]}
    await payments.post("chief", "payments:payment-run:approve", f"{path}/approve", digest)
    await adopt(payments, "threshold", {"minimum": {"AZN": 1000}})
    late = await payments.post("director", "payments:payment-run:release", f"{path}/release", digest)
    assert (late.status_code, late.json()["reason"]) == (409, "POLICY_CHANGED")
    await payments.post(
        "accountant", "payments:payment-run:prepare", f"{path}/abandon", {"reason": "changed"}
    )
    await payments.settle()
    paid, held = await drafted(payments, "2026-09-03")
    assert paid == {"rasim", "john"} and held["union"] == "THRESHOLD"
    assert (await ledger(payments))["states"][("ONHOLD", "THRESHOLD")] == 900
    await everything_holds(payments)


@pytest.mark.clause("X-d")
async def test_data_held_against_what_is_no_longer_in_force_are_refused(payments: OneService) -> None:
    """Two clerks at once: the second one's version is the third, never a second second one."""
    await give_data(payments, "rasim", version=2)
    body = {"holder": "Rasim", "iban": OTHER, "bic": "AZEJAZ22", "kind": "NATURAL", "residence": "RESIDENT"}
    path = "/v1/payees/rasim/payment-data"
    for clerk in ("payee-clerk", "another-clerk"):
        assert (await payments.post(clerk, "payments:payee:submit", path, body)).status_code == 200
    older = await payments.post(
        "controller", "payments:payee:approve", "/v1/payees/rasim/approve", {"version": 3}
    )
    assert (older.status_code, older.json()["reason"]) == (409, "NOT_THE_LAST_VERSION")

"""Late money: who died or was merged between credit and payment, and to whom what is unpaid comes (D-03, D-86)."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from shared.contracts.intake import BankEntryClassified
from shared.contracts.payments import PaymentIssued, ReceivableRecovered
from shared.contracts.registry import PartiesMerged, PartiesSplit, PartyChanged, PayeeLinked
from shared.projections.verify import verify_projections
from tests.integration.payments.closed_runs import closed_run, correction
from tests.integration.payments.played import adopt_all, approve, give_data, pay, prepare, release
from tests.integration.payments.registered import party
from tests.integration.payments.test_bank_answers import DAY_3, decide, paid
from tests.integration.payments.test_every_position import walk
from tests.integration.payments.test_payment import everything_holds, ledger
from tests.support.fake_bank import refusal
from tests.support.one_service import OneService

DIED = date(2026, 8, 30)
PAPER = "cd" * 32


def heir(owner: str, receiver: str, fraction: str) -> PayeeLinked:
    return PayeeLinked(
        link=f"{owner}-{receiver}",
        party=owner,
        receiver=receiver,
        fraction=Fraction(fraction),
        valid_from=DIED,
        document_sha256=PAPER,
    )


RASIM_DIED = PartyChanged(party=party("rasim", "Rasim Ocaqov", member_number="1014", died_on=DIED).party)


async def told(service: OneService, *events: Any) -> None:
    await service.hear("registry", *events)
    await service.settle()


async def balance(service: OneService, payee: str) -> dict[str, Any]:
    answer = await service.get("payments:balance:read", f"/v1/balances/{payee}")
    found: dict[str, Any] = answer.json()["balances"][0]
    return found


async def states(service: OneService, payee: str) -> list[tuple[str, str | None, int]]:
    found = await balance(service, payee)
    return [(one["state"], one["reason"], one["amount"]) for one in found["states"]]


async def all_is_well(service: OneService) -> None:
    await everything_holds(service)
    assert (await verify_projections(service.projections)).findings == ()
    parked = await service.get("payments:parked:read", "/v1/parked")
    assert parked.json()["items"] == []


@pytest.mark.clause("4.1-a")
async def test_what_a_dead_author_was_credited_comes_to_his_documented_heirs_and_is_paid_to_them(
    payments: OneService,
) -> None:
    """85.01 in two credits of 80.00 and 5.01; thirds of each: 26.67 + 1.67 and 53.33 + 3.34. The first link alone is
    not the whole: nothing passes yet."""
    await told(payments, RASIM_DIED, heir("rasim", "claimant", "1/3"))
    assert await states(payments, "rasim") == [("ONHOLD", "DECEASED", 8501)]
    await told(payments, heir("rasim", "noone", "2/3"))
    assert await states(payments, "rasim") == []
    assert (await balance(payments, "rasim"))["balance"] == 0
    assert (await balance(payments, "claimant"))["balance"] == 2667 + 167
    assert (await balance(payments, "noone"))["balance"] == 160 + 5333 + 334
    assert (await ledger(payments))["credited"] == 18301
    await all_is_well(payments)
    await told(payments, RASIM_DIED)
    assert (await balance(payments, "claimant"))["balance"] == 2834, "told again, nothing passes twice"

    for payee in ("claimant", "noone"):
        await give_data(payments, payee)
    run = await pay(payments)
    issued = {
        one.payee: one.gross.amount for one in await payments.published() if isinstance(one, PaymentIssued)
    }
    assert issued == {"claimant": 2834, "noone": 5827, "john": 8000, "union": 900}
    await all_is_well(payments)
    mine = await statement(payments, "claimant", run["payment_run"])
    assert [(one["net"]["amount"], one["other"]["name"], one["cause"]) for one in mine["passed"]] == [
        (2667, "Rasim Ocaqov", "HEIR"),
        (167, "Rasim Ocaqov", "HEIR"),
    ]
    assert {(one["owner"]["name"], one["document_sha256"]) for one in mine["passed"]} == {
        ("Rasim Ocaqov", PAPER)
    }
    his = await statement(payments, "rasim", run["payment_run"])
    assert sum(one["net"]["amount"] for one in his["passed"]) == -8501
    assert {one["other"]["name"] for one in his["passed"]} == {"İddiaçı", "Ağarza Quliyev"}
    assert his["balance"]["closing"]["amount"] == 0


async def statement(service: OneService, payee: str, payment_run: str) -> dict[str, Any]:
    scope = "payments:statement:read"
    page = (await service.get(scope, f"/v1/statements?payee={payee}&payment_run={payment_run}")).json()
    (row,) = page["items"]
    content = await service.get(scope, f"/v1/statements/{row['id']}?purpose=complaint")
    pdf = await service.get(scope, f"/v1/statements/{row['id']}/pdf?purpose=complaint")
    assert pdf.status_code == 200
    found: dict[str, Any] = json.loads(content.content)
    return found


@pytest.mark.clause("4.1-a", "4.3-a")
async def test_what_is_disputed_passes_too_and_stays_disputed(payments: OneService) -> None:
    body = {"work": "film-1", "parties": ["claimant", "rasim"], "claim": "x", "document_sha256": PAPER}
    opened = await payments.post("lawyer", "payments:dispute:submit", "/v1/disputes", body)
    assert opened.status_code == 201, opened.text
    await told(payments, RASIM_DIED, heir("rasim", "noone", "1/1"))
    assert await states(payments, "noone") == [
        ("DISPUTED", "DISPUTE", 8000),
        ("ONHOLD", "NO_PAYMENT_DATA", 160 + 501),
    ]
    await all_is_well(payments)


@pytest.mark.clause("4.1-a")
async def test_a_death_after_the_approval_stops_the_release_and_the_given_up_run_lets_it_pass(
    payments: OneService,
) -> None:
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    await told(payments, RASIM_DIED, heir("rasim", "noone", "1/1"))
    assert await states(payments, "rasim") == [("ONHOLD", "DECEASED", 8501)], "the run has it"
    stopped = await release(payments, prepared)
    assert (stopped.status_code, stopped.json()["reason"]) == (409, "PAYMENT_DATA_CHANGED")
    path = f"/v1/payment-runs/{prepared['payment_run']}/abandon"
    await payments.post("accountant", "payments:payment-run:prepare", path, {"reason": "a death"})
    await payments.settle()
    assert (await balance(payments, "noone"))["balance"] == 8501 + 160
    await all_is_well(payments)


@pytest.mark.clause("4.1-a")
async def test_what_came_back_from_the_bank_passes(payments: OneService) -> None:
    """Rasim's order of 72.26 was confirmed by nobody and comes back after his heirs were documented."""
    await pay(payments)
    await told(payments, RASIM_DIED, heir("rasim", "noone", "1/1"))
    assert (await balance(payments, "noone"))["balance"] == 160, "what was paid stays paid"
    (order,) = [
        one for one in await payments.published() if isinstance(one, PaymentIssued) and one.payee == "rasim"
    ]
    back = BankEntryClassified(
        entry="e1", kind="RETURN", amount=order.net, day=date(2026, 9, 4), end_to_end_id=order.end_to_end_id
    )
    await payments.hear("intake", back)
    await payments.settle()
    assert (await balance(payments, "noone"))["balance"] == 8501 + 160
    found = await balance(payments, "rasim")
    assert (found["balance"], found["withheld"], found["paid"]) == (0, 0, 0)
    await all_is_well(payments)


@pytest.mark.clause("4.1-a", "X-a")
async def test_nothing_passes_while_the_bank_may_have_paid_it(payments: OneService) -> None:
    """Rasim's order is rejected, and then booked after all: as long as nobody has decided, his 85.01 stay his. The
    bank's letter says that they were not paid: they pass."""
    bank, issued = await paid(payments)
    (booked,) = [one for one in bank.told(DAY_3) if one.end_to_end_id == issued["rasim"].end_to_end_id]
    await payments.hear("intake", refusal(issued["rasim"].end_to_end_id, DAY_3), booked)
    await payments.settle()
    await told(payments, RASIM_DIED, heir("rasim", "noone", "1/1"))
    assert (await balance(payments, "rasim"))["balance"] == 8501
    assert (await balance(payments, "noone"))["balance"] == 160
    await decide(payments, issued["rasim"].order, 0)
    await told(payments, RASIM_DIED)
    assert (await balance(payments, "rasim"))["balance"] == 0
    assert (await balance(payments, "noone"))["balance"] == 160 + 8501
    await all_is_well(payments)


@pytest.mark.clause("4.1-a", "X-a")
async def test_what_had_passed_when_the_bank_booked_it_after_all_is_a_claim(payments: OneService) -> None:
    """The rejected 85.01 are the heir's by then: he has them once, and the 72.26 are the bank's to give back."""
    bank, issued = await paid(payments)
    (booked,) = [one for one in bank.told(DAY_3) if one.end_to_end_id == issued["rasim"].end_to_end_id]
    await payments.hear("intake", refusal(issued["rasim"].end_to_end_id, DAY_3))
    await payments.settle()
    await told(payments, RASIM_DIED, heir("rasim", "noone", "1/1"))
    assert (await balance(payments, "noone"))["balance"] == 160 + 8501
    await payments.hear("intake", booked)
    await payments.settle()
    await decide(payments, issued["rasim"].order, 7226)
    assert (await balance(payments, "noone"))["balance"] == 160 + 8501
    (book,) = (await payments.get("payments:ledger:read", "/v1/ledger")).json()["books"]
    assert (book["missing"], book["differences"]) == (0, 7226)
    await all_is_well(payments)


@pytest.mark.clause("4.1-a", "2.2.8-a")
async def test_what_is_taken_back_later_is_owed_by_the_heirs(payments: OneService) -> None:
    """80.00 passed in halves, then distribution takes it back and gives 40.00 anew, to the dead still: 20.00 for each.
    All 80.00 are recovered of what the heirs had unpaid."""
    await told(payments, RASIM_DIED, heir("rasim", "claimant", "1/2"), heir("rasim", "noone", "1/2"))
    await payments.hear("distribution", *correction())
    await payments.settle()
    assert (await balance(payments, "rasim"))["balance"] == 0
    assert (await balance(payments, "claimant"))["balance"] == 2000 + 251
    assert (await balance(payments, "noone"))["balance"] == 160 + 2000 + 250
    recovered = [
        (one.payee, one.amount.amount)
        for one in await payments.published()
        if isinstance(one, ReceivableRecovered) and one.payee != "john" and one.payee != "union"
    ]
    assert sorted(recovered) == [("claimant", 4000), ("noone", 4000)]
    await all_is_well(payments)


@pytest.mark.clause("4.1-a")
async def test_a_merged_payee_is_paid_once_to_the_account_of_who_stands_for_him(payments: OneService) -> None:
    """85.01 of Rasim and 80.00 of John are one payment under John's profile: 14% of 100.00 + 6.26 + 100.00 gross, 28.88
    (28.8764 half up)."""
    await told(payments, PartiesMerged(merge="m", survivor="john", others=("rasim",), reason="one person"))
    assert (await balance(payments, "rasim"))["balance"] == 0
    assert await states(payments, "john") == [("PAYABLE", None, 16501)]
    await all_is_well(payments)
    prepared = await prepare(payments)
    run = await payments.get("payments:payment-run:read", f"/v1/payment-runs/{prepared['payment_run']}")
    orders = {one["payee"]: one for one in run.json()["orders"]}
    assert set(orders) == {"john", "union"}
    assert (orders["john"]["gross"]["amount"], orders["john"]["net"]["amount"]) == (16501, 16501 - 2888)


@pytest.mark.clause("4.1-a", "X-b")
async def test_a_merge_that_was_wrong_gives_back_what_is_unpaid(payments: OneService) -> None:
    await told(payments, PartiesMerged(merge="m", survivor="john", others=("rasim",), reason="one person"))
    split = PartiesSplit(split="s", survivor="john", others=("rasim",), reason="two after all", undoes="m")
    await told(payments, split)
    assert (await balance(payments, "john"))["balance"] == 8000
    assert await states(payments, "rasim") == [("PAYABLE", None, 8501)]
    await all_is_well(payments)
    await told(
        payments, PartiesMerged(merge="m2", survivor="john", others=("rasim",), reason="one after all")
    )
    assert (await balance(payments, "john"))["balance"] == 16501
    await all_is_well(payments)
    explained = await payments.get("payments:state:read", "/v1/explain/run-1-s1")
    assert explained.status_code == 200, explained.text
    assert "passed" in explained.json()["text"]


@pytest.mark.clause("4.1-a", "X-a")
async def test_every_position_of_the_log_has_every_qepik_in_one_state(
    bare: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await adopt_all(bare)
    walked = await walk(bare, monkeypatch)
    await bare.hear("distribution", *closed_run())
    await told(bare, RASIM_DIED, heir("rasim", "claimant", "1/3"), heir("rasim", "noone", "2/3"))
    await bare.hear("distribution", *correction())
    await bare.settle()
    assert walked[-1] == (await bare.ctx.store.head()).position
    assert (await ledger(bare))["credited"] == 18301 - 4000

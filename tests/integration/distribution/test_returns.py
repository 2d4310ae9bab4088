"""A schedule's share of another organisation's member goes back: decided with the run, paid by an order."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.contracts import distribution as said
from shared.contracts import payments
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import TargetKind
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import READ, approve, findings, open_run, shown
from tests.integration.distribution.world import SOCIETY, mandate, money, outcomes, schedule
from tests.support.one_service import OneService

RETURNS = "distribution:return:read"
LEDGER = "distribution:ledger:read"
EUR_98 = Money(98_00, "EUR")


async def hear_schedule(service: OneService) -> None:
    """The composer of the schedule gave management to an organisation abroad."""
    granted = mandate("com")
    await service.hear("registry", replace(granted, mandate=replace(granted.mandate, organisation="abroad")))
    paid = money("schedule", EUR_98, EUR_98, EUR_98, TargetKind.SCHEDULE)
    await service.hear("intake", *schedule(), *paid)
    await service.hear("matching", *outcomes("schedule", TargetKind.SCHEDULE))
    await service.settle()


async def states(service: OneService) -> dict[tuple[str, str], int]:
    ledger = await shown(service, "/v1/ledger", LEDGER)
    assert ledger["holds"], ledger["findings"]
    return {(one["state"], one["amount"]["currency"]): one["amount"]["amount"] for one in ledger["totals"]}


@pytest.mark.clause("2.2.7-a", "X-a")
@pytest.mark.parametrize("undone", [payments.PaymentReturned, payments.PaymentFailed])
async def test_a_return_is_decided_ordered_paid_and_comes_back(distribution: OneService, undone: Any) -> None:
    await hear_schedule(distribution)
    run = await open_run(distribution)
    draft = await shown(distribution, f"/v1/runs/{run}/draft/returns")
    assert draft["items"][0]["body"]["amount"] == {"amount": 40_00, "currency": "EUR"}
    assert (await shown(distribution, "/v1/returns", RETURNS))["items"] == []
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest)).status_code == 200
    published = await distribution.published()
    (back,) = [one for one in published if isinstance(one, said.ReturnDecided)]
    (closed,) = [one for one in published if isinstance(one, said.RunClosed)]
    # 40.00 EUR go back though 98.00 of 100.00 came. 98.00 x 1.961 = 192.178 -> 192.18; the director's 60% are
    # 115.31, of which 20% are 23.06.
    assert (back.society, back.amount, back.decided_on) == (SOCIETY, Money(40_00, "EUR"), closed.closed_on)
    assert back.lines[0].borne == Money(80, "EUR")
    items = [
        one
        for one in published
        if isinstance(one, said.RoyaltyAllocated | said.RoyaltyReserved | said.ReturnDecided)
    ]
    assert (closed.allocations, closed.reserves, closed.returns) == (1, 0, 1)
    assert closed.digest == batch_digest(item_digest(item) for item in items)
    assert await states(distribution) == {
        ("CREDITED", "AZN"): 92_25,
        ("DEDUCTED", "AZN"): 23_06,
        ("RETURNABLE", "EUR"): 40_00,
        ("BANK", "EUR"): -80,
        ("FX", "AZN"): -115_31,
        ("FX", "EUR"): 58_80,
    }
    listed = await shown(distribution, f"/v1/returns?society={SOCIETY}&state=RETURNABLE", RETURNS)
    assert [one["return_id"] for one in listed["items"]] == [back.return_id]
    path = f"/v1/returns/{back.return_id}"
    assert (await distribution.get(RETURNS, path, party=SOCIETY)).status_code == 200
    assert (await distribution.get(RETURNS, path, party="another")).status_code == 404
    await _ordered(distribution, back.return_id)
    assert (await states(distribution))[("RETURNED", "EUR")] == 40_00
    row = await shown(distribution, f"/v1/returns/{back.return_id}", RETURNS)
    assert (row["state"], row["order"], row["paid_on"]) == ("RETURNED", "order", "2026-10-01")
    told = await distribution.parts.explain(distribution.ctx, back.return_id)
    assert told is not None and ("payments", "order") in {(one.service, one.id) for one in told.because}
    sent_back = undone(
        order="order",
        amount=Money(41_72, "EUR"),
        day=date(2026, 10, 5),
        bank_code="AC04",
        entry="e2",
        withheld_taken_back=(),
    )
    await distribution.hear("payments", sent_back)
    await distribution.settle()
    found = await states(distribution)
    assert (found[("RETURNABLE", "EUR")], found.get(("RETURNED", "EUR"))) == (40_00, None)
    assert (await shown(distribution, f"/v1/returns/{back.return_id}", RETURNS))["order"] is None
    # Two people find by the bank's document that it was paid all the same: it is not to be sent again.
    found_paid = payments.PaymentConfirmed(
        order="order", amount=Money(41_72, "EUR"), day=date(2026, 10, 8), entry="document"
    )
    await distribution.hear("payments", found_paid)
    await distribution.settle()
    assert (await states(distribution))[("RETURNED", "EUR")] == 40_00
    row = await shown(distribution, path, RETURNS)
    assert (row["state"], row["order"], row["paid_on"]) == ("RETURNED", "order", "2026-10-08")
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()


async def _ordered(service: OneService, return_id: str) -> None:
    issued = payments.PaymentIssued(
        payment_run="payment-run",
        order="order",
        payee=SOCIETY,
        gross=Money(3_40),
        withheld=(),
        net=Money(3_40),
        credits=("a-credit", return_id),
        execution_date=date(2026, 10, 1),
        end_to_end_id="order",
        kind="ABROAD",
        paid=Money(41_72, "EUR"),
    )
    booked = payments.PaymentConfirmed(
        order="order", amount=Money(41_72, "EUR"), day=date(2026, 10, 1), entry="e1"
    )
    await service.hear("payments", issued, booked)
    await service.settle()


async def test_a_return_that_is_not_there_is_not_found(distribution: OneService) -> None:
    answer = await distribution.get(RETURNS, "/v1/returns/nothing")
    assert answer.status_code == 404
    assert (await distribution.get(READ, "/v1/returns")).status_code == 403

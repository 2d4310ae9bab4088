"""A schedule whose money the bank had converted: what it comes to, and the difference in FX (2.2.4, D-66)."""

from typing import Any

import pytest

from shared.contracts import intake
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.money import Money
from tests.integration.distribution.asking import findings, shown
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import DAY, SOCIETY, outcomes, schedule
from tests.support.one_service import OneService

LEDGER = "distribution:ledger:read"
EURO = Money(98_00, "EUR")


def _part(amount: int, euro: int, receipt: str) -> dict[str, Any]:
    return {
        "receipt": receipt,
        "amount": Money(amount),
        "value_date": DAY,
        "original": Money(euro, "EUR"),
    }


def _tied(amount: int, euro: int, receipt: str) -> list[Any]:
    part = _part(amount, euro, receipt)
    return [
        intake.ReceiptRecorded(**part, kind=ReceiptKind.SOCIETY, payer=SOCIETY, bank_reference=receipt),
        intake.ReceiptAllocated(
            **part, target_kind=TargetKind.SCHEDULE, target="schedule", decided_by="cashier"
        ),
    ]


def _funded(received: int) -> intake.AccountFunded:
    return intake.AccountFunded(
        target_kind=TargetKind.SCHEDULE,
        target="schedule",
        version=1,
        due=EURO,
        received=Money(received, "EUR"),
        covered=received >= EURO.amount,
        admitted="FULL" if received >= EURO.amount else "NONE",
    )


async def _states(service: OneService) -> dict[str, dict[str, int]]:
    (row,) = (await shown(service, "/v1/ledger/targets", LEDGER))["items"]
    states: dict[str, dict[str, int]] = row["states"]
    return states


async def _fx(service: OneService) -> dict[str, int]:
    """The exchange account in the trial balance and in the annual report, which holds."""
    lines = (await shown(service, "/v1/ledger/trial-balance", LEDGER))["accounts"]
    stands = {one["currency"]: one["balance"] for one in lines if one["account"] == "FX" and one["balance"]}
    year = "/v1/reports/annual?from=2026-01-01&to=2026-12-31"
    report = await shown(service, year, "distribution:report:read")
    assert report["holds"], report["checks"]
    closing = [(one["currency"], one["closing"]) for one in report["balances"] if one["account"] == "FX"]
    assert stands == {currency: amount for currency, amount in closing if amount}
    return stands


@pytest.mark.clause("2.2.4-a", "2.2.5-a", "X-a")
async def test_manat_of_a_converted_transfer_are_distributed_at_the_banks_rate_and_taken_back(
    distribution: OneService,
) -> None:
    """98.00 EUR came as 190.00 AZN; at 1.9610 they are 192.18: FX is short of 2.18 AZN. The bank takes all of it back,
    and the difference goes too; it comes again as 193.00 AZN."""
    await distribution.hear("intake", *schedule(), *_tied(190_00, 98_00, "first"), _funded(98_00))
    await distribution.hear("matching", *outcomes("schedule", TargetKind.SCHEDULE))
    await distribution.settle()
    assert await _states(distribution) == {
        "AWAITING_RUN": {"EUR": 98_00},
        "FX": {"AZN": 190_00, "EUR": -98_00},
    }
    closed = await close_another(distribution)
    states = await _states(distribution)
    assert states["FX"] == {"AZN": -2_18}
    assert sum(sums.get("AZN", 0) for name, sums in states.items() if name != "FX") == 192_18
    assert await _fx(distribution) == {"AZN": -2_18}
    assert await findings(distribution) == []
    report = await shown(distribution, "/v1/schedules/schedule/differences", "distribution:difference:read")
    (transfer,) = report["transfers"]
    assert transfer == {
        "receipt": "first",
        "amount": {"amount": 98_00, "currency": "EUR"},
        "value_date": "2026-08-05",
        "rate": {"currency": "EUR", "value": "1.961", "nominal": 1},
        "manat": {"amount": 192_18, "currency": "AZN"},
        "came": {"amount": 190_00, "currency": "AZN"},
        "difference": {"amount": -2_18, "currency": "AZN"},
    }
    back = intake.ReceiptReversed(
        **_part(190_00, 98_00, "first"),
        target_kind=TargetKind.SCHEDULE,
        target="schedule",
        entry="entry",
        bank_reference="back",
    )
    await distribution.hear("intake", back, _funded(0))
    await distribution.settle()
    assert (await _states(distribution))["AWAITING_FUNDS"] == {"EUR": -98_00}
    reversed_ = await close_another(distribution)
    assert (reversed_.allocations, reversed_.reversals) == (0, closed.allocations)
    assert await _states(distribution) == {}
    assert await _fx(distribution) == {}
    await distribution.hear("intake", *_tied(193_00, 98_00, "second"), _funded(98_00))
    await distribution.settle()
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (closed.allocations, 0)
    assert (await _states(distribution))["FX"] == {"AZN": 82}
    assert await findings(distribution) == []


@pytest.mark.clause("2.2.4-a", "X-a")
async def test_what_is_moved_to_another_schedule_takes_its_difference_along(distribution: OneService) -> None:
    """58.00 EUR came as they are, 40.00 EUR as 78.00 AZN, which were another schedule's: the sum of the states is what
    is allocated, in both currencies, before and after."""
    await distribution.hear("intake", *schedule(), *_tied(78_00, 40_00, "manat"))
    euro: dict[str, Any] = {"receipt": "euro", "amount": Money(58_00, "EUR"), "value_date": DAY}
    await distribution.hear(
        "intake",
        intake.ReceiptRecorded(**euro, kind=ReceiptKind.SOCIETY, payer=SOCIETY, bank_reference="euro"),
        intake.ReceiptAllocated(
            **euro, target_kind=TargetKind.SCHEDULE, target="schedule", decided_by="cashier"
        ),
        _funded(98_00),
    )
    await distribution.hear("matching", *outcomes("schedule", TargetKind.SCHEDULE))
    await distribution.settle()
    await close_another(distribution)
    # 58.00 x 1.961 = 113.738, 40.00 x 1.961 = 78.44: 192.18 of 78.00 AZN and 58.00 EUR.
    assert (await _states(distribution))["FX"] == {"AZN": -114_18, "EUR": 58_00}
    moved = intake.ReceiptReassigned(
        **_part(78_00, 40_00, "manat"),
        from_kind=TargetKind.SCHEDULE,
        from_target="schedule",
        to_kind=None,
        to_target=None,
        reason="another schedule's",
        decided_by="cashier",
    )
    await distribution.hear("intake", moved, _funded(58_00))
    await distribution.settle()
    await close_another(distribution)
    assert await _states(distribution) == {"AWAITING_FUNDS": {"EUR": 58_00}}
    (manat,) = [
        row
        for row in (await shown(distribution, "/v1/ledger/receipts", LEDGER))["items"]
        if row["receipt"] == "manat"
    ]
    assert (manat["unallocated"], manat["counts_in"]) == (78_00, "EUR")
    assert await findings(distribution) == []

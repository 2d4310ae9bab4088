"""Money that the bank took back, or that is for another target since: whoever it was for waits again, and no qəpik is
lost before or after a run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.contracts import intake
from shared.contracts.terms import TargetKind
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import approve, closed_run, findings, open_run, shown
from tests.integration.distribution.world import hear_everything, money
from tests.support.one_service import OneService

LEDGER = "distribution:ledger:read"


def _taken_back(amount: Money, target: str | None = "account") -> intake.ReceiptReversed:
    return intake.ReceiptReversed(
        receipt="receipt-account",
        entry="entry",
        amount=amount,
        value_date=date(2026, 8, 9),
        bank_reference="OUT-1",
        target_kind=TargetKind.ACCOUNT if target is not None else None,
        target=target,
    )


def _funded(received: Money) -> intake.AccountFunded:
    return intake.AccountFunded(
        target_kind=TargetKind.ACCOUNT,
        target="account",
        version=1,
        due=Money(100_00),
        received=received,
        covered=received == Money(100_00),
        admitted="FULL" if received == Money(100_00) else "NONE",
    )


async def _waits(distribution: OneService) -> dict[str, list[str]]:
    rows: list[dict[str, Any]] = (await shown(distribution, "/v1/ready"))["items"]
    return {row["target"]: row["waits_for"] for row in rows}


@pytest.mark.clause("2.1.1-n", "X-a")
async def test_an_account_whose_money_was_taken_back_is_not_ready(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    await distribution.hear("intake", _taken_back(Money(1), None), _taken_back(Money(40_00)))
    await distribution.settle()
    assert "FUNDS" in (await _waits(distribution))["account"]
    await distribution.hear("intake", _funded(Money(60_00)))
    # The same sum comes again by another receipt: what the run read is not what is there now.
    other = money("account", Money(40_00), Money(40_00), Money(100_00), receipt="other")
    await distribution.hear("intake", *other[:2], _funded(Money(100_00)))
    await distribution.settle()
    refused = await approve(distribution, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED"), refused.text
    assert await findings(distribution) == []
    (azn,) = [
        one for one in (await shown(distribution, "/v1/ledger", LEDGER))["books"] if one["currency"] == "AZN"
    ]
    assert (azn["received"], azn["reversed"], azn["unallocated"]) == (100_00, 40_01, 0)


@pytest.mark.clause("X-a")
async def test_what_was_distributed_and_then_taken_back_is_shown_as_lacking(distribution: OneService) -> None:
    await closed_run(distribution)
    await distribution.hear("intake", _taken_back(Money(40_00)), _funded(Money(60_00)))
    await distribution.settle()
    ledger = await shown(distribution, "/v1/ledger", LEDGER)
    assert ledger["holds"], ledger["findings"]
    states = {(one["state"], one["amount"]["currency"]): one["amount"]["amount"] for one in ledger["totals"]}
    assert states["AWAITING_FUNDS", "AZN"] == -40_00
    waits = (await _waits(distribution))["account"]
    # The next run takes it back; until then it stands as lacking.
    assert waits == []
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()


@pytest.mark.clause("X-a")
async def test_what_was_distributed_and_then_moved_by_a_person_is_a_finding(distribution: OneService) -> None:
    """No bank took it: it may be distributed twice (D-17, D-89)."""
    await closed_run(distribution)
    moved = intake.ReceiptReassigned(
        receipt="receipt-account",
        from_kind=TargetKind.ACCOUNT,
        from_target="account",
        to_kind=None,
        to_target=None,
        amount=Money(40_00),
        value_date=date(2026, 8, 9),
        reason="above the replacement",
        decided_by="clerk",
    )
    await distribution.hear("intake", moved, _funded(Money(60_00)))
    await distribution.settle()
    (found,) = await findings(distribution)
    assert found == "target account: AWAITING_FUNDS -40.00 AZN: more was distributed than is allocated"


@pytest.mark.clause("2.1.1-n", "X-a")
async def test_a_run_whose_money_is_for_another_account_since_is_not_approved(
    distribution: OneService,
) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    moved = intake.ReceiptReassigned(
        receipt="receipt-account",
        from_kind=TargetKind.ACCOUNT,
        from_target="account",
        to_kind=TargetKind.ACCOUNT,
        to_target="another",
        amount=Money(40_00),
        value_date=date(2026, 8, 9),
        reason="paid for another one",
        decided_by="clerk",
    )
    other = money("account", Money(40_00), Money(40_00), Money(100_00), receipt="other")
    await distribution.hear("intake", moved, *other[:2], _funded(Money(100_00)))
    await distribution.settle()
    refused = await approve(distribution, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED"), refused.text
    waits = await _waits(distribution)
    assert waits["another"] == ["ACCOUNT"]
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()

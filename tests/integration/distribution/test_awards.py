"""Court awards from their order to a closed run, with the identity of D-98 at every step."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.contracts import intake, registry
from shared.contracts.distribution import RoyaltyAllocated
from shared.contracts.terms import PartyClass, ReceiptKind, Role, TargetKind, UseType
from shared.kernel.money import Money
from tests.integration.distribution.asking import PREPARE, approve, findings, open_run, shown
from tests.integration.distribution.world import (
    FILM,
    JULY,
    NEW,
    USER,
    account,
    mandate,
    money,
    outcomes,
    party,
)
from tests.support.one_service import OneService

pytestmark = pytest.mark.clause("2.1.1-u")

IN_FORCE = date(2026, 7, 20)


def order(
    amount: Money, *breakdown: intake.AwardShare, version: int = 1, in_force_on: date | None = IN_FORCE
) -> intake.AwardRecorded:
    """A court's order, as intake records it."""
    return intake.AwardRecorded(
        award="award",
        version=version,
        kind=ReceiptKind.COURT_AWARD,
        number="2-1234",
        issued_by="Bakı Kommersiya Məhkəməsi",
        ordered_on=date(2026, 7, 1),
        in_force_on=in_force_on,
        payer=USER,
        amount=amount,
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        breakdown=breakdown,
        document_sha256="d" * 64,
        recorded_by="clerk",
    )


def paid(due: Money, version: int = 1) -> list[Any]:
    """Money of the court for the award, all of it."""
    receipt, part, funded = money("award", due, due, due, TargetKind.AWARD)
    return [replace(receipt, kind=ReceiptKind.COURT_AWARD), part, replace(funded, version=version)]


async def waits(service: OneService) -> list[str]:
    found = {one["target"]: one["waits_for"] for one in (await shown(service, "/v1/ready"))["items"]}
    lacking: list[str] = found["award"]
    return lacking


async def states(service: OneService) -> Any:
    rows = (await shown(service, "/v1/ledger/targets", "distribution:ledger:read"))["items"]
    return {one["target"]: one["states"] for one in rows}["award"]


async def close(service: OneService) -> None:
    """A run over all that is ready and all that changed, to its end."""
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200


async def test_an_award_waits_for_its_legal_force_and_is_distributed_as_its_order_says(
    distribution: OneService,
) -> None:
    to_director = intake.AwardShare(work=FILM, amount=Money(70_00), owner="dir")
    to_writer = intake.AwardShare(work=FILM, amount=Money(30_00), role=Role.SCRIPTWRITER)
    appealed = order(Money(100_00), to_director, to_writer, in_force_on=None)
    await distribution.hear("intake", appealed, *paid(Money(100_00)))
    await distribution.settle()
    assert (await waits(distribution), await states(distribution)) == (
        ["FORCE"],
        {"HELD|APPEAL": {"AZN": 100_00}},
    )
    refused = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": ["award"]})
    assert refused.status_code == 409 and "FORCE" in refused.json()["detail"]
    in_force = order(Money(100_00), to_director, to_writer, version=2)
    await distribution.hear("intake", in_force, replace(paid(Money(100_00))[-1], version=2))
    await distribution.settle()
    await close(distribution)
    # 20% off the director's 70.00; the scriptwriter gave nobody a mandate.
    assert await states(distribution) == {
        "CREDITED": {"AZN": 56_00},
        "DEDUCTED|ADMINISTRATION": {"AZN": 14_00},
        "RESERVED|NON_MEMBER": {"AZN": 30_00},
    }
    (said,) = [event for event in await distribution.published() if isinstance(event, RoyaltyAllocated)]
    assert (said.target_kind, said.version, said.inputs) == (TargetKind.AWARD, 2, ("award", "receipt-award"))
    assert await waits(distribution) == ["NOTHING"]
    assert await findings(distribution) == []


@pytest.mark.clause("2.1.1-s")
async def test_what_an_order_gives_a_person_stays_his_until_he_joins(distribution: OneService) -> None:
    # The registry has the scriptwriter in another role: the order says what is his here.
    to_writer = intake.AwardShare(work=FILM, amount=Money(30_00), role=Role.DIRECTOR, owner="scr")
    to_film = intake.AwardShare(work=FILM, amount=Money(18_00))
    await distribution.hear("intake", order(Money(48_00), to_writer, to_film), *paid(Money(48_00)))
    await distribution.settle()
    await close(distribution)
    # Of 18.00 the four members get 12.00 less 20%.
    assert await states(distribution) == {
        "CREDITED": {"AZN": 9_60},
        "DEDUCTED|ADMINISTRATION": {"AZN": 2_40},
        "RESERVED|NON_MEMBER": {"AZN": 36_00},
    }
    # Recorded anew with the same breakdown: what was distributed stands, also under its old version.
    await distribution.hear("intake", order(Money(48_00), to_writer, to_film, version=2))
    joined = replace(party("scr", PartyClass.MEMBER).party)
    await distribution.hear("registry", registry.PartyChanged(party=joined), mandate("scr"))
    await distribution.settle()
    await close(distribution)
    assert await states(distribution) == {
        "CREDITED": {"AZN": 38_40},
        "DEDUCTED|ADMINISTRATION": {"AZN": 9_60},
    }
    said = [event for event in await distribution.published() if isinstance(event, RoyaltyAllocated)]
    released = {
        (share.owner, share.role, share.gross.amount)
        for event in said
        if event.original_run is not None
        for share in event.shares
    }
    assert released == {("scr", Role.DIRECTOR, 30_00), ("scr", Role.SCRIPTWRITER, 6_00)}
    assert await findings(distribution) == []


@pytest.mark.clause("2.1.1-m")
async def test_an_award_without_a_breakdown_is_distributed_by_its_matched_works_list(
    distribution: OneService,
) -> None:
    await distribution.hear("intake", order(Money(80_00)), *paid(Money(80_00)))
    await distribution.settle()
    assert await waits(distribution) == ["ACCOUNT"]
    *items, manifest = account("award", due=100_00)
    listed = replace(manifest, contract="award", target_kind=TargetKind.AWARD)
    await distribution.hear("intake", *items, listed)
    await distribution.settle()
    assert await waits(distribution) == ["MATCHING"]
    await distribution.hear("matching", *outcomes("award", TargetKind.AWARD))
    await distribution.settle()
    run = await open_run(distribution, targets=["award"])
    drafted = (await shown(distribution, f"/v1/runs/{run}/draft/allocations"))["items"]
    # 5,400 of 7,200 seconds are the film's; an appeal left 80.00 of the 100.00 that the list was of.
    assert {one["work"]: one["body"]["gross"]["amount"] for one in drafted} == {FILM: 60_00, NEW: 20_00}
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest)).status_code == 200
    assert (await states(distribution))["RESERVED|NON_REGISTERED_WORK"] == {"AZN": 20_00}
    assert await findings(distribution) == []


@pytest.mark.clause("X-a")
async def test_what_an_appeal_left_over_is_not_distributed_twice(distribution: OneService) -> None:
    """It was distributed whole; then an appeal left 60.00, and a person gave 40.00 of its money to an account."""
    all_of_it = intake.AwardShare(work=FILM, amount=Money(100_00))
    await distribution.hear("intake", order(Money(100_00), all_of_it), *paid(Money(100_00)))
    await distribution.settle()
    await close(distribution)
    less = order(Money(60_00), replace(all_of_it, amount=Money(60_00)), version=2)
    moved = intake.ReceiptReassigned(
        receipt="receipt-award",
        from_kind=TargetKind.AWARD,
        from_target="award",
        to_kind=TargetKind.ACCOUNT,
        to_target="account",
        amount=Money(40_00),
        value_date=IN_FORCE,
        reason="above what the appeal left",
        decided_by="clerk",
    )
    funded = money("account", Money(40_00), Money(40_00), Money(40_00))[-1]
    await distribution.hear("intake", less, *account(due=40_00), moved, funded)
    await distribution.hear("matching", *outcomes())
    await distribution.settle()
    ready = {one["target"]: one["waits_for"] for one in (await shown(distribution, "/v1/ready"))["items"]}
    assert ready["account"] == ["CORRECTION"], "until the award's distribution is corrected"
    refused = await distribution.post("accountant", PREPARE, "/v1/runs", {"targets": ["account"]})
    assert refused.status_code == 409 and "CORRECTION" in refused.json()["detail"]
    assert await findings(distribution) == [
        "target award: AWAITING_RUN -40.00 AZN: more was distributed than is allocated"
    ]
    await distribution.hear("intake", replace(paid(Money(60_00))[-1], version=2))
    await distribution.settle()
    await close(distribution)
    assert sum(sums["AZN"] for sums in (await states(distribution)).values()) == 60_00
    assert (await states(distribution))["RESERVED|NON_MEMBER"] == {"AZN": 20_00}, (
        "a third, the scriptwriter's"
    )
    ready = {one["target"]: one["waits_for"] for one in (await shown(distribution, "/v1/ready"))["items"]}
    assert ready["account"] == [], "what was above went back, so it is nobody's twice"
    await close(distribution)
    assert await findings(distribution) == []


@pytest.mark.clause("3.1-a")
async def test_an_order_may_say_what_is_deducted(distribution: OneService) -> None:
    to_director = intake.AwardShare(work=FILM, amount=Money(10_00), owner="dir")
    says = replace(order(Money(10_00), to_director), deduction_percent=Decimal("5"))
    await distribution.hear("intake", says, *paid(Money(10_00)))
    await distribution.settle()
    await close(distribution)
    assert await states(distribution) == {"CREDITED": {"AZN": 9_50}, "DEDUCTED|ADMINISTRATION": {"AZN": 50}}
    assert await findings(distribution) == []


@pytest.mark.parametrize("in_force_on", [None, IN_FORCE])
async def test_a_draft_of_an_award_that_was_recorded_anew_is_not_approved(
    distribution: OneService, in_force_on: date | None
) -> None:
    all_of_it = intake.AwardShare(work=FILM, amount=Money(100_00))
    await distribution.hear("intake", order(Money(100_00), all_of_it), *paid(Money(100_00)))
    await distribution.settle()
    run = await open_run(distribution)
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    # On appeal: nothing is final any more, or less was awarded.
    less = replace(all_of_it, amount=Money(60_00))
    again = order(Money(60_00), less, version=2, in_force_on=in_force_on)
    await distribution.hear(
        "intake", again, replace(paid(Money(60_00))[-1], received=Money(100_00), version=2)
    )
    await distribution.settle()
    refused = await approve(distribution, run, digest)
    assert (refused.status_code, refused.json()["reason"]) == (409, "TARGET_CHANGED")
    state = "AWAITING_RUN" if in_force_on else "HELD|APPEAL"
    assert await states(distribution) == {state: {"AZN": 60_00}, "UNALLOCATED": {"AZN": 40_00}}
    assert await findings(distribution) == []

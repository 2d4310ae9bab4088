"""What was reserved is paid after identification and registration, by a later run, with its clock and its rates."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from services.distribution.main import PARTS
from shared.contracts import distribution as said
from shared.contracts import registry
from shared.contracts.intake import AccountFunded, ReceiptAllocated
from shared.contracts.terms import PartyClass, Role, TargetKind
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import approve, closed_run, findings, open_run, shown
from tests.integration.distribution.rules import furnish
from tests.integration.distribution.world import DAY, FILM, NEW, hear_everything, mandate, party
from tests.support.one_service import NOON, MakeService, OneService

RESERVES = "distribution:reserve:read"


async def close_another(service: OneService) -> said.RunClosed:
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    await service.settle()
    closed = [one for one in await service.published() if isinstance(one, said.RunClosed)]
    assert closed[-1].run == run
    return closed[-1]


def told(closed: said.RunClosed) -> dict[tuple[str, str | None], int]:
    return {(one.state, one.reason): one.amount.amount for one in closed.totals}


@pytest.mark.clause("2.1.1-s", "2.1.1-q", "X-a")
async def test_a_mandate_that_comes_later_releases_what_was_reserved(distribution: OneService) -> None:
    first = await closed_run(distribution)
    await distribution.hear("registry", party("scr", PartyClass.MEMBER), mandate("scr"))
    await distribution.settle()
    closed = await close_another(distribution)
    # 25.00 of the scriptwriter, 20% as at the distribution.
    assert told(closed) == {("CREDITED", None): 20_00, ("DEDUCTED", "ADMINISTRATION"): 5_00}
    published = await distribution.published()
    (released,) = [one for one in published if isinstance(one, said.RoyaltyReleased)]
    again = [one for one in published if isinstance(one, said.RoyaltyAllocated)][-1]
    assert (released.amount, released.allocation) == (Money(25_00), again.allocation)
    assert again.original_run == first
    assert released.reserve in again.inputs
    assert closed.releases == 1
    reserve = await shown(distribution, f"/v1/reserves/{released.reserve}", RESERVES)
    assert (reserve["state"], reserve["left"], reserve["ended_by"]) == ("RELEASED", 0, closed.run)
    ledger = await shown(distribution, "/v1/ledger", "distribution:ledger:read")
    totals = {(one["state"], one["reason"]): one["amount"]["amount"] for one in ledger["totals"]}
    assert ledger["holds"], ledger["findings"]
    assert ("RESERVED", "NON_MEMBER") not in totals
    assert totals[("CREDITED", None)] == 193_74 + 20_00
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()
    empty = await close_another(distribution)
    assert (empty.allocations, empty.totals) == (0, ())


@pytest.mark.clause("2.1.1-s", "2.1.1-p")
async def test_a_work_that_is_registered_later_keeps_the_clock_for_what_nobody_gets(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    before = [one for one in await distribution.published() if isinstance(one, said.RoyaltyReserved)]
    film = registry.Work(
        id=NEW,
        titles=(registry.Title(text="Naməlum film", language="az", script="LATIN", kind="ORIGINAL"),),
        genre="feature",
        year=1960,
    )
    director = registry.RoleShares(
        role=Role.DIRECTOR, holders=(registry.Holder(party="dir", fraction=Fraction(1, 2)),)
    )
    await distribution.hear(
        "registry", registry.WorkRegistered(work=film), registry.SharesChanged(work=NEW, roles=(director,))
    )
    await distribution.settle()
    closed = await close_another(distribution)
    # 25.00 by 6,6,2,2,2: 8.33, 8.33, 2.78, 2.78, 2.78; half of the director's 8.33 is 4.17 and 4.16.
    assert told(closed) == {
        ("CREDITED", None): 3_34,
        ("DEDUCTED", "ADMINISTRATION"): 83,
        ("RESERVED", "UNKNOWN_AUTHOR"): 4_16 + 8_33 + 3 * 2_78,
    }
    reserved = [one for one in await distribution.published() if isinstance(one, said.RoyaltyReserved)]
    new = reserved[len(before) :]
    assert {one.started_on for one in new} == {before[0].started_on}
    assert {one.last_claim_day for one in new} == {before[0].last_claim_day}
    assert [one.role for one in new] == list(Role)[:5]
    # The other half of the direction is found: it alone goes on.
    other = registry.RoleShares(
        role=Role.DIRECTOR,
        holders=(
            registry.Holder(party="dir", fraction=Fraction(1, 2)),
            registry.Holder(party="cin", fraction=Fraction(1, 2)),
        ),
    )
    await distribution.hear("registry", registry.SharesChanged(work=NEW, roles=(other,)))
    await distribution.settle()
    closed = await close_another(distribution)
    assert told(closed) == {("CREDITED", None): 3_33, ("DEDUCTED", "ADMINISTRATION"): 83}
    last = [one for one in await distribution.published() if isinstance(one, said.RoyaltyAllocated)][-1]
    assert [(one.owner, one.gross.amount) for one in last.shares] == [("cin", 4_16)]
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()


@pytest.mark.clause("2.1.1-s")
async def test_a_mandate_that_begins_later_is_not_forgotten(make_service: MakeService) -> None:
    now = [NOON - timedelta(days=3)]
    service = await make_service(PARTS, clock=lambda: now[0])
    await furnish(service)
    await closed_run(service)
    later = mandate("scr")
    later = replace(later, mandate=replace(later.mandate, valid_from=NOON.date()))
    await service.hear("registry", party("scr", PartyClass.MEMBER), later)
    await service.settle()
    assert (await close_another(service)).allocations == 0
    now[0] = NOON
    assert told(await close_another(service))[("CREDITED", None)] == 20_00


async def test_what_another_run_has_is_not_taken_twice(distribution: OneService) -> None:
    await closed_run(distribution)
    await distribution.hear("registry", party("scr", PartyClass.MEMBER), mandate("scr"))
    await distribution.settle()
    run = await open_run(distribution)
    reserves = await shown(distribution, "/v1/reserves?person=scr", RESERVES)
    named = {"targets": [reserves["items"][0]["reserve"]]}
    prepare = "distribution:run:prepare"
    response = await distribution.post("accountant", prepare, "/v1/runs", named)
    assert (response.status_code, response.json()["reason"]) == (409, "IN_ANOTHER_RUN")
    assert (await close_another(distribution)).allocations == 0
    path = f"/v1/runs/{run}/abandon"
    answer = await distribution.post("accountant", prepare, path, {"reason": "Wrong day."})
    assert answer.status_code == 200
    assert told(await close_another(distribution))[("CREDITED", None)] == 20_00


@pytest.mark.clause("2.1.1-s", "2.1.1-q")
async def test_a_work_that_was_merged_before_it_is_distributed_is_the_one_that_stands(
    distribution: OneService,
) -> None:
    merged = registry.WorksMerged(merge="m", survivor=FILM, others=(NEW,), reason="The same.")
    await hear_everything(distribution)
    await distribution.hear("registry", merged)
    await distribution.settle()
    closed = await close_another(distribution)
    # No later event would say again that what was not registered is this film.
    assert ("RESERVED", "NON_REGISTERED_WORK") not in told(closed)
    published = await distribution.published()
    issued = [one for one in published if isinstance(one, said.RoyaltyAllocated) and one.target == "account"]
    assert [(one.work, one.gross) for one in issued] == [(FILM, Money(100_00))]


@pytest.mark.clause("2.1.1-s", "X-b")
async def test_what_was_released_to_the_work_that_stands_is_right_when_the_account_is_looked_at_again(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    merged = registry.WorksMerged(merge="m", survivor=FILM, others=(NEW,), reason="The same.")
    await distribution.hear("registry", merged)
    await distribution.settle()
    released = await close_another(distribution)
    assert released.releases > 0
    more = ReceiptAllocated(
        receipt="more",
        target_kind=TargetKind.ACCOUNT,
        target="account",
        amount=Money(1_00),
        value_date=DAY,
        decided_by="clerk",
    )
    funded = AccountFunded(
        target_kind=TargetKind.ACCOUNT,
        target="account",
        version=1,
        due=Money(100_00),
        received=Money(101_00),
        covered=True,
        admitted="FULL",
    )
    # More than is due changes nothing of what is distributed.
    await distribution.hear("intake", more, funded)
    await distribution.settle()
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (0, 0)

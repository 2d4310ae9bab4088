"""Refused money goes by decision of two into the next period of its contract, or back to its payer, never both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import distribution as said
from shared.contracts import registry
from shared.contracts.terms import Role, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import approve, closed_run, findings, open_run, shown
from tests.integration.distribution.test_corrections import _reversed, _shares
from tests.integration.distribution.test_exclusion import exclude
from tests.integration.distribution.test_refunds import APPROVE, PREPARE, READ, ledger, refund
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_reports import READ as REPORT
from tests.integration.distribution.test_reports import YEAR
from tests.integration.distribution.world import account, money, outcomes
from tests.support.audits import checked, exported, lines
from tests.support.one_service import OneService

AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
CARRIED = {"way": "NEXT_PERIOD"}


async def run_with_refusal(service: OneService) -> None:
    """The director refuses; what is ready is distributed."""
    refusal = registry.ManagementRefused(
        refusal="refusal", party="dir", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)
    )
    await service.hear("registry", refusal)
    await service.settle()
    await closed_run(service)


async def refused_run(service: OneService) -> None:
    """Of July's account 25.00 are the director's, and of the schedule 115.31, who refuses."""
    await run_with_refusal(service)
    assert (await ledger(service))["REFUSED"] == 25_00 + 115_31


async def hear(service: OneService, period: Period, target: str, **changed: Any) -> None:
    """A later account of 100.00 with the same uses, matched and funded."""
    *items, manifest = account(target)
    due = Money(100_00)
    await service.hear("intake", *items, replace(manifest, period=period, **changed))
    await service.hear("intake", *money(target, due, due, due))
    await service.hear("matching", *outcomes(target))
    await service.settle()


async def propose(service: OneService, **changed: Any) -> str:
    answer = await service.post("ann", PREPARE, "/v1/refunds", refund(**changed))
    assert answer.status_code == 201, answer.text
    await service.settle()
    name: str = answer.json()["id"]
    return name


async def decide(service: OneService, name: str, by: str = "bob") -> int:
    answer = await service.post(by, APPROVE, f"/v1/refunds/{name}/approve", {})
    await service.settle()
    return answer.status_code


async def decided(service: OneService, **changed: Any) -> str:
    name = await propose(service, **changed)
    assert await decide(service, name) == 200
    return name


async def shares_into(service: OneService, target: str) -> dict[Role, tuple[str, int]]:
    """What stands of the film in an account: role, state and gross."""
    made = [one for one in await service.published() if isinstance(one, said.RoyaltyAllocated)]
    last = [one for one in made if (one.target, one.work) == (target, "film")][-1]
    return {one.role: (one.state.value, one.gross.amount) for one in last.shares}


async def proved(service: OneService) -> dict[str, int]:
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
    report = await shown(service, YEAR, REPORT)
    assert report["holds"], report["checks"]
    balance = await shown(service, "/v1/ledger/trial-balance", "distribution:ledger:read")
    return {one["account"]: one["debits"] for one in balance["accounts"] if not one["balance"]}


@pytest.mark.clause("2.1.1-o", "X-a", "X-d")
async def test_a_refused_share_is_distributed_with_the_next_account_of_its_contract(
    distribution: OneService, tmp_path: Path
) -> None:
    await refused_run(distribution)
    name = await propose(distribution, **CARRIED)
    assert await decide(distribution, name, by="ann") == 403
    assert await decide(distribution, name) == 200
    assert await decide(distribution, name) == 200
    row = await shown(distribution, f"/v1/refunds/{name}", READ)
    assert (row["state"], row["amount"], len(row["left"])) == ("DECIDED", 25_00, 1)
    assert row["into"] == {"contract": "licence", "use_type": "ON_AIR", "after": "2026-07-31"}
    # Until a run takes it up it stands where it was.
    assert (await ledger(distribution))["REFUSED"] == 25_00 + 115_31
    # Of the period that it is of, of an earlier one, and of another use nothing takes it up.
    await hear(distribution, Period(date(2026, 6, 1), date(2026, 6, 30)), "june")
    await hear(distribution, SEPTEMBER, "september")
    await hear(distribution, AUGUST, "august")
    run = await open_run(distribution)
    early = await distribution.post("ann", PREPARE, "/v1/refunds", refund(shares=[row["lines"][0]["share"]]))
    assert (early.status_code, early.json()["reason"]) == (409, "IN_A_RUN")
    drafted = await shown(distribution, f"/v1/runs/{run}")
    assert (drafted["carried"], drafted["touched"]) == (1, ["account"])
    review = await shown(distribution, f"/v1/runs/{run}/review?purpose=approval")
    assert {one["target"]: one["carried"] for one in review["targets"]} == {
        "august": {"amount": 25_00, "currency": "AZN"},
        "june": None,
        "september": None,
    }
    assert (await approve(distribution, run, drafted["digest"])).status_code == 200
    # 125.00 by 5,400 and 1,800 s: 93.75 are the film's, and its director refuses these too: 31.25 of 18 parts 6.
    assert await shares_into(distribution, "august") == {
        Role.DIRECTOR: ("REFUSED", 31_25),
        Role.SCRIPTWRITER: ("RESERVED", 31_25),
        Role.CINEMATOGRAPHER: ("CREDITED", 10_42),
        Role.PRODUCTION_DESIGNER: ("CREDITED", 10_42),
        Role.COMPOSER: ("CREDITED", 10_41),
    }
    assert (await shares_into(distribution, "june"))[Role.DIRECTOR] == ("REFUSED", 25_00)
    assert (await ledger(distribution))["REFUSED"] == 115_31 + 31_25 + 25_00 + 25_00
    (carried,) = [one for one in await distribution.published() if isinstance(one, said.RoyaltyCarried)]
    assert (carried.refund, carried.target, carried.into, carried.amount) == (
        *(name, "account", "august"),
        Money(25_00),
    )
    row = await shown(distribution, f"/v1/refunds/{name}", READ)
    assert (row["state"], row["left"]) == ("CARRIED", [])
    assert (await proved(distribution))["CARRIED"] == 25_00
    # Once it is there it neither goes back nor on.
    for way in ({}, CARRIED):
        late = refund(shares=[row["lines"][0]["share"]], **way)
        answer = await distribution.post("ann", PREPARE, "/v1/refunds", late)
        assert (answer.status_code, answer.json()["reason"]) == (409, "CARRIED_BEFORE")
        answer = await distribution.post("ann", PREPARE, "/v1/refunds", refund(**way))
        assert (answer.status_code, answer.json()["reason"]) == (409, "NOTHING_TO_REFUND")
    again = await close_another(distribution)
    assert (again.allocations, again.carried) == (0, 0)
    # What he refused in August goes on from there.
    onward = await decided(distribution, target="august", **CARRIED)
    assert (await shown(distribution, f"/v1/refunds/{onward}", READ))["amount"] == 31_25
    await _is_told(distribution, name, carried)
    await _is_in_the_archive(distribution, run, tmp_path)


async def _is_told(service: OneService, name: str, carried: said.RoyaltyCarried) -> None:
    told = await service.parts.explain(service.ctx, name)
    assert told is not None
    assert told.text.en.startswith("25.00 AZN of account into the next period of the contract licence:")
    assert "licence müqaviləsinin növbəti dövrünə" in told.text.az
    assert [one.en for one in told.steps] == ["25.00 AZN were distributed with august."]
    assert carried.run in {one.id for one in told.because}
    made = [one for one in await service.published() if isinstance(one, said.RoyaltyAllocated)]
    film = next(one for one in made if (one.target, one.work) == ("august", "film"))
    told = await service.parts.explain(service.ctx, film.allocation)
    assert told is not None and ("distribution", name) in {(one.service, one.id) for one in told.because}
    assert told.steps[0].en == "The account: received 100.00 AZN, due 100.00 AZN; distributed 125.00 AZN."
    assert told.steps[1].en.startswith(
        f"To what is distributed the decision {name} carried 25.00 AZN of account"
    )
    assert f"{name} qərarı ilə account məbləğindən" in told.steps[1].az


async def _is_in_the_archive(service: OneService, run: str, folder: Path) -> None:
    for kind, which in (("run", run), ("receipt", "receipt-account"), ("receipt", "receipt-august")):
        _, archive = await exported(service, kind, which)
        assert checked(archive, folder / which) == (0, "holds\n")
        types = [one["type"].split(".")[-2] if one["sequence"] else one["type"] for one in lines(archive)]
        for wanted in ("RefundProposed", "CarryDecided", "RoyaltyCarried"):
            assert wanted in types, (kind, which, wanted)


@pytest.mark.clause("2.1.1-o", "2.2.3-a")
async def test_of_a_schedule_there_is_no_next_period(distribution: OneService) -> None:
    await refused_run(distribution)
    body = refund(target="schedule", **CARRIED)
    answer = await distribution.post("ann", PREPARE, "/v1/refunds", body)
    assert (answer.status_code, answer.json()["reason"]) == (409, "NO_NEXT_PERIOD")


@pytest.mark.clause("2.1.1-o", "X-a", "X-d")
async def test_what_no_run_has_taken_up_may_go_back_instead(distribution: OneService) -> None:
    await refused_run(distribution)
    name = await decided(distribution, **CARRIED)
    (line,) = (await shown(distribution, f"/v1/refunds/{name}", READ))["lines"]
    back = await propose(distribution, shares=[line["share"]])
    # While it is proposed that it goes back no run takes it up.
    await hear(distribution, AUGUST, "august")
    closed = await close_another(distribution)
    assert (closed.carried, (await ledger(distribution))["REFUSED"]) == (0, 25_00 + 115_31 + 25_00)
    assert await decide(distribution, back) == 200
    assert (await shown(distribution, f"/v1/refunds/{name}", READ))["state"] == "REPLACED"
    states = await ledger(distribution)
    assert (states["REFUSED"], states["PAYER_REFUND"]) == (115_31 + 25_00, 25_00)
    await hear(distribution, SEPTEMBER, "september")
    assert (await close_another(distribution)).carried == 0
    assert "CARRIED" not in await proved(distribution)


@pytest.mark.clause("2.1.1-o", "X-a", "X-d")
async def test_what_is_excluded_or_abandoned_takes_nothing_along(distribution: OneService) -> None:
    await refused_run(distribution)
    name = await decided(distribution, **CARRIED)
    await hear(distribution, AUGUST, "august")
    # Given up, then without the account that it is of, then without the one that it goes into.
    run = await open_run(distribution)
    gone = await distribution.post(
        "accountant", "distribution:run:prepare", f"/v1/runs/{run}/abandon", {"reason": "no"}
    )
    assert gone.status_code == 200
    await distribution.settle()
    run = await open_run(distribution)
    assert (await shown(distribution, f"/v1/runs/{run}"))["carried"] == 1
    assert await exclude(distribution, run, "august") == 200
    then = await shown(distribution, f"/v1/runs/{run}")
    assert (then["carried"], then["allocations"]) == (0, 0)
    assert (await approve(distribution, run, then["digest"])).status_code == 200
    run = await open_run(distribution)
    assert await exclude(distribution, run, "account") == 200
    then = await shown(distribution, f"/v1/runs/{run}")
    assert (then["carried"], then["allocations"]) == (0, 2)
    assert (await approve(distribution, run, then["digest"])).status_code == 200
    assert (await shares_into(distribution, "august"))[Role.DIRECTOR] == ("REFUSED", 25_00)
    assert (await shown(distribution, f"/v1/refunds/{name}", READ))["state"] == "DECIDED"
    # The next one takes it up.
    await hear(distribution, SEPTEMBER, "september")
    assert (await close_another(distribution)).carried == 1
    assert (await shares_into(distribution, "september"))[Role.DIRECTOR] == ("REFUSED", 31_25)
    assert (await proved(distribution))["CARRIED"] == 25_00


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-a")
async def test_corrections_leave_what_was_carried_where_it_is(distribution: OneService) -> None:
    await refused_run(distribution)
    name = await decided(distribution, **CARRIED)
    await hear(distribution, AUGUST, "august")
    assert (await close_another(distribution)).carried == 1
    # The set of the film was another's all the time: both are mended, July's around what of it is in August.
    other = _shares({Role.PRODUCTION_DESIGNER: (registry.Holder(party="cin", fraction=Fraction(1)),)})
    await distribution.hear("registry", other)
    await distribution.settle()
    await close_another(distribution)
    mended = [one.target for one in await _reversed(distribution)]
    assert (mended.count("august"), mended.count("account")) == (1, 1)
    assert (await shown(distribution, "/v1/reversals/waiting", "distribution:allocation:read"))["items"] == []
    assert (await shares_into(distribution, "august"))[Role.DIRECTOR] == ("REFUSED", 31_25)
    assert (await shares_into(distribution, "account"))[Role.DIRECTOR] == ("REFUSED", 25_00)
    twice = await distribution.post("ann", PREPARE, "/v1/refunds", refund())
    assert (twice.status_code, twice.json()["reason"]) == (409, "NOTHING_TO_REFUND")
    carried = await shown(distribution, f"/v1/refunds/{name}", READ)
    assert (carried["state"], carried["left"]) == ("CARRIED", [])
    assert (await proved(distribution))["CARRIED"] == 25_00

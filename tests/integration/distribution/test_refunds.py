"""A share whose owner refused management goes back to the payer when two people decide it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from shared.contracts import distribution as said
from shared.contracts import registry
from shared.contracts.terms import PartyClass, Role, UseType
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import approve, closed_run, findings, open_run, shown
from tests.integration.distribution.rules import adopt_policies
from tests.integration.distribution.test_corrections import _reversed, _shares
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import party
from tests.support.one_service import OneService

ALLOCATIONS = "distribution:allocation:read"
PREPARE, APPROVE, READ = (f"distribution:refund:{verb}" for verb in ("prepare", "approve", "read"))


async def ledger(service: OneService) -> dict[str, int]:
    found = await shown(service, "/v1/ledger", "distribution:ledger:read")
    assert found["holds"], found["findings"]
    return {one["state"]: one["amount"]["amount"] for one in found["totals"] if one["state"] != "FX"}


def refund(**changed: object) -> dict[str, Any]:
    return {"target": "account", "reason": "the payer settles", "document_sha256": "ab" * 32, **changed}


@pytest.mark.clause("2.1.1-o", "X-a", "X-d")
async def test_a_refused_share_goes_back_to_its_payer_by_two_people(distribution: OneService) -> None:
    refusal = registry.ManagementRefused(
        refusal="refusal", party="dir", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)
    )
    await distribution.hear("registry", refusal)
    await distribution.settle()
    await closed_run(distribution)
    # The director's 25.00 of the account; on the schedule his 60% of 192.18 for 98.00 EUR.
    assert (await ledger(distribution))["REFUSED"] == 25_00 + 115_31
    refusals = (await shown(distribution, "/v1/refusals", PREPARE))["items"]
    assert [(one["target"], one["gross"]) for one in refusals].count(("account", 25_00)) == 1
    nothing = await distribution.post("ann", PREPARE, "/v1/refunds", refund(target="nobodys"))
    assert (nothing.status_code, nothing.json()["reason"]) == (409, "NOTHING_TO_REFUND")
    strange = await distribution.post("ann", PREPARE, "/v1/refunds", refund(shares=["strange"]))
    assert strange.status_code == 404
    answer = await distribution.post("ann", PREPARE, "/v1/refunds", refund(), key="k1")
    assert answer.status_code == 201, answer.text
    again = await distribution.post("ann", PREPARE, "/v1/refunds", refund(), key="k1")
    assert again.json() == answer.json()
    await distribution.settle()
    name = answer.json()["id"]
    path = f"/v1/refunds/{name}"
    assert (await shown(distribution, path, READ))["state"] == "PROPOSED"
    assert (await distribution.post("ann", APPROVE, f"{path}/approve", {})).status_code == 403
    assert (await distribution.post("bob", APPROVE, f"{path}/approve", {})).status_code == 200
    of_schedule = await distribution.post("ann", PREPARE, "/v1/refunds", refund(target="schedule"))
    await distribution.settle()
    path = f"/v1/refunds/{of_schedule.json()['id']}"
    assert (await distribution.post("bob", APPROVE, f"{path}/approve", {})).status_code == 200
    await distribution.settle()
    states = await shown(distribution, "/v1/ledger", "distribution:ledger:read")
    found = [one for one in states["totals"] if one["state"] in ("REFUSED", "PAYER_REFUND")]
    assert [(one["state"], one["amount"]["currency"], one["amount"]["amount"]) for one in found] == [
        ("PAYER_REFUND", "AZN", 25_00),
        ("PAYER_REFUND", "EUR", 58_80),
    ]
    assert states["holds"], states["findings"]
    published = [one for one in await distribution.published() if isinstance(one, said.RefundDecided)]
    assert [(one.payer, one.amount) for one in published] == [
        ("user", Money(25_00)),
        ("society", Money(58_80, "EUR")),
    ]
    dropped = await distribution.post("ann", PREPARE, f"/v1/refunds/{name}/drop", {"reason": "late"})
    assert (dropped.status_code, dropped.json()["reason"]) == (409, "NOT_PROPOSED")
    told = await distribution.parts.explain(distribution.ctx, name)
    assert told is not None and told.kind == "refund"
    listed = await shown(distribution, "/v1/refunds?state=DECIDED&payer=user", READ)
    assert [one["refund"] for one in listed["items"]] == [name]
    assert (await distribution.get(READ, f"/v1/refunds/{name}", party="user")).status_code == 200
    assert (await distribution.get(READ, f"/v1/refunds/{name}", party="society")).status_code == 404
    assert await findings(distribution) == []
    assert (await verify_projections(distribution.projections)).findings == ()


@pytest.mark.clause("X-e", "2.1.1-o")
async def test_money_out_of_term_goes_the_way_that_the_policy_says(distribution: OneService) -> None:
    """The director died in 1950; by the Board what is out of term goes into the next period, where there is one."""
    dead = replace(party("dir", PartyClass.MEMBER).party, died_on=date(1950, 1, 1))
    await distribution.hear("registry", registry.PartyChanged(party=dead))
    await distribution.settle()
    term = {"years_after_death": 70, "out_of_term": "NEXT_PERIOD"}
    await adopt_policies(distribution, {"term": term}, version=2)
    await closed_run(distribution)
    assert (await ledger(distribution))["OUT_OF_TERM"] == 25_00 + 115_31
    back = await distribution.post("ann", PREPARE, "/v1/refunds", refund())
    assert (back.status_code, back.json()["reason"]) == (409, "OTHER_USE")
    on = await distribution.post("ann", PREPARE, "/v1/refunds", refund(way="NEXT_PERIOD"))
    assert on.status_code == 201, on.text
    # What came from abroad has no next period: its sender has it again.
    of_schedule = await distribution.post("ann", PREPARE, "/v1/refunds", refund(target="schedule"))
    assert of_schedule.status_code == 201, of_schedule.text


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-b")
async def test_what_a_proposed_refund_kept_from_being_corrected_is_corrected_once_it_is_dropped(
    distribution: OneService,
) -> None:
    refusal = registry.ManagementRefused(
        refusal="refusal", party="dir", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)
    )
    await distribution.hear("registry", refusal)
    await distribution.settle()
    await closed_run(distribution)
    proposed = await distribution.post("ann", PREPARE, "/v1/refunds", refund())
    await distribution.settle()
    # The set of the film was another's: of the account it waits, for some of it is to go back to the payer.
    other = _shares({Role.PRODUCTION_DESIGNER: (registry.Holder(party="cin", fraction=Fraction(1)),)})
    await distribution.hear("registry", other)
    await distribution.settle()
    await close_another(distribution)
    assert await _reversed(distribution) == []
    (waits,) = (await shown(distribution, "/v1/reversals/waiting", ALLOCATIONS))["items"]
    assert (waits["target"], waits["cause"]) == ("account", "REGISTRY")
    assert waits["waits_for"] == [{"kind": "REFUND", "id": proposed.json()["id"]}]
    review = await shown(distribution, f"/v1/runs/{waits['run']}/review?purpose=approval")
    assert [one["target"] for one in review["kept_back"]] == ["account"]
    path = f"/v1/refunds/{proposed.json()['id']}/drop"
    assert (await distribution.post("ann", PREPARE, path, {"reason": "he does not"})).status_code == 200
    await distribution.settle()
    await close_another(distribution)
    assert [one.target for one in await _reversed(distribution)].count("account") == 1
    assert (await shown(distribution, "/v1/reversals/waiting", ALLOCATIONS))["items"] == []
    assert (await ledger(distribution))["REFUSED"] == 25_00 + 115_31
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-a")
async def test_what_a_run_is_about_to_take_back_is_not_refunded(distribution: OneService) -> None:
    refusal = registry.ManagementRefused(
        refusal="refusal", party="dir", use_types=(UseType.ON_AIR,), valid_from=date(2026, 1, 1)
    )
    await distribution.hear("registry", refusal)
    await distribution.settle()
    await closed_run(distribution)
    # The film was another's, who refused nothing: the next run takes the refused 25.00 back and credits him.
    other = _shares({Role.DIRECTOR: (registry.Holder(party="cin", fraction=Fraction(1)),)})
    await distribution.hear("registry", other)
    await distribution.settle()
    run = await open_run(distribution)
    early = await distribution.post("ann", PREPARE, "/v1/refunds", refund())
    assert (early.status_code, early.json()["reason"]) == (409, "IN_A_RUN")
    digest = (await shown(distribution, f"/v1/runs/{run}"))["digest"]
    assert (await approve(distribution, run, digest)).status_code == 200
    assert [one.target for one in await _reversed(distribution)].count("account") == 1
    late = await distribution.post("ann", PREPARE, "/v1/refunds", refund())
    assert (late.status_code, late.json()["reason"]) == (409, "NOTHING_TO_REFUND")
    assert "REFUSED" not in await ledger(distribution)

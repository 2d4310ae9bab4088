"""A claim that came too late is paid out of PROVISION, where a court orders it (D-25)."""

from typing import Any

import pytest

from shared.contracts import distribution as said
from shared.contracts.terms import PartyClass, Role, TargetKind
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.aged import (
    CLASS,
    LAST_DAY,
    all_of_the,
    expired_of,
    published_of,
    redistribute,
    sealed,
    searched,
    three_years_after,
)
from tests.integration.distribution.asking import approve, findings, open_run, shown
from tests.integration.distribution.test_causes import answer_for, base_of
from tests.integration.distribution.world import FILM, NEW, feed_provision, party
from tests.support.one_service import MakeService, OneService


@pytest.mark.clause("2.1.1-t", "2.1.2-h", "X-a", "X-d")
async def test_a_claim_that_came_too_late_is_paid_out_of_provision_where_a_court_orders_it(
    make_service: MakeService,
) -> None:
    service = await three_years_after(make_service)
    await searched(service, FILM, NEW)
    await sealed(service)
    reserves = {one.work: one.reserve for one in await expired_of(service)}
    order: dict[str, Any] = {
        "reserve": reserves[FILM],
        "owner": "scr",
        "number": "2-1(102)-55/2026",
        "ordered_on": "2026-08-03",
        "in_force_on": "2026-08-31",
        "document_sha256": "ab" * 32,
    }
    path, scope = "/v1/ordered-payments", "distribution:ordered"
    early = await service.post("lawyer", f"{scope}:prepare", path, order)
    assert (early.status_code, early.json()["reason"]) == (409, "NOT_REDISTRIBUTED")
    base = await base_of(service, cause=None, of_class=CLASS)
    assert (await answer_for(service, base)).status_code == 200
    run = (await redistribute(service)).json()["id"]
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    await service.hear("registry", party("scr", PartyClass.MEMBER))
    # More than the scriptwriter's 25.00 was never his.
    more = await service.post("lawyer", f"{scope}:prepare", path, order | {"amount": 25_01})
    assert (more.status_code, more.json()["reason"]) == (409, "ABOVE_THE_RESERVE")
    refused = await service.post("lawyer", f"{scope}:prepare", path, order | {"in_force_on": "2030-01-01"})
    assert (refused.status_code, refused.json()["reason"]) == (409, "NO_LEGAL_FORCE")
    of_work = await service.post("lawyer", f"{scope}:prepare", path, order | {"reserve": reserves[NEW]})
    assert (of_work.status_code, of_work.json()["reason"]) == (409, "NO_ROLE")
    entered = await service.post("lawyer", f"{scope}:prepare", path, order)
    assert entered.status_code == 201, entered.text
    await service.settle()
    payment = entered.json()["id"]
    same = await service.post("lawyer", f"{scope}:approve", f"{path}/{payment}/approve", {})
    assert same.status_code == 403
    decided = await service.post("director", f"{scope}:approve", f"{path}/{payment}/approve", {})
    assert decided.status_code == 200, decided.text
    await feed_provision(service, 20_00, "own", LAST_DAY)
    assert await _closed(service) == {}
    await feed_provision(service, 10_00, "more", LAST_DAY)
    assert (await shown(service, f"{path}/{payment}", f"{scope}:read"))["state"] == "DECIDED"
    # 25.00 less 20%; of the 30.00 that the guild put in, 5.00 are left.
    assert await _closed(service) == {
        ("CREDITED", None): 20_00,
        ("DEDUCTED", "ADMINISTRATION"): 5_00,
    }
    paid = [one for one in await published_of(service) if isinstance(one, said.RoyaltyAllocated)][-1]
    assert (paid.target_kind, paid.target, paid.work) == (TargetKind.PROVISION, "PROVISION", FILM)
    assert [(one.role, one.owner, one.receiver, one.net) for one in paid.shares] == [
        (Role.SCRIPTWRITER, "scr", "scr", Money(20_00))
    ]
    row = await shown(service, f"{path}/{payment}", f"{scope}:read")
    assert (row["state"], row["allocation"]) == ("PAID", paid.allocation)
    ledger = await shown(service, "/v1/ledger", "distribution:ledger:read")
    assert ledger["holds"], ledger["findings"]
    totals = {(one["state"], one["reason"]): one["amount"]["amount"] for one in ledger["totals"]}
    assert totals["PROVISION", None] == 5_00
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
    for entity in (payment, paid.allocation, paid.shares[0].share):
        assert await service.parts.explain(service.ctx, entity) is not None
    # It is paid once, and nobody's shares change it.
    again = await service.post("lawyer", f"{scope}:prepare", path, order)
    assert (again.status_code, again.json()["reason"]) == (409, "ABOVE_THE_RESERVE")
    await service.hear("registry", all_of_the("cin"))
    await service.settle()
    await _is_corrected_around_it(service)


async def _is_corrected_around_it(service: OneService) -> None:
    """The account, around the redistributed 25.00: 25.00 and twice 8.33 of others wait for the cameraman."""
    assert await _closed(service) == {
        ("CREDITED", None): -33_33,
        ("DEDUCTED", "ADMINISTRATION"): -8_33,
        ("HELD", "RECOVERY"): 41_66,
        ("RESERVED", "NON_MEMBER"): 0,
    }
    reversed_ = [one for one in await published_of(service) if isinstance(one, said.RoyaltyReversed)]
    assert {one.target for one in reversed_} == {"account"}
    assert await findings(service) == []


async def _closed(service: OneService) -> dict[tuple[str, str | None], int]:
    """What the next run comes to: three years have more to tell than one page of `published`."""
    run = await open_run(service)
    digest = (await shown(service, f"/v1/runs/{run}"))["digest"]
    assert (await approve(service, run, digest)).status_code == 200
    last = [one for one in await published_of(service) if isinstance(one, said.RunClosed)][-1]
    return {(one.state, one.reason): one.amount.amount for one in last.totals}

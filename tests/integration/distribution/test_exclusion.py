"""An approver leaves an account out of a draft: the rest closes, it is free for the next run, and all is proved."""

import pytest

from shared.contracts import distribution as said
from shared.contracts.terms import PartyClass
from shared.kernel.money import Money
from tests.integration.distribution.asking import APPROVE, approve, closed_run, findings, open_run, shown
from tests.integration.distribution.world import hear_everything, mandate, party
from tests.support.one_service import OneService


async def exclude(service: OneService, run: str, *targets: str, by: str = "director") -> int:
    body = {"targets": list(targets), "reason": "the licence is disputed"}
    answer = await service.post(by, APPROVE, f"/v1/runs/{run}/exclude", body)
    await service.settle()
    return answer.status_code


@pytest.mark.clause("X-d", "X-a")
async def test_what_is_excluded_is_free_and_the_rest_has_a_digest_of_its_own(
    distribution: OneService,
) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    first = await shown(distribution, f"/v1/runs/{run}")
    assert await exclude(distribution, run, "account", by="accountant") == 403
    assert await exclude(distribution, run, "nothing-known") == 409
    assert await exclude(distribution, run, "account") == 200
    then = await shown(distribution, f"/v1/runs/{run}")
    assert (then["state"], then["allocations"], then["targets"]) == ("COMPUTED", 1, ["account", "schedule"])
    assert then["digest"] != first["digest"]
    (left_out,) = then["excluded"]
    assert (left_out["target"], left_out["reason"], left_out["by"]) == (
        "account",
        "the licence is disputed",
        "director",
    )
    # Another run takes it while this one still waits for its approval.
    other = await open_run(distribution)
    assert (await shown(distribution, f"/v1/runs/{other}"))["targets"] == ["account"]
    assert (await approve(distribution, run, first["digest"])).json()["reason"] == "ANOTHER_DRAFT"
    assert (await approve(distribution, run, then["digest"])).status_code == 200
    digest = (await shown(distribution, f"/v1/runs/{other}"))["digest"]
    assert (await approve(distribution, other, digest)).status_code == 200
    closed = [one for one in await distribution.published() if isinstance(one, said.RunClosed)]
    # 98.00 EUR at 1.961 and 100.00 AZN: as if one run had taken both.
    assert [sum(total.amount.amount for total in one.totals) for one in closed] == [192_18, 100_00]
    assert await findings(distribution) == []


@pytest.mark.clause("2.1.1-a")
async def test_a_run_of_which_all_is_excluded_closes_empty(distribution: OneService) -> None:
    await hear_everything(distribution)
    run = await open_run(distribution)
    assert await exclude(distribution, run, "account", "schedule") == 200
    shown_run = await shown(distribution, f"/v1/runs/{run}")
    assert (await approve(distribution, run, shown_run["digest"])).status_code == 200
    (closed,) = [one for one in await distribution.published() if isinstance(one, said.RunClosed)]
    assert (closed.allocations, closed.totals) == (0, ())
    ready = (await shown(distribution, "/v1/ready"))["items"]
    assert [(one["target"], one["ready"]) for one in ready] == [("account", True), ("schedule", True)]
    ledger = await shown(distribution, "/v1/ledger", "distribution:ledger:read")
    awaiting = {(one["state"], one["amount"]["amount"]) for one in ledger["totals"]}
    assert ("AWAITING_RUN", Money(100_00).amount) in awaiting
    assert await findings(distribution) == []


@pytest.mark.clause("X-d", "2.1.1-s")
async def test_reserved_money_of_an_excluded_account_is_free_for_another_run(
    distribution: OneService,
) -> None:
    await closed_run(distribution)
    await distribution.hear("registry", party("scr", PartyClass.MEMBER), mandate("scr"))
    await distribution.settle()
    run = await open_run(distribution)
    assert (await shown(distribution, f"/v1/runs/{run}"))["releases"] == 1
    assert await exclude(distribution, run, "account") == 200
    then = await shown(distribution, f"/v1/runs/{run}")
    assert (then["state"], then["releases"], then["allocations"], then["complete"]) == (
        "COMPUTED",
        0,
        0,
        False,
    )
    other = await open_run(distribution)
    for one in (run, other):
        digest = (await shown(distribution, f"/v1/runs/{one}"))["digest"]
        assert (await approve(distribution, one, digest)).status_code == 200
    closed = [one for one in await distribution.published() if isinstance(one, said.RunClosed)][1:]
    # 25.00 of the scriptwriter, once.
    assert [sum(total.amount.amount for total in one.totals) for one in closed] == [0, 25_00]
    assert await findings(distribution) == []

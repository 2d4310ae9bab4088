"""A merge by which disputes reach what a payment run has: it leaves the run, whenever the merge or a death comes."""

from typing import Any

import pytest

from services.payments.projections.circumstances import read_circumstances
from shared.contracts.registry import WorksMerged
from shared.contracts.terms import Role
from tests.integration.payments.played import approve, prepare, release
from tests.integration.payments.test_disputes import dispute, states
from tests.integration.payments.test_faults import Deaths, shown
from tests.support.one_service import OneService

MERGED = WorksMerged(merge="m", survivor="film-1", others=("film-3",), reason="The same film.")
pytestmark = pytest.mark.clause("4.3-a", "X-a")


async def works_of(service: OneService, payment_run: str) -> set[tuple[str, str]]:
    """Work and role of the lines that a payment run has."""
    orders = (await shown(service, payment_run))["orders"]
    return {(line["credit"]["work"], line["credit"]["role"]) for order in orders for line in order["lines"]}


async def test_two_disputes_take_out_what_a_merge_brings_them_wherever_it_dies(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in (Role.DIRECTOR, Role.SCRIPTWRITER):
        await dispute(payments, "film-3", role)
    prepared = await prepare(payments)
    assert (await approve(payments, prepared)).status_code == 200
    deaths = Deaths(payments, monkeypatch)
    await payments.hear("registry", MERGED)
    await deaths.settle()
    assert {"after payment-run TakeLinesOut", "after credit FreeCredit"} <= set(deaths.died)
    left = await works_of(payments, prepared["payment_run"])
    assert left == {("film-1", "COMPOSER"), ("film-2", "DIRECTOR")}
    # What it let go of is free for another run, and disputed.
    assert await states(payments, "rasim") == {("DISPUTED", "DISPUTE"): 8000, ("PAYABLE", None): 501}
    taken = await payments.ctx.pool.fetch("SELECT work, role FROM view.credit WHERE state = 'TAKEN'")
    assert {(row["work"], row["role"]) for row in taken} == left


async def test_a_merge_that_is_heard_while_a_run_is_prepared_is_looked_at_when_it_is(
    payments: OneService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await dispute(payments, "film-3", Role.DIRECTOR)
    heard = list[str]()

    async def meanwhile(*args: Any, **more: Any) -> Any:
        found = await read_circumstances(*args, **more)
        if not heard:
            heard.append("merge")
            await payments.hear("registry", MERGED)
            reacted = 1
            while reacted:
                # The read models fold beside the job.
                await payments.projections.wait_for((await payments.ctx.store.head()).position)
                reacted = await payments.policies.step()
        return found

    monkeypatch.setattr("services.payments.jobs.prepare_payment_run.read_circumstances", meanwhile)
    prepared = await prepare(payments)
    assert heard == ["merge"]
    left = await shown(payments, prepared["payment_run"]) | {"payment_run": prepared["payment_run"]}
    assert ("film-1", "DIRECTOR") not in await works_of(payments, prepared["payment_run"])
    assert (await approve(payments, left)).status_code == 200
    assert (await release(payments, left)).status_code == 202
    await payments.settle()
    assert await states(payments, "rasim") == {("DISPUTED", "DISPUTE"): 8000}

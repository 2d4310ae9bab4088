"""An account whose contract weighs the hours of the day (D-39)."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from shared.contracts import distribution as said
from shared.contracts import intake
from shared.contracts.batches import batch_digest, item_digest
from shared.kernel.money import Money
from tests.integration.distribution.asking import open_run, shown
from tests.integration.distribution.rules import adopt_policies
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_ways_out import stand
from tests.integration.distribution.world import FILM, NEW, account, money, outcomes
from tests.support.one_service import OneService

EVENING = {"from": "19:00", "to": "23:00", "weight": 2}


def at(hour: int) -> list[Any]:
    """The account, the film of it shown in this hour."""
    *items, manifest = account()
    told = [
        replace(item, lines=tuple(replace(line, start=time(hour, 59)) for line in item.lines))
        if isinstance(item, intake.UsageLinesListed) and item.chunk == 1
        else item
        for item in items
    ]
    lines = [
        replace(item, lines=(item.lines[0], replace(item.lines[1], start=None)))
        if isinstance(item, intake.UsageLinesListed) and item.chunk == 1
        else item
        for item in told
    ]
    return [*lines, replace(manifest, digest=batch_digest(item_digest(item) for item in lines))]


@pytest.mark.clause("2.1.2-j")
@pytest.mark.parametrize(("hour", "expected"), [(22, (85_71, 14_29)), (23, (75_00, 25_00))])
async def test_its_seconds_count_by_the_hour(
    distribution: OneService, hour: int, expected: tuple[int, int]
) -> None:
    # 5,400 s count twice in the evening: 10,800 of 12,600 are 85.714 of 100.00; else 5,400 of 7,200.
    await adopt_policies(distribution, {"contract_keys": {"contracts": {"licence": {"bands": [EVENING]}}}})
    await distribution.hear(
        "intake", *at(hour), *money("account", Money(100_00), Money(100_00), Money(100_00))
    )
    await distribution.hear("matching", *outcomes())
    await distribution.settle()
    run = await open_run(distribution)
    listed = (await shown(distribution, f"/v1/runs/{run}/draft/allocations"))["items"]
    found = {one["body"]["work"]: one["body"]["gross"]["amount"] for one in listed}
    assert (found[FILM], found[NEW]) == expected


def key_of(contract: str, weight: int = 2) -> dict[str, Any]:
    """The contract's key: its evening counts so many times."""
    return {"contract_keys": {"contracts": {contract: {"bands": [EVENING | {"weight": weight}]}}}}


async def close_without_key(service: OneService) -> None:
    """The film of 22 h has 75.00 of 100.00, by seconds alone."""
    await service.hear("intake", *at(22), *money("account", Money(100_00), Money(100_00), Money(100_00)))
    await service.hear("matching", *outcomes())
    await service.settle()
    await close_another(service)


async def issued(service: OneService, run: str) -> dict[str, int]:
    published = await service.published()
    made = [one for one in published if isinstance(one, said.RoyaltyAllocated) and one.run == run]
    return {one.work: one.gross.amount for one in made}


@pytest.mark.clause("2.1.2-j", "2.2.8-a", "X-b")
async def test_a_key_that_held_already_corrects_what_was_distributed_without_it(
    distribution: OneService,
) -> None:
    await close_without_key(distribution)
    before = await stand(distribution)
    await adopt_policies(distribution, key_of("licence"), since="2026-07-01")
    ready = (await shown(distribution, "/v1/ready"))["items"]
    assert [one["ready"] for one in ready if one["target"] == "account"] == [True]
    closed = await close_another(distribution)
    assert await issued(distribution, closed.run) == {FILM: 85_71, NEW: 14_29}
    back = [one for one in await distribution.published() if isinstance(one, said.RoyaltyReversed)]
    assert {(one.cause, one.target) for one in back} == {("CONTRACT_KEY", "account")}
    after = await stand(distribution)
    # What the unknown film gave up was nobody's, so who gets it waits for no recovery.
    assert "HELD|RECOVERY|AZN" not in after
    assert sum(after.values()) == sum(before.values())
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)
    # That was a mistake too: its evening counts as any hour.
    await adopt_policies(distribution, key_of("licence", 1), version=2, since="2026-07-01")
    closed = await close_another(distribution)
    assert await issued(distribution, closed.run) == {FILM: 75_00, NEW: 25_00}
    await stand(distribution)


@pytest.mark.clause("X-b")
@pytest.mark.parametrize(
    ("body", "since"),
    [
        (key_of("licence"), "2030-01-01"),
        (key_of("another"), "2026-07-01"),
        ({"contract_keys": {"contracts": {"licence": {"across_roles": True}}}}, "2026-07-01"),
    ],
    ids=["later", "of another contract", "the same comes out"],
)
async def test_a_key_that_changes_nothing_of_it_reverses_nothing(
    distribution: OneService, body: dict[str, Any], since: str
) -> None:
    await close_without_key(distribution)
    await adopt_policies(distribution, body, since=since)
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (0, 0)
    assert [one["ready"] for one in (await shown(distribution, "/v1/ready"))["items"]] == [False]

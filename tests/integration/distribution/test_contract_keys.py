"""An account whose contract weighs the hours of the day (D-39)."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from shared.contracts import intake
from shared.contracts.batches import batch_digest, item_digest
from shared.kernel.money import Money
from tests.integration.distribution.asking import open_run, shown
from tests.integration.distribution.rules import adopt_policies
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

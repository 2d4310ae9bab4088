"""A later version of an account that comes to the same shares, and says other days of use."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.contracts import intake, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import Role, UseType
from tests.integration.distribution.asking import closed_run
from tests.integration.distribution.test_corrections import _funded, _proved, _reversed, _second_outcomes
from tests.integration.distribution.test_gone import last_of
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import account
from tests.support.one_service import OneService


def _used_on(day: date) -> list[Any]:
    """The second version: as the first, all of it used on this day."""
    *items, manifest = account(version=2)
    told = [
        replace(item, lines=tuple(replace(line, day=day) for line in item.lines))
        if isinstance(item, intake.UsageLinesListed)
        else item
        for item in items
    ]
    return [*told, replace(manifest, digest=batch_digest(item_digest(item) for item in told), replaces=1)]


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-b")
@pytest.mark.parametrize(("day", "state", "anew"), [(3, "RESERVED", 2), (9, "REFUSED", 0)])
async def test_what_waits_is_released_by_its_days(
    distribution: OneService, day: int, state: str, anew: int
) -> None:
    await closed_run(distribution)
    refusal = registry.ManagementRefused(
        refusal="refusal", party="scr", use_types=(UseType.ON_AIR,), valid_from=date(2026, 7, 5)
    )
    await distribution.hear("registry", refusal)
    await distribution.hear("intake", *_used_on(date(2026, 7, day)), _funded(2, 100_00))
    await distribution.hear("matching", *_second_outcomes())
    await distribution.settle()
    await close_another(distribution)
    # 6 of 18 of 75.00; on the 9th, as the first version said, he refuses it. The other film, which is nobody's yet,
    # waits too.
    issued = await last_of(distribution, "account")
    assert [(one.state, one.gross.amount) for one in issued.shares if one.role is Role.SCRIPTWRITER] == [
        (state, 25_00)
    ]
    assert [one.target for one in await _reversed(distribution)].count("account") == anew
    await _proved(distribution)
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)

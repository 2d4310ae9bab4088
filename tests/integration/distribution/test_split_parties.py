"""A merge of two people that was wrong: what the one was credited with of the other's is taken back."""

import pytest

from shared.contracts import registry
from shared.contracts.terms import Role
from tests.integration.distribution.asking import closed_run
from tests.integration.distribution.test_corrections import _allocated, _proved, _reversed
from tests.integration.distribution.test_released import close_another
from tests.support.one_service import OneService


@pytest.mark.clause("X-b", "X-a")
async def test_what_came_by_a_merge_of_parties_that_was_undone_is_corrected(distribution: OneService) -> None:
    merged = registry.PartiesMerged(merge="m", survivor="cin", others=("dir",), reason="One name.")
    await distribution.hear("registry", merged)
    await distribution.settle()
    first = await closed_run(distribution)
    film = next(one for one in await _allocated(distribution, first) if one.target == "account")
    assert {share.owner for share in film.shares if share.role is Role.DIRECTOR} == {"cin"}
    split = registry.PartiesSplit(
        split="s", undoes="m", survivor="cin", others=("dir",), reason="Two people."
    )
    await distribution.hear("registry", split)
    await distribution.settle()
    closed = await close_another(distribution)
    assert {(one.target, one.cause) for one in await _reversed(distribution)} == {
        ("account", "REGISTRY"),
        ("schedule", "REGISTRY"),
    }
    film = next(one for one in await _allocated(distribution, closed.run) if one.target == "account")
    director = [share for share in film.shares if share.role is Role.DIRECTOR]
    # 6 of 18 of 75.00, which wait until the cameraman has given them back.
    assert [(one.owner, one.reason, one.gross.amount) for one in director] == [("dir", "RECOVERY", 25_00)]
    assert (await _proved(distribution))[("HELD", "RECOVERY", "AZN")] == 25_00 + 115_31
    again = await close_another(distribution)
    assert (again.allocations, again.reversals) == (0, 0)

"""Two people who are one, and who are two after all: what the one has of the other's is found anew."""

from fractions import Fraction

import pytest

from shared.contracts import registry
from shared.contracts.terms import Role
from tests.integration.distribution.asking import closed_run
from tests.integration.distribution.test_corrections import (
    _allocated,
    _funded,
    _proved,
    _reversed,
    _second,
    _second_outcomes,
    _shares,
)
from tests.integration.distribution.test_gone import last_of
from tests.integration.distribution.test_next_period import decided, run_with_refusal
from tests.integration.distribution.test_refunds import ledger
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.world import NEW
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


@pytest.mark.clause("2.1.1-o", "2.2.8-a", "X-a", "X-b")
async def test_what_went_of_a_person_is_of_what_is_due_to_him_under_any_name(
    distribution: OneService,
) -> None:
    half = Fraction(1, 2)
    both = tuple(registry.Holder(party=one, fraction=half) for one in ("dir", "scr"))
    await distribution.hear("registry", _shares({Role.DIRECTOR: both}))
    await run_with_refusal(distribution)
    await decided(distribution)
    assert await _directors(distribution) == {("dir", "REFUSED", 12_50), ("scr", "RESERVED", 12_50)}
    # By the second version the film has 25.00 instead of 75.00, of which 8.33 are the direction's.
    await distribution.hear("intake", *_second(), _funded(2, 100_00))
    await distribution.hear("matching", *_second_outcomes())
    await distribution.settle()
    await close_another(distribution)
    # Of what the payer had back 4.17 would be the director's; the other film, which gains, has 8.33 less.
    assert await _directors(distribution) == {("dir", "REFUSED", 12_50), ("scr", "RESERVED", 4_16)}
    assert (await last_of(distribution, "account", NEW)).gross.amount == 75_00 - 8_33
    merged = registry.PartiesMerged(merge="m", survivor="elder", others=("scr",), reason="One name.")
    again = registry.PartiesMerged(merge="n", survivor="dir", others=("elder",), reason="One number.")
    await distribution.hear("registry", merged, again)
    await distribution.settle()
    await close_another(distribution)
    # All of the 8.33 is one person's, and with the payer already; the other film bears the rest of it.
    assert await _directors(distribution) == {("dir", "REFUSED", 12_50)}
    assert (await last_of(distribution, "account", NEW)).gross.amount == 75_00 - (12_50 - 8_33)
    assert (await ledger(distribution))["PAYER_REFUND"] == 12_50
    await _proved(distribution)
    more = await close_another(distribution)
    assert (more.allocations, more.reversals) == (0, 0)


async def _directors(service: OneService) -> set[tuple[str | None, str, int]]:
    film = await last_of(service, "account")
    return {
        (one.owner, one.state.value, one.gross.amount) for one in film.shares if one.role is Role.DIRECTOR
    }

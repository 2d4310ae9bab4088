"""A correction issues what it takes back: a draft in which it does not is found before anybody approves it."""

from dataclasses import replace
from fractions import Fraction

import pytest
from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft, violations
from services.distribution.domain.royalty import RoyaltyAllocated
from shared.kernel.money import Money
from tests.unit.distribution.run_given import D, azn, run_of
from tests.unit.distribution.test_corrections import ACCOUNT, _correcting, _live, _of_reserve, _shares

HALF = Fraction(1, 2)


def _less(one: RoyaltyAllocated) -> RoyaltyAllocated:
    """One that says the same, of a qəpik less."""
    share = one.shares[0]
    lower = structs.replace(share, gross=share.gross - Money(1), net=share.net - Money(1))
    return structs.replace(one, gross=one.gross - Money(1), shares=(lower, *one.shares[1:]))


def _corrected() -> Draft:
    """Of a film, and of what was released of it, the direction is another's by now."""
    (root,) = compute(run_of(ACCOUNT, shares=_shares({D: (("dir", HALF),)})[0].roles)).allocations
    source = _of_reserve(root, D)
    run = run_of(run="second", sources=(source,), source_targets=(ACCOUNT,))
    known = _shares({D: (("dir", HALF), ("scr", HALF))})
    (released,) = compute(replace(run, shares=known)).allocations
    live = (_live(root, below=(released.allocation,)), _live(released, source))
    other = _shares({D: (("dir", HALF), ("cin", HALF))})
    draft = compute(_correcting("third", ACCOUNT, live, shares=other))
    # Only what was released is another's: it is taken back and issued out of the same reserve.
    assert [len(one.takes) for one in draft.reversals] == [len(one.takes) for one in draft.allocations] == [1]
    return draft


@pytest.mark.clause("X-a")
def test_a_draft_whose_single_corrections_lose_or_make_money_is_found() -> None:
    (first,) = compute(run_of(ACCOUNT)).allocations
    draft = compute(_correcting("second", ACCOUNT, (_live(first),), shares=_shares({D: ("cin",)})))
    assert (len(draft.reversals), len(draft.allocations), violations(draft)) == (1, 1, [])
    unbalanced = ["target account: its corrections do not issue what they take back"]
    assert violations(replace(draft, allocations=())) == unbalanced
    assert violations(replace(draft, reversals=())) == unbalanced
    assert violations(replace(draft, allocations=(_less(draft.allocations[0]),))) == unbalanced
    (issued,) = draft.allocations
    assert violations(replace(draft, allocations=(structs.replace(issued, used=azn("17.99")),))) == unbalanced
    twice = violations(replace(draft, reversals=(*draft.reversals, *draft.reversals)))
    assert f"allocation {first.allocation}: it is taken back 2 times" in twice


@pytest.mark.clause("X-a")
def test_a_draft_that_does_not_take_again_what_a_correction_gave_back_to_a_reserve_is_found() -> None:
    draft = _corrected()
    assert violations(draft) == []
    (issued,), (back,) = draft.allocations, draft.reversals
    (taken,) = issued.takes
    given = [f"source {taken.id}: 300 were given back to it and not taken again"]
    assert violations(replace(draft, allocations=())) == given
    less = structs.replace(issued, takes=(replace(taken, amount=azn("2.99")),))
    assert f"source {taken.id}: 1 were given back to it and not taken again" in violations(
        replace(draft, allocations=(less,))
    )
    more = replace(back, takes=(replace(taken, amount=azn("3.01")),))
    found = violations(replace(draft, reversals=(more,)))
    assert f"allocation {back.allocation}: 1 more was taken than is taken back" in found

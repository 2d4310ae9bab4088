"""Claims of one use or one time do not add to those of another (D-02, D-92)."""

from fractions import Fraction

import pytest

from services.registry.domain.shares import most_claimed
from shared.contracts.registry import Holder, RoleShares
from shared.contracts.terms import Role, UseType

HALF = Fraction(1, 2)


def shares(*holders: Holder) -> RoleShares:
    return RoleShares(role=Role.DIRECTOR, holders=holders)


@pytest.mark.clause("1.3-a")
def test_a_general_half_and_a_half_per_use_are_the_whole_in_each_use() -> None:
    both = shares(
        Holder(party="a", fraction=HALF),
        Holder(party="b", fraction=HALF, use_type=UseType.ON_AIR),
        Holder(party="c", fraction=HALF, use_type=UseType.CABLE),
    )
    assert most_claimed(both) == 1


def test_two_owners_of_one_use_above_the_whole_are_found() -> None:
    both = shares(
        Holder(party="a", fraction=Fraction(3, 4)), Holder(party="b", fraction=HALF, use_type=UseType.ON_AIR)
    )
    assert most_claimed(both) == Fraction(5, 4)

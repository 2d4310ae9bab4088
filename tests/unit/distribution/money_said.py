"""What may be said in histories of money: who has a work or receives for whom, what was used, and how much it is."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as some

from tests.unit.distribution.owners_said import Roles
from tests.unit.distribution.run_given import C, D, S

PEOPLE = ("ada", "bob", "cem", "dai")
WORKS = ("film", "play", "tale")
HEIRS = ("eve", "fay", "dai")
PARTS = ((1,), (1, 1), (1, 2), (1, 1, 1), (3, 4), (1, 0), (1, 1, 0), (2, 0))
"""Of a role by weight; the last 0 of some stands for a missing part of one."""


@some.composite
def holders(draw: some.DrawFn) -> dict[str, Fraction]:
    """Who has a role."""
    parts = draw(some.sampled_from(PARTS))
    people = draw(some.permutations(PEOPLE))
    whole = sum(part or 1 for part in parts)
    return {people[at]: Fraction(part, whole) for at, part in enumerate(parts) if part}


@some.composite
def wholes(draw: some.DrawFn) -> dict[str, Fraction]:
    """Who has a whole."""
    parts = [part for part in draw(some.sampled_from(PARTS)) if part]
    people = draw(some.permutations(PEOPLE))
    return {people[at]: Fraction(part, sum(parts)) for at, part in enumerate(parts)}


@some.composite
def shares(draw: some.DrawFn) -> Roles:
    """Who has a work: two roles may be anybody's, one is unknown for ever."""
    roles = {D: draw(holders())}
    if draw(some.booleans()):
        roles[S] = draw(holders())
    if draw(some.booleans()):
        roles[C] = draw(holders())
    return roles


@some.composite
def heirs(draw: some.DrawFn) -> dict[str, Fraction]:
    """Who receives for somebody."""
    parts = [part for part in draw(some.sampled_from(PARTS)) if part]
    people = draw(some.permutations(HEIRS))
    return {people[at]: Fraction(part, sum(parts)) for at, part in enumerate(parts)}


works = some.sampled_from(WORKS)
amounts = some.one_of(some.integers(1, 40), some.integers(100_00, 5_000_00))
lines = some.dictionaries(
    some.integers(1, 3), some.tuples(works, some.integers(1, 9)), min_size=1, max_size=3
)

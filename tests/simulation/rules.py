"""The regulation's arithmetic, written a second time from its text: whole qəpik and exact fractions.

Clauses 2.1.3 (the 18% key), 3.1 to 3.4 (deductions, tax) and the decisions D-22, D-50, D-73, D-79, D-93.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

ROLES = ("DIRECTOR", "SCRIPTWRITER", "CINEMATOGRAPHER", "PRODUCTION_DESIGNER", "COMPOSER")

# The table of clause 2.1.3: of 18 parts, how many each role has, in the order of ROLES.
TABLE = {
    "feature": (6, 6, 2, 2, 2),
    "musical": (4, 4, 2, 2, 6),
    "animated": (6, 4, 2, 4, 2),
    "documentary": (7, 5, 5, 0, 1),
}
NOBODY = "~"
"""Comes after every id among equals."""
KINDS = ("ADMINISTRATION", "SOCIAL_CULTURAL", "AGENCY_FEE")

Weighed = tuple[Fraction, tuple[str, ...]]
"""A weight, and what decides between equals."""


def rounded(exact: Fraction) -> int:
    """Half up."""
    return int(exact + Fraction(1, 2))


def due_of(channel: str, declared: int) -> int:
    """What is due by a declared total: of a producer's income 18% (D-48)."""
    return rounded(Fraction(declared * 18, 100)) if channel == "PRODUCER" else declared


def shared_out(total: int, among: Sequence[Weighed]) -> list[int]:
    """A sum among weights: everyone his whole qəpik, the left ones by remainder, then weight, then the tie."""
    if total == 0:
        return [0] * len(among)
    whole = sum(weight for weight, _ in among)
    exact = [total * weight / whole for weight, _ in among]
    parts = [int(one) for one in exact]
    queue = sorted(range(len(among)), key=lambda at: (parts[at] - exact[at], -among[at][0], among[at][1]))
    for at in queue[: total - sum(parts)]:
        parts[at] += 1
    return parts


def roles_of(genre: str, absent: Sequence[str]) -> dict[str, int] | None:
    """The weights of a genre's roles less those documented absent; None for a genre that nobody mapped."""
    weights = TABLE.get(genre)
    if weights is None:
        return None
    return {
        role: weight for role, weight in zip(ROLES, weights, strict=True) if weight and role not in absent
    }


def between_roles(total: int, weights: dict[str, int]) -> dict[str, int]:
    """A work's money by role."""
    among = [(Fraction(weight), (str(ROLES.index(role)),)) for role, weight in weights.items()]
    return dict(zip(weights, shared_out(total, among), strict=True))


def deducted(
    rate: Fraction, gross: Sequence[int], left: Sequence[int], ties: Sequence[tuple[str, ...]]
) -> list[int]:
    """What a deduction takes from each of a group's shares: half up once, then by gross, never more than is left."""
    total = min(rounded(sum(gross) * rate / 100), sum(left))
    parts = shared_out(total, [(Fraction(one), tie) for one, tie in zip(gross, ties, strict=True)])
    while True:
        over = sum(max(0, part - room) for part, room in zip(parts, left, strict=True))
        if not over:
            return parts
        parts = [min(part, room) for part, room in zip(parts, left, strict=True)]
        free = [(Fraction(room - part), tie) for part, room, tie in zip(parts, left, ties, strict=True)]
        parts = [part + more for part, more in zip(parts, shared_out(over, free), strict=True)]


def withheld(resident: bool, year: int, gross: int, net: int) -> int | None:
    """What a natural person's payment bears: a resident 15% of the net for social insurance, until 2029 and no
    income tax; a non-resident 14% of the gross. None where no rule is in force."""
    if not resident:
        return rounded(Fraction(gross * 14, 100))
    return rounded(Fraction(net * 15, 100)) if year <= 2029 else None


def last_claim_day(start: date) -> date:
    """Three years from the closing day of the run that first reserved it; of 29 February 28 February (D-22)."""
    last = 28 if (start.month, start.day) == (2, 29) else start.day
    return date(start.year + 3, start.month, last)

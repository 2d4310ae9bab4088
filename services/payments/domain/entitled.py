"""Who has which part of what was disputed, as the documents that end a dispute say it (4.3, D-82)."""

from collections.abc import Sequence
from fractions import Fraction

from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role

NONE = Fraction(0)


def problem_of(parts: Sequence[EntitledPart], role: Role | None) -> str | None:
    """What is wrong with the parts of a dispute over a role, or over all (None); None: nothing."""
    named = {part.role for part in parts}
    if None in named and len(named) > 1:
        return "Some parts name a role and some do not: nobody can tell what the latter are of."
    if role is not None and not named <= {None, role}:
        return f"The dispute is over the role {role.value} alone."
    for of in sorted(named, key=lambda one: one or ""):
        of_role = [part for part in parts if part.role is of]
        where = "in every role" if of is None else f"in the role {of.value}"
        if len({part.party for part in of_role}) < len(of_role):
            return f"A party has two parts {where}."
        if any(part.fraction <= 0 for part in of_role):
            return f"A party has no part {where}, and is named."
        whole = sum((part.fraction for part in of_role), NONE)
        if whole != 1:
            return f"The parts {where} make {whole.numerator}/{whole.denominator}, not the whole."
    return None


def part_of(parts: Sequence[EntitledPart], role: Role, owner: str) -> Fraction | None:
    """What part of a role an owner has by them; None where they say nothing of the role."""
    of_role = [part for part in parts if part.role in (None, role)]
    if not of_role:
        return None
    return sum((part.fraction for part in of_role if part.party == owner), NONE)

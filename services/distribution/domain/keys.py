"""The 18% key: what a producer owes, and how a work's money falls to the roles (2.1.3, D-47 to D-57)."""

from decimal import Decimal
from fractions import Fraction

from services.distribution.domain.known_facts import Facts
from shared.contracts.terms import Role
from shared.kernel.money import Money, half_up, split

KEY_ROLES = (
    Role.DIRECTOR,
    Role.SCRIPTWRITER,
    Role.CINEMATOGRAPHER,
    Role.PRODUCTION_DESIGNER,
    Role.COMPOSER,
)
"""Rows of the table in clause 2.1.3, in its order."""

TOLERANCE = 1
"""Minor units by which a producer's receipt may differ from the computed pot (D-48)."""


def fold_genre(genre: str) -> str:
    """The one spelling under which a genre is looked up."""
    return " ".join(genre.split()).casefold()


def key_group(facts: Facts, genre: str) -> str | None:
    """Key group of a registered genre; None where the policy does not map it (D-07)."""
    return facts.policies.genres.get(fold_genre(genre))


def pot(income: Money, percent: Decimal) -> Money:
    """A producer's pot: half up of the sum of incomes times the percentage (D-48, D-50)."""
    return Money(half_up(income.amount * Fraction(percent) / 100), income.currency)


def key_roles(facts: Facts, group: str) -> dict[Role, int]:
    """Weights of the key's roles."""
    key = facts.policies.key[group]
    return {role: key[role] for role in KEY_ROLES if key.get(role, 0) > 0}


def present_roles(facts: Facts, work: str, group: str) -> dict[Role, int]:
    """Weights of the key's roles less those documented absent; an unknown author keeps his role (D-52)."""
    absent = [role for role, shares in facts.roles.get(work, {}).items() if shares.absent]
    return {role: weight for role, weight in key_roles(facts, group).items() if role not in absent}


def agreed_roles(facts: Facts, work: str, contract: str) -> dict[Role, Fraction]:
    """The parts of a work's roles as its authors agreed, where the key of a user's contract lets them; else empty."""
    keys = facts.policies.contract_keys if work in facts.across else ()
    if not any(key.contract == contract and key.across_roles for key in keys):
        return {}
    agreed = {part.role: part.fraction for part in facts.across[work]}
    return {role: agreed[role] for role in Role if role in agreed}


def split_roles(amount: int, weights: dict[Role, int]) -> dict[Role, int]:
    """A work's money by role, in the fixed role order (D-50)."""
    roles = [role for role in KEY_ROLES if role in weights]
    parts = split(amount, [weights[role] for role in roles])
    return dict(zip(roles, parts, strict=True))

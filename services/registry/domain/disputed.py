"""What is to be told of a work that is disputed, or whose dispute ended by documents that name its owners (4.3, D-82).

Payments decides over disputes, and distribution follows the documents until the registry says anything else of the role
than it did at the end: so a change of a disputed work's shares is never silent, and what the documents say is entered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.contracts.payments import EntitledPart
from shared.contracts.registry import RoleShares
from shared.contracts.terms import Role
from shared.kernel.findings import Finding

CLAUSE = "4.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A dispute over a work, as payments told it."""

    dispute: str
    is_open: bool
    role: Role | None
    """None: every role."""
    share: str | None
    """The owner whose share it is; None: of everybody."""
    parts: tuple[EntitledPart, ...] = ()
    """Of one that ended: who has which part."""


def told_of(disputes: Iterable[Disputed], roles: Sequence[RoleShares]) -> list[Finding]:
    """Which disputes are open over it, and which ended for others than its shares name."""
    found = []
    for one in disputes:
        where = "roles" if one.role is None else f"roles.{one.role}"
        if one.is_open:
            what = "disputed: payment is stopped until documents show the end, and its shares should stay till then"
            found.append(Finding(where, what, one.dispute, CLAUSE))
        found += [
            Finding(
                f"roles.{role}",
                "by the documents that ended a dispute others have it: distribution follows them until other shares"
                " are entered here",
                one.dispute,
                CLAUSE,
            )
            for role in _otherwise(one, roles)
        ]
    return found


def _otherwise(one: Disputed, roles: Sequence[RoleShares]) -> list[Role]:
    """The roles in which the documents name others; of an owner's share they name parts, which no role can be held
    against."""
    if one.is_open or one.share is not None:
        return []
    return [
        shares.role
        for shares in roles
        if not shares.absent
        and (said := _parts(one, shares.role))
        and said != _sums((holder.party, holder.fraction) for holder in shares.holders)
    ]


def _parts(one: Disputed, role: Role) -> dict[str, Fraction]:
    if one.role not in (None, role):
        return {}
    return _sums((part.party, part.fraction) for part in one.parts if part.role in (None, role))


def _sums(parts: Iterable[tuple[str, Fraction]]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for party, fraction in parts:
        found[party] = found.get(party, Fraction(0)) + fraction
    return found

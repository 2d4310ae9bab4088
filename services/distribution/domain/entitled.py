"""Whom the documents that end a dispute name has what was disputed, whatever the registry says (4.3, D-82).

It records them as shares; as soon as it says anything else of the role than it did at the end, it is right again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from shared.contracts.payments import EntitledPart
from shared.contracts.registry import Holder, RoleShares
from shared.contracts.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of a dispute over a work, as payments told it."""

    dispute: str
    role: Role | None
    """None: every role."""
    share: str | None
    """The owner whose share was disputed; None: of everybody."""
    parts: tuple[EntitledPart, ...]
    position: int

    def parts_of(self, role: Role) -> tuple[EntitledPart, ...]:
        """Who has which part of a role, or of the share in it; empty: nothing is said of it."""
        if self.role not in (None, role):
            return ()
        return tuple(part for part in self.parts if part.role in (None, role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """The roles of a work with those who have them; `whole` are those of which documents say who has all, `disputes`
    those that changed something, with the position from which each is heard."""

    roles: tuple[RoleShares, ...]
    whole: frozenset[Role] = frozenset()
    disputes: tuple[tuple[str, int], ...] = ()


def owned(
    roles: Sequence[RoleShares],
    endings: Iterable[Ending],
    recorded: Mapping[Role, int],
    stands: Mapping[str, str],
) -> Owned:
    """Who has the roles of a work. `recorded`: from where on the registry says what it says of a role; `stands`: who
    stands for merged parties (D-102)."""
    found = {one.role: one for one in roles}
    whole: set[Role] = set()
    disputes: dict[str, int] = {}
    for ending in sorted(endings, key=lambda one: one.position):
        for role in Role:
            parts = ending.parts_of(role)
            known = found.get(role, RoleShares(role=role))
            if role is Role.ALL or not parts or known.absent or recorded.get(role, 0) > ending.position:
                continue
            if ending.share is None:
                whole.add(role)
                holders = _of_role(known.holders, parts)
            else:
                holders = _of_share(known.holders, ending.share, parts, stands)
            if holders != known.holders:
                found[role] = replace(known, holders=holders)
                disputes[ending.dispute] = ending.position
    return Owned(
        roles=tuple(found[role] for role in Role if role in found),
        whole=frozenset(whole),
        disputes=tuple(sorted(disputes.items(), key=lambda one: (one[1], one[0]))),
    )


def _of_role(holders: Sequence[Holder], parts: Sequence[EntitledPart]) -> tuple[Holder, ...]:
    # Whose share it was decides over its term of protection (D-100), as far as all have it of the same author.
    authors = {(holder.author, holder.term_ends_on) for holder in holders}
    author, term = authors.pop() if len(authors) == 1 else (None, None)
    named = sorted(parts, key=lambda part: part.party)
    return tuple(
        Holder(party=part.party, fraction=part.fraction, author=author, term_ends_on=term) for part in named
    )


def _of_share(
    holders: Sequence[Holder], share: str, parts: Sequence[EntitledPart], stands: Mapping[str, str]
) -> tuple[Holder, ...]:
    found: list[Holder] = []
    for holder in holders:
        if stands.get(holder.party, holder.party) != stands.get(share, share):
            found.append(holder)
            continue
        for part in sorted(parts, key=lambda part: part.party):
            found.append(_given(holder, part.party, holder.fraction * part.fraction))
    return tuple(found)


def _given(holder: Holder, party: str, fraction: Fraction) -> Holder:
    return replace(holder, party=party, fraction=fraction)

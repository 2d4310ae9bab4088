"""Who has the roles of works, by what registry and documents said of them one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.distribution.domain.entitled import Ending, owned
from services.distribution.domain.facts import SharesFact
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Role
from tests.unit.distribution.run_given import role

Roles = dict[Role, dict[str, Fraction]]
"""Role -> owner -> fraction; the rest is unknown."""


@dataclass
class Word:
    """Who has a role of a work, or an owner's share in it, by the registry or by documents that ended a dispute."""

    work: str
    role: Role
    parts: dict[str, Fraction]
    dispute: str = ""
    share: str | None = None

    def on(self, held: dict[str, Fraction], who: Callable[[str], str]) -> dict[str, Fraction]:
        """Who has it then, after whoever had it before."""
        if self.share is None:
            return self.parts
        named = {owner for owner in held if who(owner) == who(self.share)}
        found = {owner: part for owner, part in held.items() if owner not in named}
        for owner, part in self.parts.items():
            more = sum(held[one] for one in named) * part
            found |= {owner: found.get(owner, Fraction(0)) + more} if more else {}
        return found


def owners(words: Sequence[Word], work: str, now: Callable[[str], str], who: Callable[[str], str]) -> Roles:
    """Who has a work that stands: the last word of each role counts, of the registry on it, or of a dispute over it
    under any of its ids. `who`: stands for a person."""
    found: Roles = {}
    for word in words:
        if now(word.work) == work and (word.work == work or word.dispute):
            found[word.role] = word.on(found.get(word.role, {}), who)
    return {of: held for of, held in found.items() if held}


def shares_of(
    words: Sequence[Word],
    work: str,
    roles: Roles,
    now: Callable[[str], str],
    stands: Mapping[str, str],
) -> SharesFact:
    """The same by the rule; `roles` as the registry has them."""
    said = list(enumerate(words, 1))
    endings = [
        Ending(
            dispute=word.dispute,
            role=word.role,
            share=word.share,
            parts=tuple(
                EntitledPart(role=None, party=one, fraction=part) for one, part in word.parts.items()
            ),
            position=position,
        )
        for position, word in said
        if word.dispute and now(word.work) == work
    ]
    recorded = {word.role: position for position, word in said if word.work == work and not word.dispute}
    registered = tuple(role(of, *held.items()) for of, held in roles.items())
    return SharesFact(work=work, roles=owned(registered, endings, recorded, stands).roles)

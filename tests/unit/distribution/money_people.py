"""What a guild in memory knows of persons: who gave it his rights, who refuses, who receives for whom, who is whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from services.distribution.domain.facts import LinkFact, RefusalFact
from shared.contracts.terms import UseType

ALWAYS = date(2001, 1, 1)


@dataclass
class People:
    """Everybody, under the names that the registry has for them."""

    mandates: dict[str, date] = field(default_factory=dict)
    elsewhere: dict[str, date] = field(default_factory=dict)
    """Who gave them to another organisation."""
    refusals: list[RefusalFact] = field(default_factory=list)
    links: list[LinkFact] = field(default_factory=list)
    stands: dict[str, str] = field(default_factory=dict)
    """Merged -> who stands for him."""

    def now(self, name: str) -> str:
        """Under which name somebody is known by now."""
        return self.stands.get(name, name)

    def mandated(self, owner: str) -> bool:
        """Whether somebody gave his rights under any of his names."""
        return owner in map(self.now, self.mandates)

    def managed(self, owner: str) -> bool:
        """Whether another organisation manages his rights."""
        return owner in map(self.now, self.elsewhere)

    def refuses(self, owner: str, used_on: date) -> bool:
        """Whether he does not want what he has of a day."""
        return any(self.now(one.party) == owner and one.valid_from <= used_on for one in self.refusals)

    def refuse(self, owner: str, since: date) -> None:
        """He refuses the guild's management from a day of use on."""
        number = len(self.refusals)
        self.refusals.append(
            RefusalFact(id=f"no-{number}", party=owner, use_types=tuple(UseType), valid_from=since)
        )

    def link(self, owner: str, parts: dict[str, Fraction], since: date) -> None:
        """Others receive for him from a day on, in place of those who did."""
        until = since - timedelta(days=1)
        stay = [one for one in self.links if one.party != owner]
        ended = [one for one in self.links if one.party == owner and one.valid_from <= until]
        before = [replace(one, valid_to=min(one.valid_to or until, until)) for one in ended]
        new = [
            LinkFact(
                id=f"link-{len(self.links)}-{receiver}",
                party=owner,
                receiver=receiver,
                fraction=part,
                valid_from=since,
            )
            for receiver, part in parts.items()
        ]
        self.links = [*stay, *before, *new]

    def receivers(self, owner: str, day: date) -> dict[str, Fraction]:
        """Who receives for him on a day, and what part; he himself where nobody is named."""
        found: dict[str, Fraction] = {}
        for one in self.links:
            if self.now(one.party) == owner and one.valid_from <= day <= (one.valid_to or day):
                receiver = self.now(one.receiver)
                found[receiver] = found.get(receiver, Fraction(0)) + one.fraction
        return found or {owner: Fraction(1)}

    def summed(self, parts: Iterable[tuple[str, Fraction]]) -> dict[str, Fraction]:
        """Parts of owners, those of one person together."""
        found: dict[str, Fraction] = {}
        for owner, part in parts:
            found[self.now(owner)] = found.get(self.now(owner), Fraction(0)) + part
        return found

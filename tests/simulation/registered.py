"""What the registrar typed, with the number under which the registry said it: who is who as of any such number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

Standing = tuple[str, str | None, str | None, str | None]
"""State, reason, receiver, class of the receiver."""


def heard(registry: int, payments: int = 0) -> Fraction:
    """How far somebody has heard the registry, and within that how far payments: its documents win over what the
    registry said before (D-82)."""
    return registry + Fraction(payments, 10**6)


@dataclass
class Registered:
    """Everything with its number: a fact counts for those who have heard as far as its number."""

    parties: dict[str, dict[str, Any]] = field(default_factory=dict)
    works: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Title as typed -> id, genre, roles, absent; and what was said of roles since: number, role, holders."""
    mandates: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    represented: dict[str, int] = field(default_factory=dict)
    """Organisation with a contract -> its number."""

    def holders(self, work: dict[str, Any], role: str, known: Fraction) -> Any:
        """Owners of a role with their fractions, for whoever has heard as far as that number."""
        said = [one["holders"] for one in work["since"] if one["role"] == role and one["number"] <= known]
        return said[-1] if said else work["roles"].get(role, ())

    def halved(self, title: str, role: str, other: str) -> list[tuple[str, Fraction]]:
        """A role's owners with their fractions if half of the first one's were another's."""
        (first, part), *others = self.works[title]["roles"][role]
        return [(first, part / 2), (other, part / 2), *others]

    def say(self, title: str, role: str, holders: list[tuple[str, Fraction]], number: Fraction) -> None:
        """Who has a role of a film for whoever has heard as far as that number, on every day that it was used."""
        self.works[title]["since"].append({"number": number, "role": role, "holders": holders})

    def standing(self, owner: str, role: str, used_on: date, day: date, known: Fraction) -> Standing:
        """Where an owner's share stands that was used on a day, in a run of a day that knows as much (D-99, 5)."""
        for refusal in self.refusals:
            if refusal["party"] == owner and refusal["number"] <= known and refusal["from"] <= used_on:
                return "REFUSED", None, None, None
        given = [
            one for one in self.mandates if one["party"] == owner and self._covers(one, used_on, day, known)
        ]
        if any(one["to"] is None for one in given):
            return "CREDITED", None, owner, self.parties[owner]["class"]
        # An organisation of composers manages the composer's row and no other.
        others = sorted(one["to"] for one in given if role == "COMPOSER")
        for organisation in others:
            if self.represented.get(organisation, known + 1) <= known:
                return "CREDITED", None, organisation, self.parties[organisation]["class"]
        return ("RESERVED", "NO_CONTRACT", None, None) if others else ("RESERVED", "NON_MEMBER", None, None)

    def receivers(self, owner: str, day: date, known: Fraction) -> list[tuple[str, Fraction]]:
        """Who receives for an owner on a day; nobody named: he himself."""
        found = [
            (one["receiver"], one["fraction"])
            for one in self.links
            if one["owner"] == owner and one["number"] <= known and one["from"] <= day
        ]
        return sorted(found)

    @staticmethod
    def _covers(mandate: dict[str, Any], used_on: date, day: date, known: Fraction) -> bool:
        in_force = mandate["number"] <= known and mandate["from"] <= day
        return bool(in_force and (mandate["past"] or mandate["from"] <= used_on))

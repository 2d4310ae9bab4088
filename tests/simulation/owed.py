"""What an account's corrections took back and is not there again, and whose it is to be set against (D-70). Sums are
gross qəpik."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Credit = dict[str, Any]
Account = tuple[str, str]
"""Target and receiver."""


@dataclass
class Owed:
    """Of one target: `whole` is not there, and each owner can be credited with so much more before he is paid any."""

    whole: int = 0
    own: Counter[str] = field(default_factory=Counter)


@dataclass
class Owing:
    """Who was credited since he was taken something back: as long as payments has not said that it is set against that,
    it is on its way."""

    left: Counter[Account] = field(default_factory=Counter)
    """As it was heard last."""
    coming: Counter[Account] = field(default_factory=Counter)

    def hear(self, credits: list[Credit]) -> None:
        """What is there since was on its way, as far as anything was."""
        now = _left(credits)
        for account, before in self.left.items():
            self.coming[account] = max(0, self.coming[account] - before + now[account])
        self.left = now

    def enter(self, credits: list[Credit], new: list[Credit]) -> None:
        """A run took back and credited this, which is among the credits by now."""
        self.left = _left(credits)
        for one in new:
            if one["net"] > 0:
                account = one["target"], one["receiver"]
                self.coming[account] = min(self.left[account], self.coming[account] + one["gross"])

    def of(self, credits: list[Credit]) -> dict[str, Owed]:
        """By target."""
        self.hear(credits)
        by: Counter[tuple[str, str, str]] = Counter()
        for one in (one for one in credits if one["net"] < 0):
            by[one["target"], one["receiver"], one["owner"]] += _left_of(one)
        found: dict[str, Owed] = {}
        for (target, receiver, owner), amount in by.items():
            owed = found.setdefault(target, Owed())
            owed.whole += amount
            owed.own[owner] += max(0, amount - self.coming[target, receiver])
        return found


def _left(credits: list[Credit]) -> Counter[Account]:
    sums: Counter[Account] = Counter()
    for one in credits:
        if one["net"] < 0:
            sums[one["target"], one["receiver"]] += _left_of(one)
    return sums


def _left_of(one: Credit) -> int:
    """As much of the gross as the net that is not there is of all net, half up."""
    gross, net = -one["gross"], -one["net"]
    lacks = net - one["recovered"]
    return int((2 * gross * lacks + net) // (2 * net))

"""How an account's money falls to works, roles and persons, less deductions: the order of D-99. Sums are qəpik."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.simulation.registered import Registered
from tests.simulation.rules import (
    KINDS,
    NOBODY,
    ROLES,
    between_roles,
    deducted,
    due_of,
    roles_of,
    shared_out,
)

Share = dict[str, Any]
"""work, role, owner, receiver, state, reason, gross, deductions by kind, net; once it is closed target and start, and
`gone` where it is decided anew or taken back, `back` where it is taken back. Of what is decided anew `of` is that."""


@dataclass
class Shares:
    """What there is to know of an account's shares."""

    registered: Registered = field(default_factory=Registered)
    rates: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Version of the deductions -> from, and rates by (channel, class) and kind."""
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Id -> channel, due, lines [title, day, weight], allocated, run, and how much of it was distributed."""

    def hand_in(self, account: str, channel: str, lines: list[tuple[str, date, int]], declared: int) -> None:
        """An account that the clerk was told is accepted. `lines`: title, day of use, seconds or qəpik."""
        if channel == "PRODUCER":
            declared = sum(weight for _, _, weight in lines)
        self.accounts[account] = {
            "channel": channel,
            "due": due_of(channel, declared),
            "lines": lines,
            "allocated": 0,
            "run": None,
            "distributed": 0,
        }

    def hand_in_again(self, account: str, lines: list[tuple[str, date, int]], declared: int) -> None:
        """A further version of a distributed account that the clerk was told is accepted: what was distributed stands
        until a run corrects it (D-17)."""
        kept = {name: self.accounts[account][name] for name in ("allocated", "run", "distributed")}
        self.hand_in(account, self.accounts[account]["channel"], lines, declared)
        self.accounts[account] |= kept

    def above(self, account: str, amount: int) -> bool:
        """Whether so much more is above the sum due; of a producer's, above the next qəpik (D-48)."""
        one = self.accounts[account]
        return bool(one["allocated"] + amount > one["due"] + (one["channel"] == "PRODUCER"))

    def distributable(self, account: str) -> int:
        """What of an account's money is distributed: at most its due; a producer's receipt within a qəpik (D-48)."""
        one = self.accounts[account]
        if one["channel"] == "PRODUCER" and abs(one["allocated"] - one["due"]) <= 1:
            return int(one["allocated"])
        return min(int(one["allocated"]), int(one["due"]))

    def covered(self, account: str) -> bool:
        """Whether the money that was waited for is there (D-19)."""
        one = self.accounts[account]
        return bool(one["allocated"] >= one["due"] - (one["channel"] == "PRODUCER"))

    def computed(self, target: str, day: date, known: int) -> list[Share]:
        """The shares of an account in a run of a day, which knows so much of the registry."""
        shares = self.pieces(target, day, known)
        self.deduct(shares, self.accounts[target]["channel"], day)
        return [part for share in shares for part in self.received(share, day, known)]

    def pieces(self, target: str, day: date, known: int, later: date | None = None) -> list[Share]:
        """The shares of an account before deductions; `later`: who could not be paid on the day may be by then."""
        uses: dict[str, dict[date, int]] = {}
        for title, used_on, weight in self.accounts[target]["lines"]:
            days = uses.setdefault(title, {})
            days[used_on] = days.get(used_on, 0) + weight
        works = self.registered.works
        # A title that nobody registered has an id that nobody knows here; it never weighs as much as another.
        titles = sorted(uses, key=lambda title: works[title]["id"] if title in works else NOBODY)
        ids = [works[title]["id"] if title in works else NOBODY for title in titles]
        weights = [
            (Fraction(sum(uses[title].values())), (one,)) for title, one in zip(titles, ids, strict=True)
        ]
        shares: list[Share] = []
        for title, amount in zip(titles, shared_out(self.distributable(target), weights), strict=True):
            shares += self._of_work(title, amount, uses[title], (day, later or day), known)
        return shares

    def _of_work(
        self, title: str, amount: int, uses: dict[date, int], days: tuple[date, date], known: int
    ) -> list[Share]:
        work = self.registered.works.get(title)
        if work is None:
            return [share_of(title, "ALL", None, ("RESERVED", "NON_REGISTERED_WORK", None, None), amount)]
        weights = roles_of(work["genre"], work["absent"])
        if weights is None:
            return [share_of(work["id"], "ALL", None, ("HELD", "NO_KEY", None, None), amount)]
        shares = []
        for role, part in between_roles(amount, weights).items():
            shares += self._of_role(work, role, part, uses, days, known)
        return shares

    def _of_role(
        self,
        work: dict[str, Any],
        role: str,
        amount: int,
        uses: dict[date, int],
        days: tuple[date, date],
        known: int,
    ) -> list[Share]:
        weights: dict[tuple[str | None, Any], Fraction] = {}
        whole = sum(uses.values())
        for used_on, used in uses.items():
            unknown = Fraction(1)
            for owner, fraction in work["roles"].get(role, ()):
                unknown -= fraction
                standing = self.registered.standing(owner, role, used_on, days[0], known)
                if standing[0] == "RESERVED":
                    standing = self.registered.standing(owner, role, used_on, days[1], known)
                key = (owner, standing)
                weights[key] = weights.get(key, Fraction(0)) + fraction * Fraction(used, whole)
            if unknown:
                key = (None, ("RESERVED", "UNKNOWN_AUTHOR", None, None))
                weights[key] = weights.get(key, Fraction(0)) + unknown * Fraction(used, whole)
        keys = sorted(weights, key=tie_of)
        parts = shared_out(amount, [(weights[key], tie_of(key)) for key in keys])
        return [
            share_of(work["id"], role, owner, standing, part) | {"part": weights[(owner, standing)]}
            for (owner, standing), part in zip(keys, parts, strict=True)
        ]

    def deduct(self, shares: list[Share], channel: str, day: date) -> None:
        """Take the deductions of a day from what is credited of these, which are one group (D-73)."""
        version = max(number for number, one in self.rates.items() if one["from"] <= day)
        groups: dict[tuple[str, str], list[Share]] = {}
        for share in shares:
            if share["state"] != "CREDITED":
                continue
            rates = self.rates[version]["rates"].get((channel, share["class"]))
            if not rates:
                share |= {"state": "HELD", "reason": "NO_DEDUCTION_RULE", "receiver": None}
            for kind in rates or ():
                groups.setdefault((kind, share["class"]), []).append(share)
        for kind, group in sorted(groups, key=lambda one: (KINDS.index(one[0]), one[1])):
            some = sorted(groups[(kind, group)], key=_order)
            rate = Fraction(self.rates[version]["rates"][(channel, group)][kind])
            parts = deducted(
                rate,
                [share["gross"] for share in some],
                [share["net"] for share in some],
                [_order(share) for share in some],
            )
            for share, part in zip(some, parts, strict=True):
                share["deductions"][kind] = part
                share["net"] -= part

    def received(self, share: Share, day: date, known: int) -> list[Share]:
        """The share by its receivers."""
        receivers = self.registered.receivers(share["owner"], day, known) if share["owner"] else []
        if share["state"] != "CREDITED" or share["receiver"] != share["owner"] or not receivers:
            return [share]
        among = [(fraction, (receiver,)) for receiver, fraction in receivers]
        nets = shared_out(share["net"], among)
        kinds = {kind: shared_out(taken, among) for kind, taken in share["deductions"].items()}
        found = []
        for at, (receiver, _) in enumerate(receivers):
            taken = {kind: parts[at] for kind, parts in kinds.items()}
            gross = nets[at] + sum(taken.values())
            found.append(share | {"receiver": receiver, "gross": gross, "deductions": taken, "net": nets[at]})
        return found


def share_of(work: str, role: str, owner: str | None, standing: Any, gross: int) -> Share:
    """A share before deductions."""
    state, reason, receiver, its_class = standing
    return {
        "work": work,
        "role": role,
        "owner": owner,
        "receiver": receiver,
        "class": its_class,
        "state": state,
        "reason": reason,
        "gross": gross,
        "deductions": {},
        "net": gross,
        "part": Fraction(1),
    }


def tie_of(key: tuple[str | None, Any]) -> tuple[str, ...]:
    """What decides between equals of one role."""
    owner, (state, reason, receiver, _) = key
    return (owner or NOBODY, state, reason or "", receiver or "")


def _order(share: Share) -> tuple[str, ...]:
    at = str(ROLES.index(share["role"]))
    return (at, share["owner"] or NOBODY, share["receiver"] or NOBODY, share["work"])

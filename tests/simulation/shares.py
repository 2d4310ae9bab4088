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
    """Id -> channel, allocated, its versions from the first on with due and lines [title, day, weight] and, once
    another is accepted, what was allocated until then; the run that distributed it first, how much of it was
    distributed, and which version."""

    def hand_in(self, account: str, channel: str, lines: list[tuple[str, date, int]], declared: int) -> None:
        """An account that the clerk was told is accepted. `lines`: title, day of use, seconds or qəpik."""
        self.accounts[account] = {
            "channel": channel,
            "allocated": 0,
            "versions": [],
            "run": None,
            "distributed": 0,
        }
        self._accept(account, lines, declared)

    def hand_in_again(self, account: str, lines: list[tuple[str, date, int]], declared: int) -> None:
        """A further version of an account that the clerk was told is accepted: no run takes the one before it any more,
        and what was distributed of that stands until a run corrects it (D-17)."""
        self.accounts[account]["versions"][-1]["until"] = self.accounts[account]["allocated"]
        self._accept(account, lines, declared)

    def _accept(self, account: str, lines: list[tuple[str, date, int]], declared: int) -> None:
        channel = self.accounts[account]["channel"]
        if channel == "PRODUCER":
            declared = sum(weight for _, _, weight in lines)
        told = {"due": due_of(channel, declared), "lines": lines, "until": None, "ruled": []}
        self.accounts[account]["versions"].append(told)

    def rule(self, account: str, title: str, instead: str, number: int) -> None:
        """What the account calls by a title is another film: so an official said under a number, and revoked what the
        search had found (D-89)."""
        self.accounts[account]["versions"][-1]["ruled"].append((title, instead, number))

    def lines(self, account: str, version: int, matched: int) -> list[tuple[str, date, int]]:
        """The lines of a version, as whoever knows so much of matching has to take them."""
        told = self.accounts[account]["versions"][version - 1]
        instead = {title: other for title, other, number in told["ruled"] if number <= matched}
        return [(instead.get(title, title), day, weight) for title, day, weight in told["lines"]]

    def as_it_stands(self, account: str) -> list[tuple[str, date, int]]:
        """The lines of the last version with all its rulings."""
        versions = self.accounts[account]["versions"]
        last = max((number for _, _, number in versions[-1]["ruled"]), default=0)
        return self.lines(account, len(versions), last)

    def as_known(self, account: str, version: int, matched: int) -> tuple[int, int]:
        """A version and how many of its rulings are known to somebody."""
        ruled = self.accounts[account]["versions"][version - 1]["ruled"]
        return version, sum(number <= matched for _, _, number in ruled)

    def newest(self, account: str) -> tuple[int, int]:
        """The last version and its rulings."""
        versions = self.accounts[account]["versions"]
        return len(versions), len(versions[-1]["ruled"])

    def knows(self, account: str, version: int) -> bool:
        """Whether so many versions of it are accepted."""
        return len(self.accounts.get(account, {}).get("versions", ())) >= version

    def due(self, account: str) -> int:
        """What is due by the last version."""
        return int(self.accounts[account]["versions"][-1]["due"])

    def above(self, account: str, amount: int) -> bool:
        """Whether so much more is above the sum due; of a producer's, above the next qəpik (D-48)."""
        one = self.accounts[account]
        return bool(one["allocated"] + amount > self.due(account) + (one["channel"] == "PRODUCER"))

    def distributable(self, account: str, version: int) -> int:
        """What is distributed of a version's money: at most its due; a producer's receipt within a qəpik (D-48)."""
        one, told = self.accounts[account], self.accounts[account]["versions"][version - 1]
        there = int(one["allocated"] if told["until"] is None else told["until"])
        if one["channel"] == "PRODUCER" and abs(there - told["due"]) <= 1:
            return there
        return min(there, int(told["due"]))

    def covered(self, account: str, version: int = 0) -> bool:
        """Whether the money that was waited for is there (D-19); 0: of the last version."""
        one = self.accounts[account]
        due = one["versions"][version - 1]["due"]
        return bool(one["allocated"] >= due - (one["channel"] == "PRODUCER"))

    def computed(self, target: str, version: int, run: dict[str, Any]) -> list[Share]:
        """The shares of a version of an account in a run that has it."""
        lines = self.lines(target, version, run["matched"])
        total = self.distributable(target, version) + carried_into(run, target)
        shares = self.pieces(lines, total, run["day"], run["known"])
        self.deduct(shares, self.accounts[target]["channel"], run["rates"])
        return [part for share in shares for part in self.received(share, run["day"], run["known"])]

    def pieces(
        self,
        lines: list[tuple[str, date, int]],
        total: int,
        day: date,
        known: Fraction,
        later: date | None = None,
    ) -> list[Share]:
        """The shares of a sum by the lines of its account, before deductions; `later`: who could not be paid on the day
        may be by then."""
        uses: dict[str, dict[date, int]] = {}
        for title, used_on, weight in lines:
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
        among = shared_out(total, weights)
        for title, amount in zip(titles, among, strict=True):
            shares += self._of_work(title, amount, uses[title], (day, later or day), known)
        return shares

    def _of_work(
        self, title: str, amount: int, uses: dict[date, int], days: tuple[date, date], known: Fraction
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
        known: Fraction,
    ) -> list[Share]:
        weights: dict[tuple[str | None, Any], Fraction] = {}
        whole = sum(uses.values())
        for used_on, used in uses.items():
            unknown = Fraction(1)
            for owner, fraction in self.registered.holders(work, role, known):
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

    def deduct(self, shares: list[Share], channel: str, version: int) -> None:
        """Take the deductions of a version of them from what is credited of these, which are one group (D-73)."""
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

    def received(self, share: Share, day: date, known: Fraction) -> list[Share]:
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


def month_of(account: dict[str, Any]) -> date:
    """The first day of the month that an account reports."""
    day: date = account["versions"][0]["lines"][0][1]
    return day.replace(day=1)


def carried_into(run: dict[str, Any], target: str) -> int:
    """What a run distributes with an account that was refused in earlier periods (D-20)."""
    return sum(share["gross"] for share in run["carried"].get(target, ()))


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

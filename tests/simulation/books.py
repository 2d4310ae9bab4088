"""The independent ledger: what must become of the money, from what persons typed and were answered. Only dictionaries.

It imports nothing of the product. Sums are qəpik.
"""

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
    roles_of,
    rounded,
    shared_out,
)

Share = dict[str, Any]
"""work, role, owner, receiver, state, reason, gross, deductions by kind, net."""


@dataclass
class Books:
    """The money as it must be."""

    registered: Registered = field(default_factory=Registered)
    rates: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Version of the deductions -> from, and rates by (channel, class) and kind."""
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Id -> channel, due, lines [title, day, weight], allocated, run."""
    receipts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Bank reference -> amount, allocated."""
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Id -> targets, day, known, shares by target, shares released of earlier runs, closed_on."""

    # What comes in
    def hand_in(self, account: str, channel: str, lines: list[tuple[str, date, int]], declared: int) -> None:
        """An account that the clerk was told is accepted. `lines`: title, day of use, seconds or qəpik."""
        due = declared
        if channel == "PRODUCER":
            due = rounded(Fraction(sum(weight for _, _, weight in lines) * 18, 100))
        self.accounts[account] = {
            "channel": channel,
            "due": due,
            "lines": lines,
            "allocated": 0,
            "run": None,
        }

    def allocate(self, reference: str, account: str, amount: int) -> None:
        """A part of a receipt that was tied to an account."""
        self.receipts[reference]["allocated"] += amount
        self.accounts[account]["allocated"] += amount

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

    # Runs
    def open_run(self, run: str, targets: list[str], day: date, known: int) -> None:
        """A run that the economist sees opened on these accounts, with what it knows of the registry."""
        shares = {}
        for target in targets:
            assert self.covered(target), f"{target} is in a run without its money"
            assert self.accounts[target]["run"] is None, f"{target} is in two runs"
            self.accounts[target]["run"] = run
            shares[target] = self._shares(target, day, known)
        released = self._releases(day, known)
        self.runs[run] = {
            "targets": targets,
            "day": day,
            "known": known,
            "shares": shares,
            "closed_on": None,
            "released": released,
        }

    def give_up_run(self, run: str) -> None:
        """A run that was abandoned: its accounts are free."""
        for target in self.runs.pop(run)["targets"]:
            self.accounts[target]["run"] = None

    def close_run(self, run: str, closed_on: date) -> list[Share]:
        """A run that was approved; its credited shares."""
        self.runs[run]["closed_on"] = closed_on
        for share in self.runs[run]["released"]:
            share["of"]["gone"] = True
        return [share | {"run": run} for share in self.shares(run) if share["state"] == "CREDITED"]

    def shares(self, run: str) -> list[Share]:
        """All shares of a run, those too that it decided anew."""
        first = [share for shares in self.runs[run]["shares"].values() for share in shares]
        return [*first, *self.runs[run]["released"]]

    def _releases(self, day: date, known: int) -> list[Share]:
        """What becomes of owners' reserves: the mandate is that of today, the rates are those of then (D-38)."""
        found = []
        for name, run in self.runs.items():
            for share in self.shares(name) if run["closed_on"] is not None else ():
                if (
                    share["state"] == "RESERVED"
                    and share["owner"]
                    and share["gross"]
                    and not share.get("gone")
                ):
                    found += self._released(share, run, day, known)
        return found

    def _released(self, share: Share, run: dict[str, Any], day: date, known: int) -> list[Share]:
        origin = share.get("origin") or {
            "target": next(target for target, some in run["shares"].items() if share in some),
            "day": run["day"],
            "closed_on": run["closed_on"],
        }
        account = self.accounts[origin["target"]]
        weights: dict[tuple[str | None, Any], Fraction] = {}
        for title, used_on, weight in account["lines"]:
            if title in self.registered.works and self.registered.works[title]["id"] == share["work"]:
                asked = (share["owner"], share["role"], used_on)
                then = self.registered.standing(*asked, run["day"], run["known"])
                now = self.registered.standing(*asked, day, known)
                if then[0] == "RESERVED" and now[0] != "REFUSED":
                    # Of other days he had his part; what he refuses was never reserved.
                    key = (share["owner"], now)
                    weights[key] = weights.get(key, Fraction(0)) + weight
        keys = sorted(weights, key=_tie)
        if [key[1][:2] for key in keys] == [(share["state"], share["reason"])]:
            return []
        amounts = shared_out(share["gross"], [(weights[key], _tie(key)) for key in keys])
        parts = [
            _share(share["work"], share["role"], owner, standing, part)
            for (owner, standing), part in zip(keys, amounts, strict=True)
        ]
        self._deduct(parts, account["channel"], origin["day"])
        again = [one for part in parts for one in self._received(part, day, known)]
        return [one | {"of": share, "origin": origin} for one in again]

    def _shares(self, target: str, day: date, known: int) -> list[Share]:
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
            shares += self._of_work(title, amount, uses[title], day, known)
        self._deduct(shares, self.accounts[target]["channel"], day)
        return [part for share in shares for part in self._received(share, day, known)]

    def _of_work(self, title: str, amount: int, uses: dict[date, int], day: date, known: int) -> list[Share]:
        work = self.registered.works.get(title)
        if work is None:
            return [_share(title, "ALL", None, ("RESERVED", "NON_REGISTERED_WORK", None, None), amount)]
        weights = roles_of(work["genre"], work["absent"])
        if weights is None:
            return [_share(work["id"], "ALL", None, ("HELD", "NO_KEY", None, None), amount)]
        shares = []
        for role, part in between_roles(amount, weights).items():
            shares += self._of_role(work, role, part, uses, day, known)
        return shares

    def _of_role(
        self, work: dict[str, Any], role: str, amount: int, uses: dict[date, int], day: date, known: int
    ) -> list[Share]:
        weights: dict[tuple[str | None, Any], Fraction] = {}
        whole = sum(uses.values())
        for used_on, used in uses.items():
            unknown = Fraction(1)
            for owner, fraction in work["roles"].get(role, ()):
                unknown -= fraction
                key = (owner, self.registered.standing(owner, role, used_on, day, known))
                weights[key] = weights.get(key, Fraction(0)) + fraction * Fraction(used, whole)
            if unknown:
                key = (None, ("RESERVED", "UNKNOWN_AUTHOR", None, None))
                weights[key] = weights.get(key, Fraction(0)) + unknown * Fraction(used, whole)
        keys = sorted(weights, key=_tie)
        parts = shared_out(amount, [(weights[key], _tie(key)) for key in keys])
        return [
            _share(work["id"], role, owner, standing, part)
            for (owner, standing), part in zip(keys, parts, strict=True)
        ]

    def _deduct(self, shares: list[Share], channel: str, day: date) -> None:
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

    def _received(self, share: Share, day: date, known: int) -> list[Share]:
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

    def reserves(self) -> list[tuple[str, str, int, str]]:
        """Run, reason, amount and last claim day of everything in reserve (D-22): nothing has expired yet."""
        return [
            (name, share["reason"], share["gross"], _three_years_on(_start(share, run)).isoformat())
            for name, run in self.runs.items()
            if run["closed_on"] is not None
            for share in self.shares(name)
            if share["state"] == "RESERVED" and share["gross"] and not share.get("gone")
        ]

    # Where it is
    def states(self) -> dict[tuple[str, str | None], int]:
        """Where every received qəpik is: the list of D-98."""
        sums: dict[tuple[str, str | None], int] = {}

        def put(state: str, reason: str | None, amount: int) -> None:
            if amount:
                sums[(state, reason)] = sums.get((state, reason), 0) + amount

        for receipt in self.receipts.values():
            put("UNALLOCATED", None, receipt["amount"] - receipt["allocated"])
        for target, account in self.accounts.items():
            run = self.runs.get(account["run"])
            if run is None or run["closed_on"] is None:
                waiting = min(account["allocated"], account["due"])
                put("AWAITING_RUN" if self.covered(target) else "AWAITING_FUNDS", None, waiting)
                put("UNALLOCATED", None, account["allocated"] - waiting)
                continue
            shares = run["shares"][target]
            put("UNALLOCATED", None, account["allocated"] - sum(share["gross"] for share in shares))
        closed = [name for name, run in self.runs.items() if run["closed_on"] is not None]
        for share in (share for name in closed for share in self.shares(name) if not share.get("gone")):
            put(share["state"], share["reason"], share["net"])
            for kind, taken in share["deductions"].items():
                put("DEDUCTED", kind, taken)
        return sums


def _share(work: str, role: str, owner: str | None, standing: Any, gross: int) -> Share:
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
    }


def _start(share: Share, run: dict[str, Any]) -> date:
    """Since when it is in reserve: what is decided anew keeps its start (D-23)."""
    day: date = share["origin"]["closed_on"] if "origin" in share else run["closed_on"]
    return day


def _three_years_on(day: date) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year + 3, day.month, last)


def _tie(key: tuple[str | None, Any]) -> tuple[str, ...]:
    owner, (state, reason, receiver, _) = key
    return (owner or NOBODY, state, reason or "", receiver or "")


def _order(share: Share) -> tuple[str, ...]:
    at = str(ROLES.index(share["role"]))
    return (at, share["owner"] or NOBODY, share["receiver"] or NOBODY, share["work"])

"""The independent ledger: what must become of the money, from what persons typed and were answered. Only dictionaries.

It imports nothing of the product. Sums are qəpik.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.simulation.carried import taken_up
from tests.simulation.corrections import dated, exchanged
from tests.simulation.owed import Owed
from tests.simulation.registered import Standing
from tests.simulation.rules import last_claim_day, shared_out
from tests.simulation.shares import Share, Shares, carried_into, share_of, tie_of


@dataclass
class Books(Shares):
    """The money as it must be."""

    receipts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Bank reference -> amount, allocated."""
    provision: int = 0
    """What the guild put into it of its own money."""
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Id -> version by target, day, how far it knows the registry and matching, version of the deductions, shares by
    target, what is taken back, issued and carried by target, shares released of earlier runs, closed_on."""

    # What comes in
    def allocate(self, reference: str, account: str, amount: int) -> None:
        """A part of a receipt that was tied to an account."""
        self.receipts[reference]["allocated"] += amount
        self.accounts[account]["allocated"] += amount

    def feed(self, reference: str, amount: int) -> None:
        """The guild's own money, for PROVISION."""
        self.receipts[reference] = {"amount": amount, "allocated": amount}
        self.provision += amount

    # Runs
    def open_run(
        self,
        run: str,
        targets: dict[str, int],
        opened: dict[str, Any],
        recovered: Collection[str] = (),
        owed: Mapping[str, Owed] = {},
    ) -> None:
        """A run that the economist sees opened on these versions of accounts. `opened`: its day, how much it knows of
        the registry and of matching, its version of the deductions; `recovered`: of which accounts all that was taken
        back is; `owed`: what of others is not."""
        one = opened | {"targets": targets, "closed_on": None, "shares": {}, "taken_back": {}, "issued": {}}
        stand = [share for _, share in self._closed()]
        one["carried"] = taken_up(self.accounts, stand, targets)
        for target, version in targets.items():
            assert self.covered(target, version), f"{target} is in a run without its money"
            first = self.accounts[target]["run"]
            if first is None:
                self.accounts[target]["run"] = run
                one["shares"][target] = self.computed(target, version, one)
                continue
            assert self.runs[first]["closed_on"] is not None, f"{target} is in two runs"
            one["taken_back"][target], one["issued"][target] = self._corrected(target, version, one, owed)
        for target in self._shared_again(targets, opened["known"]):
            version, _ = self.accounts[target]["taken"]
            one["targets"] = one["targets"] | {target: version}
            one["taken_back"][target], one["issued"][target] = self._corrected(target, version, one, owed)
        gone = [share for some in one["taken_back"].values() for share in some]
        one["released"] = [
            *self._releases(one["day"], one["known"], gone, recovered),
            *self._recovered(one["day"], one["known"], gone, recovered),
        ]
        self.runs[run] = one

    def give_up_run(self, run: str) -> None:
        """A run that was abandoned: its accounts are free."""
        for target in self.runs.pop(run)["shares"]:
            self.accounts[target]["run"] = None

    def close_run(self, run: str, closed_on: date) -> list[Share]:
        """A run that was approved; its credited shares, and below zero those that it takes back."""
        one = self.runs[run]
        one["closed_on"] = closed_on
        credits = []
        for share in (share for some in one["taken_back"].values() for share in some):
            share |= {"gone": True, "back": True}
            if share["state"] == "CREDITED":
                below = {"run": run, "gross": -share["gross"], "net": -share["net"], "takes_back": share}
                credits.append(share | below)
        for share in (share for some in one["carried"].values() for share in some):
            share["gone"] = True
        for share in one["released"]:
            share["of"]["gone"] = True
            share["target"] = share["origin"]["target"]
        for target, some in (*one["shares"].items(), *one["issued"].items()):
            self.accounts[target]["distributed"] = self.distributable(target, one["targets"][target])
            self.accounts[target]["taken"] = self.as_known(target, one["targets"][target], one["matched"])
            for share in some:
                share["target"] = target
        for share in self.shares(run):
            share["start"] = share.get("origin", {}).get("closed_on") or closed_on
            share["run"] = run
            if share["state"] == "CREDITED":
                credits.append(share | {"run": run, "share": share})
        return credits

    def shares(self, run: str) -> list[Share]:
        """All shares of a run, those too that it decided anew or issued in the place of others."""
        one = self.runs[run]
        first = [
            share for some in (one["shares"], one["issued"]) for shares in some.values() for share in shares
        ]
        return [*first, *one["released"]]

    def taken_back(self, run: str) -> list[Share]:
        """All shares that a run takes back."""
        return [share for shares in self.runs[run]["taken_back"].values() for share in shares]

    def _closed(self) -> list[tuple[dict[str, Any], Share]]:
        """What stands of closed runs, with its run."""
        return [
            (run, share)
            for name, run in self.runs.items()
            if run["closed_on"] is not None
            for share in self.shares(name)
            if not share.get("back")
        ]

    def _shared_again(self, targets: Collection[str], known: Fraction) -> list[str]:
        """Distributed accounts, but for these, with a work of which the registry has said another's shares since the
        last run (D-89)."""
        closed = [run["known"] for run in self.runs.values() if run["closed_on"] is not None]
        works = {
            title
            for title, work in self.registered.works.items()
            if any(max(closed, default=0) < said["number"] <= known for said in work["since"])
        }
        return [
            name
            for name, account in self.accounts.items()
            if name not in targets
            and account.get("taken")
            and any(title in works for title, _, _ in self.as_it_stands(name))
        ]

    def _corrected(
        self, target: str, version: int, run: dict[str, Any], owed: Mapping[str, Owed]
    ) -> tuple[list[Share], list[Share]]:
        account, day, known = self.accounts[target], run["day"], run["known"]
        first = self.runs[account["run"]]
        stand = [share for _, share in self._closed() if share["target"] == target]
        lines = self.lines(target, version, run["matched"])
        total = self.distributable(target, version) + carried_into(first, target)
        then = self.pieces(lines, total, first["day"], known)
        now = self.pieces(lines, total, first["day"], known, day)
        gone, issued = exchanged(stand, then, now, owed.get(target, Owed()))
        issued = dated(gone, issued)
        self.deduct(issued, account["channel"], first["rates"])
        found = [part for share in issued for part in self.received(share, day, known)]
        for share in found:
            share["origin"] = self._origin(target, lines, share.pop("since", None))
        return gone, found

    def _origin(
        self, target: str, lines: list[tuple[str, date, int]], closed_on: date | None
    ) -> dict[str, Any]:
        first = self.runs[self.accounts[target]["run"]]
        return {
            "target": target,
            "lines": lines,
            "day": first["day"],
            "rates": first["rates"],
            "closed_on": closed_on,
        }

    def _recovered(
        self, day: date, known: Fraction, gone: list[Share], recovered: Collection[str]
    ) -> list[Share]:
        """What waited until it was recovered or was advanced is credited, at the rates of then, all of an account
        together (D-73)."""
        found = []
        for target in self.accounts:
            parts = []
            for share in self.recovering(target):
                ends = target in recovered or share.get("advanced")
                if ends and not any(share is one for one in gone):
                    standing = self._now_credited(share, day, known)
                    part = share_of(share["work"], share["role"], share["owner"], standing, share["gross"])
                    parts.append(part | {"of": share, "origin": share["origin"], "part": share["part"]})
            if not parts:
                continue
            first = self.runs[self.accounts[target]["run"]]
            self.deduct(parts, self.accounts[target]["channel"], first["rates"])
            found += [one for part in parts for one in self.received(part, day, known)]
        return found

    def recovering(self, target: str | None = None) -> list[Share]:
        """What waits until it is recovered from another, of an account or of all."""
        return [
            share
            for _, share in self._closed()
            if share["reason"] == "RECOVERY" and not share.get("gone") and target in (None, share["target"])
        ]

    def _now_credited(self, share: Share, day: date, known: Fraction) -> Standing:
        works = self.registered.works
        asked = [
            self.registered.standing(share["owner"], share["role"], used_on, day, known)
            for title, used_on, _ in share["origin"]["lines"]
            if title in works and works[title]["id"] == share["work"]
        ]
        return next(one for one in asked if one[0] == "CREDITED")

    def _releases(
        self, day: date, known: Fraction, gone: list[Share], recovered: Collection[str]
    ) -> list[Share]:
        """What becomes of owners' reserves: the mandate is that of today, the rates are those of then (D-38)."""
        found = []
        for run, share in self._closed():
            reserved = share["state"] == "RESERVED" and share["owner"] and share["gross"]
            if reserved and not share.get("gone") and not any(share is one for one in gone):
                waits_still = share.get("marked") and share["target"] not in recovered
                found += self._released(share, run, day, known, bool(waits_still))
        return found

    def _released(
        self, share: Share, run: dict[str, Any], day: date, known: Fraction, waits_still: bool
    ) -> list[Share]:
        origin = share.get("origin")
        if origin is None:
            target = share["target"]
            lines = self.lines(target, run["targets"][target], run["matched"])
            origin = self._origin(target, lines, run["closed_on"])
        account = self.accounts[origin["target"]]
        weights: dict[tuple[str | None, Any], Fraction] = {}
        for title, used_on, weight in origin["lines"]:
            if title in self.registered.works and self.registered.works[title]["id"] == share["work"]:
                asked = (share["owner"], share["role"], used_on)
                then = self.registered.standing(*asked, run["day"], run["known"])
                now = self.registered.standing(*asked, day, known)
                if then[0] == "RESERVED" and now[0] != "REFUSED":
                    # Of other days he had his part; what he refuses was never reserved.
                    key = (share["owner"], now)
                    weights[key] = weights.get(key, Fraction(0)) + weight
        keys = sorted(weights, key=tie_of)
        if [key[1][:2] for key in keys] == [(share["state"], share["reason"])]:
            return []
        amounts = shared_out(share["gross"], [(weights[key], tie_of(key)) for key in keys])
        parts = [
            share_of(share["work"], share["role"], owner, standing, part)
            | {"part": share["part"] * weights[(owner, standing)] / sum(weights.values())}
            for (owner, standing), part in zip(keys, amounts, strict=True)
        ]
        if waits_still:
            # What another was credited with is his only when that is recovered.
            parts = [_waiting(part) if part["state"] == "CREDITED" else part for part in parts]
        self.deduct(parts, account["channel"], origin["rates"])
        again = [one for part in parts for one in self.received(part, day, known)]
        return [one | {"of": share, "origin": origin} for one in again]

    def refused(self, target: str, recovered: Collection[str]) -> list[Share]:
        """What of an account was refused and nothing is decided of; not what another has still to give back."""
        return [
            share
            for _, share in self._closed()
            if share["state"] == "REFUSED"
            and share["target"] == target
            and share["gross"]
            and not share.get("gone")
            and not share.get("carries")
            and not share.get("refunded")
            and not (share.get("marked") and target not in recovered)
        ]

    def waits_for_next_period(self) -> list[Share]:
        """What it is decided to carry and no run has taken up."""
        return [share for _, share in self._closed() if share.get("carries") and not share.get("gone")]

    def reserved(self) -> list[Share]:
        """Everything in reserve, expired or not."""
        return [
            share
            for _, share in self._closed()
            if share["state"] == "RESERVED" and share["gross"] and not share.get("gone")
        ]

    def reserves(self, expired: bool = False) -> list[tuple[str, str, int, str]]:
        """Run, reason, amount and last claim day of everything in reserve (D-22), or of what of it has expired."""
        return [
            (share["run"], share["reason"], share["gross"], last_claim_day(share["start"]).isoformat())
            for share in self.reserved()
            if share.get("expired", False) == expired
        ]

    # Where it is
    def states(self, recovered: Collection[str]) -> dict[tuple[str, str | None], int]:
        """Where every received qəpik is: the list of D-98. What was advanced is PROVISION's again when it is recovered
        (D-70)."""
        sums: dict[tuple[str, str | None], int] = {}

        def put(state: str, reason: str | None, amount: int) -> None:
            if amount:
                sums[(state, reason)] = sums.get((state, reason), 0) + amount

        for receipt in self.receipts.values():
            put("UNALLOCATED", None, receipt["amount"] - receipt["allocated"])
        for target, account in self.accounts.items():
            left = account["allocated"] - account["distributed"]
            waiting = min(left, max(0, self.due(target) - account["distributed"]))
            put("AWAITING_RUN" if self.covered(target) else "AWAITING_FUNDS", None, waiting)
            put("UNALLOCATED", None, left - waiting)
        for share in (share for _, share in self._closed() if not share.get("gone")):
            put("PAYER_REFUND" if share.get("refunded") else share["state"], share["reason"], share["net"])
            for kind, taken in share["deductions"].items():
                put("DEDUCTED", kind, taken)
        lent = sum(
            share["gross"]
            for _, share in self._closed()
            if share.get("advanced") and share["target"] not in recovered
        )
        put("HELD", "RECOVERY", lent)
        put("PROVISION", None, self.provision - lent)
        return sums


def _waiting(share: Share) -> Share:
    return share | {"state": "HELD", "reason": "RECOVERY", "receiver": None, "class": None}

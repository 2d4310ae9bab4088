"""The books of the personal accounts: credits, disputes, orders, what was withheld. Sums are qəpik."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.simulation.owed import Owed, Owing
from tests.simulation.registered import Registered
from tests.simulation.rules import withheld

Scope = tuple[str, str | None, str | None]
"""What is disputed: a work, a role of it (None: all), and whose share (None: everybody's)."""
Credit = dict[str, Any]
"""run, work, role, receiver, gross, net, order; below zero what it takes back, and how much of it is recovered."""


@dataclass
class Accounts:
    """What is owed to whom, and what became of it."""

    registered: Registered
    credits: list[Credit] = field(default_factory=list)
    data: dict[str, int] = field(default_factory=dict)
    """Payee -> version of his account number that a second person approved last."""
    asked: dict[str, int] = field(default_factory=dict)
    """Payee -> version whose approval was asked for: in force before or with the answer."""
    bad: set[tuple[str, int]] = field(default_factory=set)
    """Payee and version that a payment came back from: nothing more is paid to it."""
    disputes: dict[str, Scope] = field(default_factory=dict)
    """Open ones."""
    narrowing: dict[str, Scope] = field(default_factory=dict)
    """Of those what may be let go of all but this: in force before or with the answer."""
    ending: set[str] = field(default_factory=set)
    """Disputes whose end was asked for: over before or with the answer."""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Issued ones that did not come back: payee, version, gross, net."""
    returned: set[str] = field(default_factory=set)
    """Orders that came back."""
    again: int = 0
    """Orders that pay what had come back."""
    owing: Owing = field(default_factory=Owing)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What goes back to a payer, whole and untaxed: payer, amount, works, roles and whose it is of, order (D-20)."""

    def credit(self, shares: list[dict[str, Any]]) -> None:
        """What a closed run credits, and what it takes back."""
        entered = {"order": None, "back": False, "recovered": 0}
        new = [share | entered for share in shares if share["net"]]
        self.owing.hear(self.credits)
        self.credits += new
        self.owing.enter(self.credits, new)
        self._recover()

    def _recover(self) -> None:
        """What is taken back is recovered by what it takes back, where that is unpaid, else by what else is owed to the
        payee and undisputed; what was recovered stays so (D-70)."""
        open_ = [one for one in self.credits if one["order"] is None]
        taken = {id(one["takes_back"]) for one in open_ if one["net"] < 0}
        unpaid = {id(one["share"]) for one in open_ if one["net"] > 0} & taken
        left: dict[str, int] = {}
        for one in open_:
            own = one["net"] < 0 and id(one["takes_back"]) in unpaid
            other = one["net"] > 0 and id(one["share"]) not in unpaid and not self._disputed(one)
            more = -one["net"] if own else one["net"] if other else 0
            left[one["receiver"]] = left.get(one["receiver"], 0) + more - one["recovered"]
        below = [one for one in open_ if one["net"] < 0]
        for one in sorted(below, key=lambda one: id(one["takes_back"]) not in unpaid):
            if id(one["takes_back"]) in unpaid or not self._disputed(one):
                part = max(0, min(-one["net"] - one["recovered"], left[one["receiver"]]))
                left[one["receiver"]] -= part
                one["recovered"] += part

    def end_dispute(self, dispute: str) -> None:
        """It is over: what was disputed recovers what was taken back."""
        del self.disputes[dispute]
        self._recover()

    def narrow_dispute(self, dispute: str) -> None:
        """No more than that stays disputed: what is let go of recovers what was taken back (D-81)."""
        self.disputes[dispute] = self.narrowing.pop(dispute)
        self._recover()

    def taken_back(self) -> dict[str, tuple[int, int]]:
        """Account -> what was taken back of what it credited, and what of that is recovered."""
        sums: dict[str, tuple[int, int]] = {}
        for one in self.credits:
            if one["net"] < 0:
                owed, recovered = sums.get(one["target"], (0, 0))
                sums[one["target"]] = (owed - one["net"], recovered + one["recovered"])
        return sums

    def still_owed(self) -> dict[str, Owed]:
        """Account -> what was taken back of what it credited and is not recovered."""
        return self.owing.of(self.credits)

    def receivables(self) -> int:
        """How many credits were taken back that were paid, and are not recovered."""
        return sum(one["recovered"] < -one["net"] for one in self.credits if one["net"] < 0)

    def recovered(self) -> set[str]:
        """Accounts of which all that was taken back is recovered."""
        return {target for target, (owed, back) in self.taken_back().items() if owed == back}

    def owners(self, disputed: Scope) -> list[str]:
        """Whom what is disputed is credited to: those of unpaid money, else of what was paid; not from whom all
        of it was taken back."""
        sums: dict[str, tuple[int, int]] = {}
        for one in self.credits:
            if _is_of(one, disputed):
                whole, unpaid = sums.get(one["owner"], (0, 0))
                sums[one["owner"]] = whole + one["net"], unpaid + (one["net"] if one["order"] is None else 0)
        standing = {owner: unpaid for owner, (whole, unpaid) in sums.items() if whole > 0}
        return sorted({owner for owner, unpaid in standing.items() if unpaid > 0} or standing)

    def refund(self, refund: str, payer: str, shares: list[dict[str, Any]]) -> None:
        """These refused shares go back to who paid them: so it was decided."""
        for share in shares:
            share["refunded"] = True
        places = {(share["work"], share["role"], share["owner"]) for share in shares}
        amount = sum(share["gross"] for share in shares)
        self.refunds[refund] = {"payer": payer, "amount": amount, "places": places, "order": None}

    def back_to(self, payer: str, items: list[tuple[str, int]]) -> int:
        """What an order pays back of these refunds; each must be owed to him as it is, and undisputed."""
        for refund, amount in items:
            one = self.refunds[refund]
            owed = {"payer": payer, "amount": amount, "order": None}
            assert one | owed == one and not self._contested(one), f"{refund} of {amount} is not {one}"
        return sum(amount for _, amount in items)

    def owed_back(self) -> list[str]:
        """Payers to whom an order may be paid back."""
        return sorted({one["payer"] for one in self._open_refunds() if not self._contested(one)})

    def _open_refunds(self) -> list[dict[str, Any]]:
        return [one for one in self.refunds.values() if one["order"] is None]

    def _contested(self, refund: dict[str, Any]) -> bool:
        names = ("work", "role", "owner")
        return any(self._disputed(dict(zip(names, one, strict=True))) for one in refund["places"])

    def came_back(self, payee: str) -> bool:
        """Whether a payment to the version in force came back."""
        return (payee, self.data.get(payee, 0)) in self.bad

    def standing(
        self, credit: Credit, day: date, since: Collection[str] | None = None
    ) -> tuple[str, str | None]:
        """Where an unpaid credit stands on a day (D-98). With `since`, for somebody who asked when only these disputes
        were open: what was asked for and not answered yet counts too."""
        for dispute, disputed in self.disputes.items():
            if since is not None and (dispute in self.ending or dispute not in since):
                continue
            over = disputed if since is None else self.narrowing.get(dispute, disputed)
            if _is_of(credit, over):
                return "DISPUTED", None
        payee = self.registered.parties[credit["receiver"]]
        if payee["abroad"]:
            # Nobody gives an account of an organisation.
            return "ONHOLD", "NO_PAYMENT_DATA"
        if payee["died"]:
            return "ONHOLD", "DECEASED"
        version = (self.data if since is None else self.asked).get(credit["receiver"])
        # That another payment came back may be on its way still; what came back itself is only owed again by that.
        heard = since is None or credit["back"]
        if version is None or (heard and (credit["receiver"], version) in self.bad):
            return "ONHOLD", "NO_PAYMENT_DATA"
        if withheld(payee["resident"], day.year, 0, 0) is None:
            return "ONHOLD", "NO_TAX_RULE"
        return "PAYABLE", None

    def _disputed(self, credit: Credit) -> bool:
        return any(_is_of(credit, disputed) for disputed in self.disputes.values())

    def draft(self, payee: str, lines: list[tuple[str, str, str, int, int]], day: date) -> tuple[int, int]:
        """What an order over these lines (run, work, role, gross, net) takes and pays; each must be owed."""
        return self._paid(payee, self._owed(payee, lines), day)

    def _paid(self, payee: str, some: list[Credit], day: date) -> tuple[int, int]:
        if not some:
            return 0, 0
        gross, net = sum(one["gross"] for one in some), sum(one["net"] for one in some)
        taken = withheld(self.registered.parties[payee]["resident"], day.year, gross, net)
        assert taken is not None
        return net, net - taken

    def owed(self, day: date) -> dict[str, int]:
        """Payee -> what a payment run of a day would pay him."""
        found: dict[str, list[Credit]] = {}
        for one in self.credits:
            payable = one["order"] is None and self.standing(one, day) == ("PAYABLE", None)
            if payable:
                found.setdefault(one["receiver"], []).append(one)
        sums = {payee: self._paid(payee, some, day)[1] for payee, some in found.items()}
        return {payee: paid for payee, paid in sums.items() if paid > 0}

    def issue(
        self,
        order: str,
        to: tuple[str, int],
        lines: list[tuple[str, str, str, int, int]],
        day: date,
        since: Collection[str],
        items: list[tuple[str, int]],
    ) -> None:
        """An order that was released to the bank, for a payee and a version of his account number; `since`: the
        disputes that were open when its release was asked for; `items`: the refunds that it pays."""
        payee, version = to
        assert version in (self.data.get(payee), self.asked[payee]), f"{order} goes to an account of the past"
        net, paid = self.draft(payee, lines, day)
        again = False
        for credit in self._owed(payee, lines):
            assert self.standing(credit, day, since) == ("PAYABLE", None), (
                f"{self.standing(credit, day, since)}: {credit}"
            )
            credit["order"] = order
            again = again or credit["back"]
            credit["recovered"] = max(0, -credit["net"])
        for refund, _ in items:
            self.refunds[refund]["order"] = order
        self.again += again
        self.orders[order] = {"payee": payee, "version": version, "gross": net, "net": paid}

    def come_back(self, order: str) -> None:
        """An order that the bank returned: its gross is owed again, to another account number."""
        self.returned.add(order)
        gone = self.orders.pop(order)
        self.bad.add((gone["payee"], gone["version"]))
        for credit in self.credits:
            if credit["order"] == order:
                credit |= {"order": None, "back": True}
        for refund in self.refunds.values():
            refund["order"] = None if refund["order"] == order else refund["order"]
        self._recover()

    def balances(self) -> dict[str, dict[str, int]]:
        """Payee -> credited, withheld, paid."""
        sums: dict[str, dict[str, int]] = {}
        for credit in self.credits:
            one = sums.setdefault(credit["receiver"], {"credited": 0, "withheld": 0, "paid": 0})
            one["credited"] += credit["net"]
        for order in (one for one in self.orders.values() if one["gross"]):
            sums[order["payee"]]["paid"] += order["net"]
            sums[order["payee"]]["withheld"] += order["gross"] - order["net"]
        return sums

    def states(self, day: date) -> dict[tuple[str, str | None], int]:
        """Where every credited qəpik is on a day."""
        sums: dict[tuple[str, str | None], int] = {}
        for credit in self.credits:
            if credit["order"] is None and credit["net"]:
                state = self.standing(credit, day)
                if credit["net"] < 0:
                    state = ("RECEIVABLE", "DISPUTE" if state[0] == "DISPUTED" else state[1])
                sums[state] = sums.get(state, 0) + credit["net"]
        for order in self.orders.values():
            for name, amount in (("PAID", order["net"]), ("WITHHELD", order["gross"] - order["net"])):
                if amount:
                    sums[(name, None)] = sums.get((name, None), 0) + amount
        return sums

    def _owed(self, payee: str, lines: list[tuple[str, str, str, int, int]]) -> list[Credit]:
        free = [one for one in self.credits if one["receiver"] == payee and one["order"] is None]
        found = []
        for line in lines:
            names = ("run", "work", "role", "gross", "net")
            match = next((one for one in free if tuple(one[name] for name in names) == line), None)
            assert match is not None, f"{payee} is not owed {line}"
            free.remove(match)
            found.append(match)
        return found


def _is_of(credit: Credit, disputed: Scope) -> bool:
    work, role, owner = disputed
    return bool(
        credit["work"] == work and role in (None, credit["role"]) and owner in (None, credit["owner"])
    )

"""The books of the personal accounts: credits, disputes, orders, what was withheld. Sums are qəpik."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.simulation.registered import Registered
from tests.simulation.rules import withheld

Credit = dict[str, Any]
"""run, work, role, receiver, gross, net, order."""


@dataclass
class Accounts:
    """What is owed to whom, and what became of it."""

    registered: Registered
    credits: list[Credit] = field(default_factory=list)
    data: set[str] = field(default_factory=set)
    """Payees whose account number a second person approved."""
    disputes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Open ones: work and role."""
    ending: set[str] = field(default_factory=set)
    """Disputes whose end was asked for: over before or with the answer."""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Issued ones that did not come back: payee, gross, net."""

    returned: int = 0
    """Orders that came back."""

    def credit(self, shares: list[dict[str, Any]]) -> None:
        """What a closed run credits."""
        self.credits += [share | {"order": None} for share in shares]

    def standing(self, credit: Credit, day: date, ended: bool = False) -> tuple[str, str | None]:
        """Where an unpaid credit stands on a day (D-98); `ended`: what is being ended disputes nothing any more."""
        for dispute, (work, role) in self.disputes.items():
            if ended and dispute in self.ending:
                continue
            if credit["work"] == work and role in (None, credit["role"]):
                return "DISPUTED", None
        payee = self.registered.parties[credit["receiver"]]
        if payee["abroad"]:
            return "PAYABLE", "ABROAD"
        if payee["died"]:
            return "ONHOLD", "DECEASED"
        if credit["receiver"] not in self.data:
            return "ONHOLD", "NO_PAYMENT_DATA"
        if withheld(payee["resident"], day.year, 0, 0) is None:
            return "ONHOLD", "NO_TAX_RULE"
        return "PAYABLE", None

    def draft(self, payee: str, lines: list[tuple[str, str, str, int, int]], day: date) -> tuple[int, int]:
        """What an order over these lines (run, work, role, gross, net) takes and pays; each must be owed."""
        found = self._owed(payee, lines)
        gross, net = sum(one["gross"] for one in found), sum(one["net"] for one in found)
        taken = withheld(self.registered.parties[payee]["resident"], day.year, gross, net)
        assert taken is not None
        return net, net - taken

    def issue(self, order: str, payee: str, lines: list[tuple[str, str, str, int, int]], day: date) -> None:
        """An order that was released to the bank."""
        net, paid = self.draft(payee, lines, day)
        for credit in self._owed(payee, lines):
            assert self.standing(credit, day, ended=True) == ("PAYABLE", None), f"not payable: {credit}"
            credit["order"] = order
        self.orders[order] = {"payee": payee, "gross": net, "net": paid}

    def come_back(self, order: str) -> None:
        """An order that the bank returned: its gross is owed again."""
        self.returned += 1
        del self.orders[order]
        for credit in self.credits:
            if credit["order"] == order:
                credit["order"] = None

    def balances(self) -> dict[str, dict[str, int]]:
        """Payee -> credited, withheld, paid."""
        sums: dict[str, dict[str, int]] = {}
        for credit in self.credits:
            one = sums.setdefault(credit["receiver"], {"credited": 0, "withheld": 0, "paid": 0})
            one["credited"] += credit["net"]
        for order in self.orders.values():
            sums[order["payee"]]["paid"] += order["net"]
            sums[order["payee"]]["withheld"] += order["gross"] - order["net"]
        return sums

    def states(self, day: date) -> dict[tuple[str, str | None], int]:
        """Where every credited qəpik is on a day."""
        sums: dict[tuple[str, str | None], int] = {}
        for credit in self.credits:
            if credit["order"] is None and credit["net"]:
                state = self.standing(credit, day)
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

"""A bank that does with an order what it is told, or otherwise, and what it has to say of that."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from services.payments.domain.order_answers import BankEntry, BankStatus
from shared.kernel.money import Money
from tests.unit.payments.payment_abroad import manat
from tests.unit.payments.payment_given import DAY


@dataclass
class Bank:
    """What it really does, and what it has to say of that and has not said yet. What it keeps of an order beside what
    it pays is a fee; an order in euro it may book in manat, at a rate of its own."""

    paid: Counter[str] = field(default_factory=Counter)
    """Minor units by order, in its currency, less what came back; with its fees."""
    kept: Counter[str] = field(default_factory=Counter)
    """Fees among them."""
    manat: Counter[str] = field(default_factory=Counter)
    """Qəpik that it has booked in place of euro, less what came back so."""
    executed: Counter[str] = field(default_factory=Counter)
    entries: list[BankEntry] = field(default_factory=list)
    """All that it has ever booked."""
    says: list[tuple[str, BankEntry | BankStatus]] = field(default_factory=list)

    said: int = 0
    """All that it has ever said: its entries are numbered by it, so no two bear one number however many were heard."""

    odd: set[str] = field(default_factory=set)
    """Orders that it paid otherwise than it was told, rejected, or got back."""

    def plain(self, order: str) -> bool:
        """Whether it has done just what it was told, once."""
        return self.executed[order] == 1 and order not in self.odd

    def execute(self, order: str, amount: Money, fee: int = 0) -> None:
        """Pay an order, so much of it, and take a fee beside that."""
        self.executed[order] += 1
        self.kept[order] += fee
        self.odd |= {order} if fee else set()
        self._book(order, "DEBIT", amount + Money(fee, amount.currency))

    def execute_in_manat(self, order: str, amount: Money, percent: int) -> None:
        """Pay an order in euro from the account in manat, so many percent above the Central Bank's rate."""
        self.executed[order] += 1
        self.odd.add(order)
        self._book(order, "DEBIT", amount, manat(amount.amount, percent))

    def send_back(self, order: str, amount: Money, fee: int = 0) -> None:
        """The payee's bank does not take it; a fee of that is kept. What went out in manat comes back so."""
        self.odd.add(order)
        if self.manat[order]:
            self._book(order, "RETURN", amount, manat(amount.amount, fee))
        else:
            self.kept[order] += fee
            self._book(order, "RETURN", amount - Money(fee, amount.currency))

    def give_back(self, order: str, currency: str) -> None:
        """It kept its fees wrongly."""
        fee = self.kept.pop(order, 0)
        if fee:
            self._book(order, "RETURN", Money(fee, currency))

    def reject(self, order: str) -> None:
        """Say that it carries an order out not at all."""
        self.odd.add(order)
        self.says.append((order, BankStatus(status="RJCT", day=DAY, entry=f"rjct-{self._number()}-{order}")))

    def _book(self, order: str, kind: str, amount: Money, taken: Money | None = None) -> None:
        sign = 1 if kind == "DEBIT" else -1
        self.paid[order] += sign * amount.amount
        if taken is not None:
            self.manat[order] += sign * taken.amount
        name = f"{kind}-{self._number()}-{order}"
        entry = BankEntry(kind=kind, amount=taken or amount, day=DAY, entry=name)
        self.entries.append(entry)
        self.says.append((order, entry))

    def _number(self) -> int:
        self.said += 1
        return self.said

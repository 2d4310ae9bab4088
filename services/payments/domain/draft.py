"""The draft of a payment run: who gets what, what is withheld, and what is held back and why.

Pure and deterministic: the same credits under the same circumstances give the same bytes, whose sha256 is what a
second person approves and a third releases. Bank data is named by version and fingerprint only.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.domain.standing import (
    CreditState,
    HoldReason,
    Unpaid,
)
from services.payments.domain.tax import TaxRule
from shared.contracts.payments import Withholding
from shared.contracts.wire import from_json, to_json
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A credit in an order, with what is withheld from it."""

    credit: Unpaid
    rule: str
    withheld: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """One order: one payee, one currency."""

    order: str
    end_to_end_id: str
    payee: str
    payment_data: int
    """Version of the payee's payment data."""
    fingerprint: str
    gross: Money
    withheld: tuple[Withholding, ...]
    net: Money
    rules: tuple[TaxRule, ...]
    lines: tuple[DraftLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHold:
    """Credits of one payee that this run does not pay, for one reason."""

    payee: str
    state: CreditState
    reason: HoldReason
    detail: str
    amount: Money
    credits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A payment run before the bank."""

    payment_run: str
    execution_date: date
    debtor: DebtorAccount
    policies: dict[str, int]
    """Versions of the policies applied."""
    orders: tuple[DraftOrder, ...]
    holds: tuple[DraftHold, ...]

    @property
    def credits(self) -> tuple[str, ...]:
        """Every credit that it pays."""
        return tuple(line.credit.credit for order in self.orders for line in order.lines)

    @property
    def total(self) -> Money:
        """What goes to the bank."""
        return Money(sum(order.net.amount for order in self.orders), self.currency)

    @property
    def currency(self) -> str:
        """Of its orders."""
        return self.orders[0].net.currency if self.orders else "AZN"

    def encode(self) -> bytes:
        """Its bytes, the same for an equal draft."""
        return to_json(self)

    @property
    def digest(self) -> str:
        """What is approved: sha256 of the bytes."""
        return sha256(self.encode()).hexdigest()


def decode(data: bytes) -> Draft:
    """The draft of these bytes."""
    return from_json(Draft, data)

"""The draft of a payment run: who gets what, what is withheld, and what is held back and why.

Pure and deterministic: the same credits under the same circumstances give the same bytes, whose sha256 is what a
second person approves and a third releases. Bank data is named by version and fingerprint only.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from services.payments.domain.abroad import ForeignContract, Quote, converted
from services.payments.domain.owed import Owed
from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.domain.policy_words import Account
from services.payments.domain.standing import HOME_CURRENCY, CreditState, HoldReason, Unpaid
from services.payments.domain.tax import TaxRule
from shared.contracts.payments import Withholding
from shared.contracts.wire import from_json, to_json
from shared.kernel.money import Money


class OrderKind(StrEnum):
    """What an order chiefly pays."""

    ROYALTY = "ROYALTY"
    ABROAD = "ABROAD"
    """Royalty of a foreign organisation."""
    REFUND = "REFUND"
    """Returns and refunds alone."""
    LIABILITY = "LIABILITY"
    """To a creditor whose account the policies name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A credit in an order, with what is withheld from it."""

    credit: Unpaid
    rule: str
    withheld: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """One order: one payee, one currency (D-88), royalty and what else is owed to him in it together."""

    order: str
    end_to_end_id: str
    payee: str
    payment_data: int
    """Version of the payee's payment data; where `account` says where it goes, of the policy that names it."""
    fingerprint: str
    gross: Money
    """Of its credits."""
    withheld: tuple[Withholding, ...]
    net: Money
    """Of its credits."""
    rules: tuple[TaxRule, ...]
    lines: tuple[DraftLine, ...]
    kind: OrderKind = OrderKind.ROYALTY
    items: tuple[Owed, ...] = ()
    """Liabilities that it pays, in the order's currency, without tax."""
    paid: Money | None = None
    """Credits and liabilities together: what goes to the bank; not said before, then it is `net`."""
    account: Account | None = None
    """Of a creditor whom the policies name; None: the payee's payment data."""
    purpose: str = ""
    """The words in which such a creditor is paid."""
    contract: ForeignContract | None = None
    """Of a foreign organisation: the terms under which it is paid."""
    quote: Quote | None = None
    """Where manat are paid in another currency: the rate, by which `net` is converted once (D-96)."""

    @property
    def royalty(self) -> Money:
        """`net` in the order's currency."""
        return self.net if self.quote is None else converted(self.net, self.quote)

    @property
    def amount(self) -> Money:
        """What goes to the bank."""
        return self.net if self.paid is None else self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHold:
    """Credits and liabilities of one payee that this run does not pay, for one reason."""

    payee: str
    state: CreditState
    reason: HoldReason
    detail: str
    amount: Money
    credits: int
    items: int = 0
    """Liabilities among them."""


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
    def liabilities(self) -> tuple[str, ...]:
        """Every liability that it pays."""
        return tuple(item.liability for order in self.orders for item in order.items)

    @property
    def pays(self) -> tuple[str, ...]:
        """Every credit and every liability that it pays."""
        return (*self.credits, *self.liabilities)

    @property
    def total(self) -> Money:
        """What goes to the bank in manat."""
        home = [one for one in self.totals if one.currency == HOME_CURRENCY]
        return home[0] if home else Money(0, HOME_CURRENCY)

    @property
    def totals(self) -> tuple[Money, ...]:
        """What goes to the bank, by currency."""
        sums: dict[str, int] = {}
        for order in self.orders:
            sums[order.amount.currency] = sums.get(order.amount.currency, 0) + order.amount.amount
        return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))

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

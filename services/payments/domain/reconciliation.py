"""Client money of a day: what the bank has against what is owed, and what makes the difference (D-90, D-98).

What is owed is what payees and other creditors are owed, what orders are under way, and what distribution still holds.
The closing balances of the guild's accounts are that sum, or the difference is named: fees that the bank took, what
payees owe, what the guild itself bears, money in one currency that is owed in another, what the bank booked and nobody
has explained, money between own accounts, what stood before the first entry. What is left when all of that is named is
unexplained: the bank has another balance than its own entries come to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.payments.domain.double_entry import Account

RECEIVABLE = "RECEIVABLE"
"""What payees owe: their balances below zero, which no money at the bank stands against."""
NOT_OWED = (
    Account.FX,
    Account.CLAIMS,
    Account.UNMATCHED,
    Account.TRANSFERS,
    Account.BANK_CHARGES,
    Account.GUILD,
    Account.OPENING,
)
"""Accounts that are owed to nobody."""
GONE_ON = frozenset({"CREDITED", "DEDUCTED", "VAT", "RETURNABLE", "RETURNED", "PAYER_REFUND", "FX"})
"""States of distribution's money that payments has accounts for, and what it has in another currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of what is owed, or of the difference, in minor units."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """One currency on one day."""

    currency: str
    closing: int
    owed: tuple[Part, ...]
    named: tuple[Part, ...]

    @property
    def total(self) -> int:
        """All that is owed."""
        return sum(part.amount for part in self.owed)

    @property
    def difference(self) -> int:
        """What the bank has more than is owed."""
        return self.closing - self.total

    @property
    def unexplained(self) -> int:
        """What of the difference no entry makes."""
        return self.difference - sum(part.amount for part in self.named)


def reconcile(
    currency: str, closing: int, balances: Mapping[str, int], owed_by_payees: int, exchanged: int = 0
) -> Reconciled:
    """A day's closing balance against the accounts of double entry as they stood at its end: what is owed with a plus.
    `owed_by_payees`: the sum of payees' balances below zero. `exchanged`: what distribution has in FX: foreign money
    that it distributed in manat, or manat that the bank had converted before they came; below zero the other leg."""
    owed: list[Part] = []
    named: list[Part] = []
    for account in Account:
        amount = balances.get(account.value, 0)
        if account is Account.PAYEE:
            amount -= owed_by_payees
        if account is Account.UNDISTRIBUTED:
            amount -= exchanged
        if account is Account.FX:
            amount += exchanged
        if account is Account.BANK or not amount:
            continue
        (named if account in NOT_OWED else owed).append(Part(name=account.value, amount=amount))
    if owed_by_payees:
        named.append(Part(name=RECEIVABLE, amount=owed_by_payees))
    return Reconciled(currency=currency, closing=closing, owed=tuple(owed), named=tuple(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounted:
    """What distribution accounts for of what was received, in minor units of a currency."""

    currency: str
    received: int
    accounted: int
    held: int
    """Of that, what it still has: neither credited nor owed to others, and not FX."""

    @property
    def difference(self) -> int:
        """What was received and is in no state of distribution."""
        return self.received - self.accounted


def accounted(
    received: Mapping[str, int], totals: Iterable[tuple[str, str | None, str, int]]
) -> list[Accounted]:
    """By currency: receipts that distribution had heard of, against the sum of its states (D-98)."""
    sums: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for state, _, currency, amount in totals:
        sums[currency] += amount
        held[currency] += 0 if state in GONE_ON else amount
    return [
        Accounted(
            currency=currency,
            received=received.get(currency, 0),
            accounted=sums[currency],
            held=held[currency],
        )
        for currency in sorted(received.keys() | sums.keys())
    ]

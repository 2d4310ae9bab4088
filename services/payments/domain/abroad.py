"""Payments to foreign organisations: in the currency of their contract, on its days, at the rate of the day of payment
(4.2, D-96)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from services.payments.domain.pay_days import contract_days
from shared.contracts.distribution import Rate
from shared.contracts.registry import Contract, ForeignTerms, version_on
from shared.contracts.terms import Charges, ContractKind
from shared.kernel.money import Money, exponent_of, half_up

AHEAD = timedelta(days=31)
"""So long before a day that a contract plans, a payment run pays for it: payment runs are on days of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The Central Bank's rate of a currency for a day."""

    rate: Rate
    day: date
    """The day of payment."""
    effective_on: date
    """The day of the bulletin that serves it."""
    sha256: str
    """Of the bulletin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignContract:
    """A representation contract's terms of payment."""

    contract: str
    version: int
    number: str
    currency: str
    charges: Charges
    days: tuple[date, ...]
    """On which it plans that we pay, around the day of payment; none: with every planned payment."""


def terms_of(contracts: Mapping[str, Sequence[Contract]], day: date) -> ForeignContract | None:
    """The terms under which an organisation is paid on a day, of all versions of its contracts: those in force, else
    those of the last one that ended, as what is owed under them is to be paid."""
    begun = [
        version_on(versions, day)
        for versions in contracts.values()
        if versions[0].kind is ContractKind.REPRESENTATION and versions[0].valid_from <= day
    ]
    if not begun:
        return None
    last = max(begun, key=lambda one: (day <= (one.valid_to or day), one.valid_from, one.id))
    return ForeignContract(
        contract=last.id,
        version=last.version,
        number=last.number,
        currency=last.currency,
        charges=(last.terms or ForeignTerms()).charges,
        days=contract_days(contracts[last.id], range(day.year - 1, day.year + 2)),
    )


def not_due(terms: ForeignContract, day: date, since: date | None) -> str:
    """Why what is owed since a day is not paid on another; empty when it is. It is paid ahead of a day that the
    contract plans, and later when that day was missed."""
    if not terms.days:
        return ""
    if any(one - AHEAD <= day <= one for one in terms.days):
        return ""
    if any((since is None or since <= one) and one < day for one in terms.days):
        return ""
    coming = min((one for one in terms.days if one > day), default=None)
    if coming is None:
        # A contract that ended plans no day: what came since is paid with the next planned payment.
        return ""
    return (
        f"contract {terms.number} plans the payment for {coming}; it is made from {coming - AHEAD} on (4.2)"
    )


def is_near(taken: Money, amount: Money, quote: Quote, tolerance: Fraction) -> bool:
    """Whether manat that the bank took for an amount are, but for the tolerance, what it is worth at a rate."""
    worth = Fraction(amount.amount, 10 ** exponent_of(amount.currency)) * Fraction(quote.rate.value)
    due: Fraction = worth / quote.rate.nominal * 10 ** exponent_of(taken.currency)
    return abs(taken.amount - due) <= due * tolerance


def converted(net: Money, quote: Quote) -> Money:
    """Manat in the currency of a quote, half up once."""
    rate, currency = quote.rate, quote.rate.currency
    manat = Fraction(net.amount, 10 ** exponent_of(net.currency))
    units = manat * rate.nominal / Fraction(rate.value)
    return Money(half_up(units * 10 ** exponent_of(currency)), currency)

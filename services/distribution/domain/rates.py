"""The Central Bank's rate of a day, and money converted at it (2.2.4-a, D-64)."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from services.distribution.domain.facts import BulletinFact
from shared.contracts.distribution import Rate
from shared.kernel.money import Money, exponent_of, half_up

HOME = "AZN"


def rate_on(bulletins: Iterable[BulletinFact], currency: str, day: date) -> Rate | None:
    """The rate that serves a day: of the bulletin asked for it, else of one that was still in effect
    when a later day was asked. None without a quote; cross rates are never made.

    A bulletin serves no day on which a later one is known to have been in effect.
    """
    begun = [one for one in bulletins if one.day_effective <= day]
    last = max((one.day_effective for one in begun), default=None)
    serving = [one for one in begun if one.day_effective == last and day <= one.day_asked]
    serving.sort(key=lambda one: (one.day_asked != day, one.day_asked))
    for bulletin in serving[:1]:
        for rate in bulletin.rates:
            if rate.currency == currency:
                return rate
    return None


def to_manat(amount: Money, rate: Rate) -> Money:
    """A foreign amount in AZN at value / nominal, half up once. Raises ValueError for another currency."""
    if amount.currency != rate.currency:
        raise ValueError(f"a rate of {rate.currency} does not convert {amount.currency}")
    units = Fraction(amount.amount) / 10 ** exponent_of(amount.currency)
    manat = units * Fraction(rate.value) / rate.nominal
    return Money(half_up(manat * 10 ** exponent_of(HOME)), HOME)

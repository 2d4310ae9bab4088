"""When what is owed is not paid yet although it could be: a changed account cools, a small sum waits (D-85, D-98); and
how far the bank's rate may be from the Central Bank's (D-96).

cooling    {"days"}: so long after its approval no payment goes to a changed account; 7 days where nothing is decided
threshold  {"minimum": {"AZN": 500}}: whole minor units before tax, per currency; none where nothing is decided
exchange   {"tolerance": "2.5"}: percent; so far from the rate of the order's day, what the bank books in manat for an
           order in another currency is that order, and the difference a gain or loss; where nothing is decided, two
           people look at each
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from services.payments.domain.policy_words import percent_of
from shared.kernel.findings import Finding, Unreadable

COOLING, THRESHOLD, EXCHANGE = "cooling", "threshold", "exchange"
COOLING_DAYS: Final = 7
"""Until the Board decides otherwise: who finds his account changed has a week to say so."""

_CLAUSE = "4.1-a"
_DAYS_MAX = 90
_MINIMUM_MAX = 100_000_00
_CURRENCY_LENGTH = 3
_TOLERANCE_MAX = 20


def read_cooling(body: Mapping[str, object]) -> int:
    """Days. Raises Unreadable."""
    days = _only(body, "days")
    if type(days) is not int or not 0 <= days <= _DAYS_MAX:
        what = f"a whole number of days from 0 to {_DAYS_MAX}"
        raise Unreadable([Finding("body.days", what, str(days)[:80], _CLAUSE)])
    return days


def read_threshold(body: Mapping[str, object]) -> dict[str, int]:
    """Minor units by currency below which nothing is paid. Raises Unreadable."""
    minimum = _only(body, "minimum")
    if not isinstance(minimum, Mapping):
        raise Unreadable([Finding("body.minimum", "an object of sums by currency", "", _CLAUSE)])
    findings = []
    for currency, amount in sorted(minimum.items()):
        where = f"body.minimum.{str(currency)[:80]}"
        if not (len(currency) == _CURRENCY_LENGTH and currency.isascii() and currency.isupper()):
            findings.append(Finding(where, "a currency like AZN", str(currency)[:80], _CLAUSE))
        if type(amount) is not int or not 1 <= amount <= _MINIMUM_MAX:
            what = f"whole minor units from 1 to {_MINIMUM_MAX}"
            findings.append(Finding(where, what, str(amount)[:80], _CLAUSE))
    if findings:
        raise Unreadable(findings)
    return dict(sorted(minimum.items()))


def read_exchange(body: Mapping[str, object]) -> Fraction:
    """The tolerance as a part of the amount. Raises Unreadable."""
    tolerance = percent_of(_only(body, "tolerance"))
    if tolerance is None or not 0 < tolerance <= _TOLERANCE_MAX:
        what = f"a percentage above 0, at most {_TOLERANCE_MAX}, as text"
        raise Unreadable([Finding("body.tolerance", what, str(body["tolerance"])[:80], "4.2-a")])
    return Fraction(tolerance) / 100


def _only(body: Mapping[str, object], name: str) -> object:
    if set(body) != {name}:
        raise Unreadable([Finding("body", f"{name} and nothing else", ", ".join(sorted(body))[:80], _CLAUSE)])
    return body[name]

"""Money as integers of minor units, and the one way to split it (D-40, D-50, D-93)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# ISO 4217 exponents that differ from two; everything else the system meets has two.
_EXPONENTS = dict.fromkeys(
    ("JPY", "KRW", "CLP", "ISK", "VND", "XOF", "XAF", "XPF", "UGX", "PYG", "RWF"), 0
) | dict.fromkeys(("BHD", "KWD", "TND", "JOD", "OMR", "IQD", "LYD"), 3)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (qəpik for AZN) with its ISO 4217 currency. Never a float."""

    amount: int
    currency: str = "AZN"

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"money is counted in whole minor units, not {self.amount!r}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not an ISO 4217 currency code: {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        exponent = exponent_of(self.currency)
        return f"{Decimal(self.amount).scaleb(-exponent):,.{exponent}f} {self.currency}"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.amount


def exponent_of(currency: str) -> int:
    """Decimal places of a currency's minor unit."""
    return _EXPONENTS.get(currency, 2)


def half_up(value: Fraction) -> int:
    """Round to a whole minor unit, halves away from zero."""
    doubled = abs(value) * 2 + 1
    rounded = doubled.numerator // (doubled.denominator * 2)
    return rounded if value >= 0 else -rounded


def split(
    total: int, weights: Sequence[Fraction | int], order: Sequence[str | int] | None = None
) -> list[int]:
    """Split `total` minor units by weight with the largest remainder, exactly (D-93).

    Leftover units go to the largest remainders; ties to the larger weight, then to the lower `order`
    key, which callers fill with the fixed role order or a stable id, never with the input's order.
    Without `order` the caller's sequence itself is the fixed order. A negative total mirrors its
    positive split. Raises ValueError when no weight is positive and something is to be split.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    if order is not None and len(order) != len(weights):
        raise ValueError("every weight needs its tie-break key")
    if total == 0:
        return [0] * len(weights)
    if total < 0:
        return [-part for part in split(-total, weights, order)]
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if whole == 0:
        raise ValueError(f"nothing to split {total} by: no weight is positive")
    exact = [total * Fraction(weight) / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    keys: Sequence[str | int] = order if order is not None else range(len(weights))

    def rank(index: int) -> tuple[Fraction, Fraction, str | int]:
        return (parts[index] - exact[index], -Fraction(weights[index]), keys[index])

    for index in sorted(range(len(weights)), key=rank)[: total - sum(parts)]:
        parts[index] += 1
    return parts

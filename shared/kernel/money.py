"""Money as integers of minor units, and the one way to split it (D-40, D-50, D-93)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from msgspec import Struct
from msgspec.structs import force_setattr

# ISO 4217 exponents that differ from two; everything else the system meets has two.
_EXPONENTS = dict.fromkeys(
    ("JPY", "KRW", "CLP", "ISK", "VND", "XOF", "XAF", "XPF", "UGX", "PYG", "RWF"), 0
) | dict.fromkeys(("BHD", "KWD", "TND", "JOD", "OMR", "IQD", "LYD"), 3)


_CODES: dict[str, str] = {}
"""Codes that were looked at before, each as all amounts have it: a run makes a million in one or two currencies."""


def _check_code(currency: str) -> None:
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise ValueError(f"not an ISO 4217 currency code: {currency!r}")
    _CODES[currency] = currency


# A Struct is made in a third of the time of a dataclass, and a run makes two million amounts.
class Money(Struct, frozen=True, order=True, gc=False):
    """An amount in minor units (qəpik for AZN) with its ISO 4217 currency. Never a float."""

    amount: int
    currency: str = "AZN"

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"money is counted in whole minor units, not {self.amount!r}")
        known = _CODES.get(self.currency)
        if known is None:
            _check_code(self.currency)
        elif known is not self.currency:
            force_setattr(self, "currency", known)

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
    sizes = _whole(weights)
    if sizes and min(sizes) < 0:
        raise ValueError("weights must not be negative")
    if order is not None and len(order) != len(sizes):
        raise ValueError("every weight needs its tie-break key")
    if total == 0:
        return [0] * len(sizes)
    if total < 0:
        return [-part for part in split(-total, sizes, order)]
    whole = sum(sizes)
    if whole == 0:
        raise ValueError(f"nothing to split {total} by: no weight is positive")
    if len(sizes) == 1:
        return [total]
    parts: list[int] = []
    ranks: list[tuple[int, int, str | int, int]] = []
    for index, size in enumerate(sizes):
        part, remainder = divmod(total * size, whole)
        parts.append(part)
        ranks.append((-remainder, -size, index if order is None else order[index], index))
    left = total - sum(parts)
    if left:
        ranks.sort()
        for *_, index in ranks[:left]:
            parts[index] += 1
    return parts


def _whole(weights: Sequence[Fraction | int]) -> Sequence[int]:
    """Whole numbers in the proportion of the weights: a run splits a million times, and fractions cost it most."""
    if set(map(type, weights)) <= {int}:
        return weights  # type: ignore[return-value]
    common = lcm(*(weight.denominator for weight in weights))
    return [weight.numerator * (common // weight.denominator) for weight in weights]

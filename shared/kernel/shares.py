"""Shares as exact rationals, written "1/3" on the wire (D-93)."""

from fractions import Fraction
from functools import lru_cache


# A log has very many shares, and nearly all of them are one of a few.
@lru_cache(maxsize=4_096)
def parse_share(text: str) -> Fraction:
    """Read a share such as "1/3" or "1". Raises ValueError outside 0 to 1 or in any other form."""
    numerator, slash, denominator = text.partition("/")
    if not numerator.isascii() or not numerator.isdigit():
        raise ValueError(f'a share is written like "1/3", not {text!r}')
    if slash and (not denominator.isascii() or not denominator.isdigit() or int(denominator) == 0):
        raise ValueError(f'a share is written like "1/3", not {text!r}')
    share = Fraction(int(numerator), int(denominator) if slash else 1)
    if share > 1:
        raise ValueError(f"a share is at most the whole, not {text}")
    return share


def show_share(share: Fraction) -> str:
    """Write a share the one way that `parse_share` reads."""
    return f"{share.numerator}/{share.denominator}"

"""Products and differences of money as they are written, the Azerbaijani and the English way."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from shared.kernel.money import Money, exponent_of
from shared.paper.words import Word, with_currency, written


def minus(parts: Iterable[str], result: str) -> str:
    """The first less the others, and what is left."""
    terms = list(parts)
    return f"{' − '.join(terms)} = {result}" if len(terms) > 1 else result


def times(whole: Money, part: Fraction, label: str, result: Money) -> Word:
    """whole × part = result; where that is not exact, the product and what it was rounded to. The result alone where
    rounding does not explain it."""
    exact = Fraction(whole.amount) * part
    az, en = both(result).az, both(result).en
    if abs(exact - result.amount) >= 1:
        return Word(az, en)
    left_az, left_en = f"{written(whole)} × {label.replace('.', ',')}", f"{plain(whole)} × {label}"
    if exact == result.amount:
        return Word(f"{left_az} = {az}", f"{left_en} = {en}")
    places = exponent_of(result.currency) + 4
    product = (
        f"{Decimal(exact.numerator) / exact.denominator / 10 ** exponent_of(result.currency):.{places}f}"
    )
    product = product.rstrip("0").rstrip(".")
    return Word(
        f"{left_az} = {product.replace('.', ',')}, yuvarlaqlaşdırılıb: {az}",
        f"{left_en} = {product}, rounded: {en}",
    )


def plain(amount: Money) -> str:
    """The English way, without its currency."""
    return str(amount).rpartition(" ")[0]


def both(amount: Money) -> Word:
    """An amount with its currency."""
    return Word(with_currency(amount), str(amount))

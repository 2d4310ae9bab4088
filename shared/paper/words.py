"""Words in Azerbaijani and English that several documents use, and how documents write money and days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.kernel.money import Money, exponent_of
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Word:
    """A word in both languages."""

    az: str
    en: str


ROLES: Mapping[str, Word] = {
    "DIRECTOR": Word("Quruluşçu rejissor", "Director"),
    "SCRIPTWRITER": Word("Ssenari müəllifi", "Scriptwriter"),
    "CINEMATOGRAPHER": Word("Quruluşçu operator", "Cinematographer"),
    "PRODUCTION_DESIGNER": Word("Quruluşçu rəssam", "Production designer"),
    "COMPOSER": Word("Bəstəkar", "Composer"),
    "OTHER": Word("Digər müəllif", "Other author"),
    "ALL": Word("Bütün əsər", "Whole work"),
}
USES: Mapping[str, Word] = {
    "ON_AIR": Word("Efir yayımı", "On air"),
    "CABLE": Word("Kabel yayımı", "Cable"),
    "RETRANSMISSION": Word("Təkrar ötürmə", "Retransmission"),
    "MASS_DEMONSTRATION": Word("Kütləvi nümayiş", "Mass demonstration"),
    "CINEMA": Word("Kinoteatr", "Cinema"),
}


def word(words: Mapping[str, Word], key: str | None) -> Word:
    """The word of a key; a key without one stands for itself, so that nothing is hidden."""
    if key is None:
        return Word("–", "–")
    return words.get(key) or words.get(key.upper()) or Word(key, key)


def written(amount: Money) -> str:
    """An amount the Azerbaijani way: 1 234,56."""
    exponent = exponent_of(amount.currency)
    digits = f"{Decimal(abs(amount.amount)).scaleb(-exponent):,.{exponent}f}"
    sign = "−" if amount.amount < 0 else ""
    return sign + digits.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def with_currency(amount: Money) -> str:
    """The amount with its currency."""
    return f"{written(amount)}\N{NO-BREAK SPACE}{amount.currency}"


def percent(rate: Decimal) -> str:
    """A rate without needless zeros."""
    text = f"{rate.normalize():f}"
    return text.replace(".", ",") + "\N{NO-BREAK SPACE}%"


def day(value: date) -> str:
    """A day: 01.09.2026."""
    return f"{value:%d.%m.%Y}"


def days(period: Period) -> str:
    """A period: 01.07.2026 – 31.07.2026."""
    return f"{day(period.first)} – {day(period.last)}"

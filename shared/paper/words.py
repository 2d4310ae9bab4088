"""Words in Azerbaijani and English, some in Russian too, that several documents use, and how documents write money and
days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shared.kernel.money import Money, exponent_of
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Word:
    """A word in both languages."""

    az: str
    en: str


def joined(*words: Word) -> Word:
    """One word of several, each as it is."""
    return Word("".join(one.az for one in words), "".join(one.en for one in words))


def alike(text: str) -> Word:
    """What is said alike in both: a name, a number."""
    return Word(text, text)


NOTHING = alike("")


class Language(StrEnum):
    """A language that a document may be wholly in."""

    AZ = "az"
    EN = "en"
    RU = "ru"


@dataclass(frozen=True, slots=True)
class Term(Word):
    """A word in all three languages."""

    ru: str

    def of(self, language: Language) -> str:
        """The word in a language."""
        return {Language.AZ: self.az, Language.EN: self.en, Language.RU: self.ru}[language]


ROLES: Mapping[str, Term] = {
    "DIRECTOR": Term("Quruluşçu rejissor", "Director", "Режиссёр-постановщик"),
    "SCRIPTWRITER": Term("Ssenari müəllifi", "Scriptwriter", "Автор сценария"),
    "CINEMATOGRAPHER": Term("Quruluşçu operator", "Cinematographer", "Оператор-постановщик"),
    "PRODUCTION_DESIGNER": Term("Quruluşçu rəssam", "Production designer", "Художник-постановщик"),
    "COMPOSER": Term("Bəstəkar", "Composer", "Композитор"),
    "OTHER": Term("Digər müəllif", "Other author", "Иной автор"),
    "ALL": Term("Bütün əsər", "Whole work", "Произведение в целом"),
}
USES: Mapping[str, Term] = {
    "ON_AIR": Term("Efir yayımı", "On air", "Эфирное вещание"),
    "CABLE": Term("Kabel yayımı", "Cable", "Кабельное вещание"),
    "RETRANSMISSION": Term("Təkrar ötürmə", "Retransmission", "Ретрансляция"),
    "MASS_DEMONSTRATION": Term("Kütləvi nümayiş", "Mass demonstration", "Публичный показ"),
    "CINEMA": Term("Kinoteatr", "Cinema", "Кинотеатр"),
}


def word(words: Mapping[str, Word], key: str | None) -> Word:
    """The word of a key; a key without one stands for itself, so that nothing is hidden."""
    if key is None:
        return Word("–", "–")
    return words.get(key) or words.get(key.upper()) or Word(key, key)


def term(words: Mapping[str, Term], key: str | None) -> Term:
    """As `word`, in all three languages."""
    if key is None:
        return Term("–", "–", "–")
    return words.get(key) or words.get(key.upper()) or Term(key, key, key)


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

"""Words of a statement in Azerbaijani and English, and how it writes money and days."""

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
CHANNELS: Mapping[str, Word] = {
    "USER": Word("İstifadəçi", "User"),
    "PRODUCER": Word("Prodüser", "Producer"),
    "SOCIETY": Word("Xarici təşkilat", "Foreign organisation"),
}
GENRES: Mapping[str, Word] = {
    "FEATURE": Word("bədii", "feature"),
    "MUSICAL": Word("musiqili", "musical"),
    "ANIMATED": Word("animasiya", "animated"),
    "DOCUMENTARY": Word("sənədli", "documentary"),
}
DEDUCTIONS: Mapping[str, Word] = {
    "ADMINISTRATION": Word("İdarəetmə xərci", "Administration"),
    "SOCIAL_CULTURAL": Word("Sosial-mədəni fond", "Social and cultural"),
    "AGENCY_FEE": Word("Agentliyin haqqı", "Agency's fee"),
}
TAXES: Mapping[str, Word] = {
    "INCOME_TAX": Word("Gəlir vergisi", "Income tax"),
    "SOCIAL_INSURANCE": Word("Məcburi dövlət sosial sığortası", "Social insurance"),
}
BASES: Mapping[str, Word] = {
    "NET": Word("tutulmalardan sonra", "after deductions"),
    "GROSS": Word("tutulmalardan əvvəl", "before deductions"),
}
REASONS: Mapping[str, Word] = {
    "DISPUTE": Word("Əsər üzrə mübahisə var", "The work is disputed"),
    "ABROAD": Word("Müqavilə üzrə ayrıca ödənilir", "Paid apart, under the contract"),
    "DECEASED": Word("Vərəsələr sənədləşdirilməlidir", "Heirs to be documented"),
    "NO_PAYMENT_DATA": Word("Bank rekvizitləri yoxdur", "No approved bank details"),
    "NO_TAX_RULE": Word("Vergi qaydası təsdiqlənməyib", "No approved tax rule"),
    "NEXT_RUN": Word("Növbəti ödənişdə ödənilir", "Paid by the next payment run"),
    "NOTHING_LEFT": Word("Növbəti ödənişə keçirilir", "Carried to the next payment"),
    "NON_REGISTERED_WORK": Word("Qeydiyyata alınmamış əsər", "Non-registered work"),
    "UNDER_IDENTIFICATION": Word("Eyniləşdirilir", "Being identified"),
    "UNKNOWN_AUTHOR": Word("Müəllif məlum deyil", "Author unknown"),
    "NON_MEMBER": Word("Üzv olmayan müəllif", "Author is no member"),
    "NO_CONTRACT": Word("Təşkilatla müqavilə yoxdur", "No contract with the organisation"),
    "NO_KEY": Word("Bölgü cədvəli təyin edilməyib", "No distribution key"),
    "CONFLICT": Word("Paylar üzrə ziddiyyət", "Conflicting shares"),
    "NO_RATE": Word("Məzənnə yoxdur", "No exchange rate"),
    "NO_CONTRACT_RECEIPT": Word("Müqavilə qüvvədə deyil", "Contract not in force"),
    "NO_DEDUCTION_RULE": Word("Tutulma qaydası yoxdur", "No deduction rule"),
    "OFFICIAL": Word("Məsul şəxsin qərarı gözlənilir", "Awaits an official's decision"),
}
STATES: Mapping[str, Word] = {
    "RESERVED": Word("Ehtiyatda", "Reserved"),
    "HELD": Word("Saxlanılıb", "Held"),
    "REFUSED": Word("İdarəetmədən imtina edilib", "Management refused"),
    "OUT_OF_TERM": Word("Mühafizə müddəti bitib", "Out of term"),
    "RETURNABLE": Word("Geri qaytarılır", "Returned to the sender"),
    "DISPUTED": Word("Mübahisəli", "Disputed"),
    "ONHOLD": Word("Gözləmədə", "On hold"),
    "PAYABLE": Word("Ödənilməli", "Payable"),
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

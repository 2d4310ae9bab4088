"""Identifiers of parties and works: one canonical spelling each, proved by their check digits.

An identifier that names a thing is never accepted unproved: a mistyped digit would pay another person (D-30).
All are optional on parties and works; what is given must hold.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from stdnum import iban as stdnum_iban
from stdnum import isan as stdnum_isan
from stdnum import isni as stdnum_isni
from stdnum.az import voen as stdnum_voen
from stdnum.iso7064 import mod_37_36

from services.registry.domain.countries import COUNTRIES, FORMER_COUNTRIES


class IdentifierKind(StrEnum):
    """What an identifier identifies: IPI name, IPI base, ISNI a party; ISWC, ISAN, EIDR a work."""

    IPI_NAME = "IPI_NAME"
    IPI_BASE = "IPI_BASE"
    ISNI = "ISNI"
    ISWC = "ISWC"
    ISAN = "ISAN"
    EIDR = "EIDR"
    IBAN = "IBAN"
    VOEN = "VOEN"
    FIN = "FIN"


class NotAnIdentifier(ValueError):
    """The text is no identifier of its kind; the message says why."""


def canonical(kind: IdentifierKind, text: str) -> str:
    """The one spelling under which an identifier is stored and compared; NotAnIdentifier when it is none."""
    return _CANONICAL[kind](text)


def problem_of(kind: IdentifierKind, text: str) -> str:
    """Why a text is no identifier of its kind; empty when it is one."""
    try:
        canonical(kind, text)
    except NotAnIdentifier as error:
        return str(error)
    return ""


def ipi_name(text: str) -> str:
    """An IPI name number as 11 digits (shorter ones padded). It names a name: one person can have several."""
    digits = _compact(text)
    if not re.fullmatch(r"[0-9]{1,11}", digits) or not digits.strip("0"):
        raise NotAnIdentifier("an IPI name number has at most 11 digits")
    digits = digits.zfill(11)
    rest = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 101
    if int(digits[9:]) != ((101 - rest) % 100 if rest else 0):
        raise NotAnIdentifier("the check digits of the IPI name number do not fit")
    return digits


def ipi_base(text: str) -> str:
    """An IPI base number as I-NNNNNNNNN-C. It names the person."""
    parts = re.fullmatch(r"I([0-9]{9})([0-9])", _compact(text, "-."))
    if parts is None:
        raise NotAnIdentifier("an IPI base number is I-, nine digits and a check digit")
    if _weighted_check(parts[1], seed=2) != int(parts[2]):
        raise NotAnIdentifier("the check digit of the IPI base number does not fit")
    return f"I-{parts[1]}-{parts[2]}"


def iswc(text: str) -> str:
    """A musical work code as T-DDD.DDD.DDD-C."""
    parts = re.fullmatch(r"T([0-9]{3})([0-9]{3})([0-9]{3})([0-9])", _compact(text, "-."))
    if parts is None:
        raise NotAnIdentifier("an ISWC is T-, nine digits and a check digit")
    if _weighted_check(parts[1] + parts[2] + parts[3], seed=1) != int(parts[4]):
        raise NotAnIdentifier("the check digit of the ISWC does not fit")
    return f"T-{parts[1]}.{parts[2]}.{parts[3]}-{parts[4]}"


def isan(text: str) -> str:
    """An audiovisual number with its check characters; version 0000-0000 means the work itself."""
    compact = _compact(text, "-").removeprefix("ISAN")
    # The library lets some odd lengths through, so the length is tested here.
    if len(compact) not in (16, 17, 24, 26) or not compact.isascii() or not compact.isalnum():
        raise NotAnIdentifier("an ISAN has 16 or 24 hexadecimal digits and their check characters")
    if not stdnum_isan.is_valid(compact):
        raise NotAnIdentifier("the digits or check characters of the ISAN do not fit")
    return str(stdnum_isan.format(compact, separator="-", add_check_digits=True))


def eidr(text: str) -> str:
    """An EIDR content id as 10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-C."""
    compact = _compact(text, "-").removeprefix("10.5240/")
    if not re.fullmatch(r"[0-9A-F]{20}[0-9A-Z]", compact):
        raise NotAnIdentifier("an EIDR is 10.5240/, twenty hexadecimal digits and a check character")
    if not mod_37_36.is_valid(compact):
        raise NotAnIdentifier("the check character of the EIDR does not fit")
    return "10.5240/" + "-".join([*(compact[start : start + 4] for start in range(0, 20, 4)), compact[20]])


def isni(text: str) -> str:
    """A public name identifier as 16 characters."""
    compact = _compact(text, "-").removeprefix("ISNI")
    if not re.fullmatch(r"[0-9]{15}[0-9X]", compact):
        raise NotAnIdentifier("an ISNI has 15 digits and a check character")
    if not stdnum_isni.is_valid(compact):
        raise NotAnIdentifier("the check character of the ISNI does not fit")
    return compact


def iban(text: str) -> str:
    """An account number without spaces. Azerbaijan: 4 letters of the bank and 20 characters."""
    compact = _compact(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", compact):
        raise NotAnIdentifier("not of the form of an IBAN")
    if compact.startswith("AZ") and not re.fullmatch(r"AZ[0-9]{2}[A-Z]{4}[A-Z0-9]{20}", compact):
        raise NotAnIdentifier("an Azerbaijani IBAN has 4 letters of the bank and 20 characters")
    if not stdnum_iban.is_valid(compact):
        raise NotAnIdentifier("the check digits or the length of the IBAN do not fit")
    return compact


def voen(text: str) -> str:
    """An Azerbaijani tax number, 10 digits, the last 1 for a legal person or 2 for a natural one."""
    digits = _compact(text)
    if not re.fullmatch(r"[0-9]{9}[12]", digits):
        raise NotAnIdentifier("a VÖEN has 10 digits, the last of them 1 or 2")
    if not stdnum_voen.is_valid(digits):
        raise NotAnIdentifier("the check digit of the VÖEN does not fit")
    return digits


def fin(text: str) -> str:
    """An Azerbaijani personal number: 7 letters and digits without the letter O. It has no check digit."""
    compact = _compact(text)
    if not re.fullmatch(r"[0-9A-NP-Z]{7}", compact):
        raise NotAnIdentifier("a FİN has 7 letters and digits, never the letter O")
    return compact


def country(text: str, *, former: bool = False) -> str:
    """An ISO 3166 alpha-2 code; with `former` also of countries that are no more, for works made there."""
    code = _compact(text)
    if code in COUNTRIES or (former and code in FORMER_COUNTRIES):
        return code
    raise NotAnIdentifier("not a country code of ISO 3166")


def _compact(text: str, dropped: str = "") -> str:
    """Without white space and separators, in capitals; only ASCII survives the patterns above."""
    return "".join(one for one in text if not one.isspace() and one not in dropped).upper()


def _weighted_check(nine_digits: str, seed: int) -> int:
    total = seed + sum(weight * int(digit) for weight, digit in enumerate(nine_digits, start=1))
    return (10 - total % 10) % 10


_CANONICAL: Mapping[IdentifierKind, Callable[[str], str]] = {
    IdentifierKind.IPI_NAME: ipi_name,
    IdentifierKind.IPI_BASE: ipi_base,
    IdentifierKind.ISNI: isni,
    IdentifierKind.ISWC: iswc,
    IdentifierKind.ISAN: isan,
    IdentifierKind.EIDR: eidr,
    IdentifierKind.IBAN: iban,
    IdentifierKind.VOEN: voen,
    IdentifierKind.FIN: fin,
}

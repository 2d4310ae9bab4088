"""Account numbers and banks that a payment can be sent to (ISO 13616, ISO 9362)."""

import re

from stdnum import bic as stdnum_bic
from stdnum import iban as stdnum_iban

HOLDER_LENGTH_MAX = 140
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?")
"""As both versions of the bank's file take it: a place of 0 or 1 is of no bank that can be paid."""
_NUMBER = re.compile(r"[A-Z0-9]{1,34}")
_IBAN_OF_AZERBAIJAN = re.compile(r"AZ[0-9]{2}[A-Z]{4}[A-Z0-9]{20}")


def normal(text: str) -> str:
    """An IBAN or BIC as it is stored: capitals, no white space."""
    return "".join(text.split()).upper()


def iban_problem(iban: str) -> str:
    """Why a normal IBAN is none; empty when it is one (Azerbaijan: 4 letters of the bank, 20 characters)."""
    if not iban:
        return "no IBAN"
    if not _IBAN.fullmatch(iban):
        return "not of the form of an IBAN"
    if iban.startswith("AZ") and not _IBAN_OF_AZERBAIJAN.fullmatch(iban):
        return "an Azerbaijani IBAN has 4 letters of the bank and 20 characters after its check digits"
    return "" if stdnum_iban.is_valid(iban) else "the check digits or the length do not fit"


def bic_problem(bic: str) -> str:
    """Why a normal BIC is none; empty when it is one (8 or 11 characters)."""
    if not _BIC.fullmatch(bic) or not stdnum_bic.is_valid(bic):
        return "not of the form of a BIC"
    return ""


def number_problem(number: str) -> str:
    """Why the account number of a bank that has no IBAN cannot stand in a bank file; empty when it can (1 to 34
    letters and digits)."""
    return "" if _NUMBER.fullmatch(number) else "not 1 to 34 letters and digits"


def holder_problem(holder: str) -> str:
    """Why a name cannot stand in a bank file; empty when it can (1 to 140 visible characters)."""
    if not 1 <= len(holder) <= HOLDER_LENGTH_MAX:
        return f"not 1 to {HOLDER_LENGTH_MAX} characters"
    return "" if holder.isprintable() else "has invisible characters"

"""Words that the bodies of policies are made of, each read in the one way in which it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from services.payments.domain.bank_account import bic_problem, holder_problem, iban_problem, normal
from shared.kernel.findings import Finding, Unreadable

CLAUSE = "3.4-a"
_RATE_PLACES_MAX = 4
_TEXT_LENGTH_MAX = 400

W = TypeVar("W", bound=StrEnum)
Body = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bank account and whose it is."""

    name: str
    iban: str
    bic: str


def account_of(fields: Mapping[str, Any], where: str) -> dict[str, str]:
    """The fields of an `Account`, proved. Raises Unreadable with every defect."""
    name = text_of(fields["name"], f"{where}.name")
    iban = normal(text_of(fields["iban"], f"{where}.iban"))
    bic = normal(text_of(fields["bic"], f"{where}.bic"))
    problems = {
        f"{where}.name": holder_problem(name),
        f"{where}.iban": iban_problem(iban),
        f"{where}.bic": bic_problem(bic),
    }
    findings = [Finding(place, problem) for place, problem in problems.items() if problem]
    if findings:
        raise Unreadable(findings)
    return {"name": name, "iban": iban, "bic": bic}


def percent_of(value: object) -> Decimal | None:
    """A percentage from 0 to 100, written as text; None for everything else."""
    try:
        rate = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    if rate is None or not rate.is_finite() or not 0 <= rate <= 100 or _places(rate) > _RATE_PLACES_MAX:
        return None
    return rate


def _places(rate: Decimal) -> int:
    exponent = rate.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def unpacked(
    row: object, names: Sequence[str], where: str, *, optional: Sequence[str] = ()
) -> Mapping[str, Any]:
    """An object that has exactly these fields, and may have the optional ones. Raises Unreadable."""
    if not isinstance(row, Mapping):
        raise Unreadable([Finding(where, f"an object with {', '.join(names)}", "", CLAUSE)])
    lacking = [Finding(f"{where}.{name}", "lacks", "", CLAUSE) for name in names if name not in row]
    unknown = [Finding(f"{where}.{name}", "is unknown here") for name in sorted({*row} - {*names, *optional})]
    if lacking or unknown:
        raise Unreadable(lacking + unknown)
    return row


def text_of(value: object, where: str) -> str:
    """A text that is not empty, trimmed. Raises Unreadable."""
    if isinstance(value, str) and 1 <= len(value.strip()) <= _TEXT_LENGTH_MAX:
        return value.strip()
    raise Unreadable([Finding(where, f"a text of at most {_TEXT_LENGTH_MAX} characters", str(value)[:80])])


def whole_of(value: object, where: str, least: int, most: int) -> int:
    """A whole number in bounds. Raises Unreadable."""
    if type(value) is int and least <= value <= most:
        return value
    raise Unreadable([Finding(where, f"a whole number from {least} to {most}", str(value)[:80])])


def day_of(value: object, where: str) -> date:
    """A day. Raises Unreadable."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Unreadable([Finding(where, "a day like 2026-01-31", str(value)[:80], CLAUSE)]) from None


def word_of(words: type[W], value: object, where: str) -> W:
    """One of these words. Raises Unreadable."""
    try:
        return words(str(value))
    except ValueError:
        listed = ", ".join(words)
        raise Unreadable([Finding(where, f"one of {listed}", str(value)[:80], CLAUSE)]) from None

"""How a bank writes its statements as CSV: data of an own account, dated like a contract's form.

A statement without balances proves nothing, so a profile says where they stand: a column with the balance after each
line, or rows with labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.contracts.forms import (
    DATE_FORMATS,
    DECIMAL_MARKS,
    ENCODINGS,
    SEPARATORS,
    THOUSANDS_MARKS,
)
from shared.kernel.decider import Rejected

SIGNED, COLUMNS, SIDE = "SIGNED", "COLUMNS", "SIDE"
FIELDS = frozenset(
    "booked_on value_on amount credit debit side reference end_to_end_id name account remittance code currency "
    "balance".split()
)
_AMOUNTS = {SIGNED: {"amount"}, COLUMNS: {"credit", "debit"}, SIDE: {"amount", "side"}}
_NEEDED = {"booked_on", "reference"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementProfile:
    """How a statement looks. Columns: FIELDS by their header in the file."""

    columns: Mapping[str, str]
    header_row: int = 1
    encoding: str = "utf-8"
    separator: str = ";"
    date_format: str = "DD.MM.YYYY"
    decimal_mark: str = "."
    thousands_mark: str = ""
    sign: str = SIGNED
    """SIGNED: below zero is what left. COLUMNS: a column for what came and one for what left. SIDE: a column says it,
    in the words of `credit_words` and `debit_words`."""
    credit_words: tuple[str, ...] = ()
    debit_words: tuple[str, ...] = ()
    newest_first: bool = False
    opening_label: str | None = None
    closing_label: str | None = None
    """Rows whose first filled cell is this; the next filled one is the balance."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """The bank's own word in the column `code` -> ISO sub-family, e.g. CHRG, INTR, RRTN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountProfiled:
    """From this day on the account's CSV statements look so."""

    bank_account: str
    valid_from: date
    profile: StatementProfile
    set_by: str


def profile_defect(profile: StatementProfile) -> Rejected | None:
    """The first reason why statements cannot be read by a profile, None when they can."""
    chosen = [
        ("encoding", profile.encoding, ENCODINGS),
        ("separator", profile.separator, SEPARATORS),
        ("date_format", profile.date_format, DATE_FORMATS),
        ("decimal_mark", profile.decimal_mark, DECIMAL_MARKS),
        ("thousands_mark", profile.thousands_mark, THOUSANDS_MARKS),
        ("sign", profile.sign, tuple(_AMOUNTS)),
    ]
    for name, value, allowed in chosen:
        if value not in allowed:
            return _bad(f"{name} is one of {allowed}, not {value[:80]!r}")
    if profile.decimal_mark == profile.thousands_mark:
        return _bad("decimal_mark and thousands_mark are the same")
    fields = set(profile.columns)
    if unknown := sorted(fields - FIELDS):
        return _bad(f"unknown fields: {', '.join(unknown)}")
    if lacking := sorted((_NEEDED | _AMOUNTS[profile.sign]) - fields):
        return _bad(f"columns lack: {', '.join(lacking)}")
    if len(set(profile.columns.values())) != len(fields):
        return _bad("a header stands twice")
    if profile.sign == SIDE and (not profile.credit_words or not profile.debit_words):
        return _bad("no words say what came and what left")
    if "balance" not in fields and (profile.opening_label is None or profile.closing_label is None):
        return _bad("no column and no labels say the balances")
    return None


def profile_on(profiled: Sequence[BankAccountProfiled], day: date) -> BankAccountProfiled | None:
    """The profile by which a statement that closes on a day is read: of one first day the last that was set."""
    valid = [one for one in profiled if one.valid_from <= day]
    return max(enumerate(valid), key=lambda one: (one[1].valid_from, one[0]))[1] if valid else None


def _bad(detail: str) -> Rejected:
    return Rejected("PROFILE_CANNOT_BE_USED", detail)

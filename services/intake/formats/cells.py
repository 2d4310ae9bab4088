"""One cell under one rule of an account's form: the value, or the finding that says why there is none.

A typed cell of a workbook carries its own value; a text is read by the form's pattern and nothing else.
Whether an empty box is a defect is the form's question: ask `is_empty` first.
"""

import re
from datetime import date

from services.intake.formats.tables import FORM_CLAUSE, Cell, Kind
from shared.kernel.findings import Finding
from shared.kernel.money import Money, exponent_of

EMPTY_CLAUSE = "2.1.1-h"
INEXACT_CLAUSE = "2.1.1-j"
FILLERS = frozenset({"-", "--", "---", "–", "—", "n/a", "na", "#n/a", "yoxdur", "нет"})

_DAY_SECONDS_MAX = 30 * 3600 - 1
_DIGITS_MAX = 15
_GROUPS = {",": (" ", "."), ".": (" ", ",")}
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " "))
_CLOCK = re.compile(r"([0-9]{1,3}):([0-9]{2})(?::([0-9]{2}))?")
_PATTERN_TOKENS = {"YYYY": r"(?P<year>[0-9]{4})", "MM": r"(?P<month>[0-9]{2})", "DD": r"(?P<day>[0-9]{2})"}
_LOOSE_TOKENS = {"M": r"(?P<month>[0-9]{1,2})", "D": r"(?P<day>[0-9]{1,2})"}


def is_empty(cell: Cell, fillers: frozenset[str] = FILLERS, *, positive: bool = False) -> bool:
    """Whether a box holds no data: nothing, white space or a filler; 0 too where more than 0 is needed (D-14)."""
    if cell.kind is Kind.EMPTY or not cell.text.strip():
        return True
    text = " ".join(cell.text.split()).casefold()
    if text in fillers:
        return True
    return positive and re.fullmatch(r"[-+]?0+(?:[.,]0*)?", text) is not None


def empty_box(where: str, box: str, cell: Cell) -> Finding:
    """The finding for a mandatory box without data (third ground of 2.1.1)."""
    return Finding(where, f"no data in the necessary box {box!r}", cell.text[:80], EMPTY_CLAUSE)


def parse_text(cell: Cell, where: str) -> str | Finding:
    """The text with inner white space folded; a number or day as its canonical text."""
    if cell.kind is Kind.ERROR:
        return _error(cell, where)
    return " ".join(cell.text.split())


def parse_amount(cell: Cell, currency: str, decimal_mark: str, where: str) -> Money | Finding:
    """An amount of `currency` in minor units. Groups of three may be parted by a space or the other mark.

    More decimals than the currency has are inexact (2.1.1-j), also when they are zeros: "1.000" could be a
    thousand. Anything that is no number is not in the contract's form.
    """
    exponent = exponent_of(currency)
    if cell.kind is Kind.NUMBER:
        sign, whole, decimals = _parted(cell.text, ".")
    elif cell.kind is Kind.TEXT:
        text = cell.text.translate(_SPACES).replace("\u2212", "-")
        sign, rest = ("-", text[1:].lstrip()) if text.startswith("-") else ("", text)
        grouped = _ungrouped(rest, decimal_mark)
        if grouped is None:
            return Finding(
                where, f"not an amount with decimal mark {decimal_mark!r}", cell.text[:80], FORM_CLAUSE
            )
        whole, decimals = grouped
    else:
        return _unexpected(cell, "an amount", where)
    if len(decimals) > exponent:
        what = f"{len(decimals)} decimals, but {currency} has {exponent}"
        return Finding(where, what, cell.text[:80], INEXACT_CLAUSE)
    if len(whole) > _DIGITS_MAX:
        return Finding(where, "larger than any amount", cell.text[:80], INEXACT_CLAUSE)
    return Money(int(sign + whole + decimals.ljust(exponent, "0")), currency)


def parse_integer(cell: Cell, where: str) -> int | Finding:
    """A whole number without groups."""
    if cell.kind not in (Kind.NUMBER, Kind.TEXT):
        return _unexpected(cell, "a whole number", where)
    if re.fullmatch(rf"-?[0-9]{{1,{_DIGITS_MAX}}}", cell.text) is None:
        return Finding(where, "not a whole number", cell.text[:80], FORM_CLAUSE)
    return int(cell.text)


def parse_year(cell: Cell, where: str) -> int | Finding:
    """A year of four digits. Whether it can be a year of production is for the checks of the account."""
    if cell.kind not in (Kind.NUMBER, Kind.TEXT):
        return _unexpected(cell, "a year", where)
    if re.fullmatch(r"[0-9]{4}", cell.text) is None:
        return Finding(where, "not a year of four digits", cell.text[:80], FORM_CLAUSE)
    return int(cell.text)


def parse_day(cell: Cell, pattern: str, where: str) -> date | Finding:
    """A day by the form's pattern (YYYY, MM or M, DD or D), or a workbook's own date.

    A day that the calendar lacks, such as 31.02.2026, is inexact (2.1.1-j).
    """
    if cell.kind in (Kind.DATE, Kind.DATETIME):
        return date.fromisoformat(cell.text[:10])
    if cell.kind is not Kind.TEXT:
        return _unexpected(cell, f"a date {pattern}", where)
    parts = day_pattern(pattern).fullmatch(cell.text)
    if parts is None:
        return Finding(where, f"not a date {pattern}", cell.text[:80], FORM_CLAUSE)
    try:
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return Finding(where, "no day of the calendar", cell.text[:80], INEXACT_CLAUSE)


def day_pattern(pattern: str) -> re.Pattern[str]:
    """What a form's date pattern accepts; ValueError when it does not name year, month and day once each."""
    expression = ""
    for token in re.split(r"(YYYY|MM|DD|M|D)", pattern):
        expression += _PATTERN_TOKENS.get(token) or _LOOSE_TOKENS.get(token) or re.escape(token)
    if any(expression.count(f"(?P<{name}>") != 1 for name in ("year", "month", "day")):
        raise ValueError(f"a date pattern names YYYY, MM and DD once each, not {pattern!r}")
    return re.compile(expression)


def parse_time(cell: Cell, where: str) -> int | Finding:
    """A time of the broadcasting day in seconds after its midnight, up to 29:59:59 (D-16)."""
    seconds = _clock_seconds(cell, "a time HH:MM or HH:MM:SS", where)
    if isinstance(seconds, int) and not 0 <= seconds <= _DAY_SECONDS_MAX:
        return Finding(
            where, "no time of a broadcasting day (00:00 to 29:59)", cell.text[:80], INEXACT_CLAUSE
        )
    return seconds


def parse_duration(cell: Cell, unit: str, where: str) -> int | Finding:
    """A duration in seconds, written as HH:MM[:SS], or as a whole number of `unit` ("SECONDS", "MINUTES").

    Zero and negative ones are values here; the account's checks call them evident errors (D-16).
    """
    if unit not in ("SECONDS", "MINUTES"):
        raise ValueError(f"durations are counted in SECONDS or MINUTES, not {unit!r}")
    if cell.kind is Kind.TIME or ":" in cell.text:
        return _clock_seconds(cell, "a duration HH:MM:SS", where)
    number = parse_integer(cell, where)
    if isinstance(number, Finding):
        return number
    return number * 60 if unit == "MINUTES" else number


def parse_names(cell: Cell, separator: str, where: str) -> tuple[str, ...] | Finding:
    """The names between separators, white space folded, fillers dropped, each once, in their order."""
    if cell.kind is Kind.ERROR:
        return _error(cell, where)
    names = (" ".join(name.split()) for name in cell.text.split(separator))
    return tuple(dict.fromkeys(name for name in names if name and name.casefold() not in FILLERS))


def _parted(number: str, mark: str) -> tuple[str, str, str]:
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, _, decimals = digits.partition(mark)
    return sign, whole, decimals


def _ungrouped(text: str, decimal_mark: str) -> tuple[str, str] | None:
    """Whole digits and decimals of a text, or None when it is no number or its groups are uneven."""
    if decimal_mark not in _GROUPS:
        raise ValueError(f"a decimal mark is a comma or a point, not {decimal_mark!r}")
    mark = re.escape(decimal_mark)
    for group in _GROUPS[decimal_mark]:
        parted = rf"([0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+|[0-9]+)(?:{mark}([0-9]+))?"
        met = re.fullmatch(parted, text)
        if met is not None:
            return met[1].replace(group, ""), met[2] or ""
    return None


def _clock_seconds(cell: Cell, expected: str, where: str) -> int | Finding:
    text = cell.text[11:] if cell.kind is Kind.DATETIME else cell.text
    if cell.kind not in (Kind.TIME, Kind.TEXT, Kind.DATETIME):
        return _unexpected(cell, expected, where)
    negative = text.startswith("-")
    met = _CLOCK.fullmatch(text.removeprefix("-"))
    if met is None:
        return Finding(where, f"not {expected}", cell.text[:80], FORM_CLAUSE)
    hours, minutes, seconds = int(met[1]), int(met[2]), int(met[3] or 0)
    if minutes > 59 or seconds > 59:
        return Finding(where, "more than 59 minutes or seconds", cell.text[:80], INEXACT_CLAUSE)
    total = hours * 3600 + minutes * 60 + seconds
    return -total if negative else total


def _unexpected(cell: Cell, expected: str, where: str) -> Finding:
    if cell.kind is Kind.ERROR:
        return _error(cell, where)
    return Finding(where, f"not {expected}", cell.text[:80], FORM_CLAUSE)


def _error(cell: Cell, where: str) -> Finding:
    return Finding(where, "the cell holds no value", cell.text[:80], FORM_CLAUSE)

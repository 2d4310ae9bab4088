"""Days, times and durations of an account's boxes; a broadcasting day runs past midnight (D-16)."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from services.intake.formats.cells import INEXACT_CLAUSE, parse_integer, unexpected
from services.intake.formats.tables import FORM_CLAUSE, Cell, Kind
from shared.kernel.findings import Finding

_DAY_SECONDS_MAX = 30 * 3600 - 1
_CLOCK = re.compile(r"([0-9]{1,3}):([0-9]{2})(?::([0-9]{2}))?")
_PLAIN_CLOCK = re.compile(r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]")
_PATTERN_TOKENS = {"YYYY": r"(?P<year>[0-9]{4})", "MM": r"(?P<month>[0-9]{2})", "DD": r"(?P<day>[0-9]{2})"}
SERIAL = "SERIAL"
_SERIAL = re.compile(r"(?P<serial>[1-9][0-9]{2,4})")
_DAY_ZERO = date(1899, 12, 30)
"""A workbook counts days from it; before March 1900, of which no account tells, it counts one day wrong."""
_LOOSE_TOKENS = {"M": r"(?P<month>[0-9]{1,2})", "D": r"(?P<day>[0-9]{1,2})"}


def parse_day(cell: Cell, patterns: Sequence[str], where: str) -> date | Finding:
    """A day by the first of the form's patterns that reads it (YYYY, MM or M, DD or D; SERIAL is a workbook's bare
    number of a day), or a workbook's own date.

    A day that the calendar lacks, such as 31.02.2026, is inexact (2.1.1-j).
    """
    if cell.kind in (Kind.DATE, Kind.DATETIME):
        return date.fromisoformat(cell.text[:10])
    named = " or ".join(patterns)
    if (cell.kind is Kind.NUMBER and SERIAL not in patterns) or cell.kind not in (Kind.TEXT, Kind.NUMBER):
        return unexpected(cell, f"a date {named}", where)
    for pattern in patterns:
        parts = day_pattern(pattern).fullmatch(cell.text)
        if parts is None or (cell.kind is Kind.NUMBER and pattern != SERIAL):
            continue
        try:
            if pattern == SERIAL:
                return _DAY_ZERO + timedelta(days=int(parts["serial"]))
            return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        except ValueError:
            return Finding(where, "no day of the calendar", cell.text[:80], INEXACT_CLAUSE)
    return Finding(where, f"not a date {named}", cell.text[:80], FORM_CLAUSE)


@cache
def day_pattern(pattern: str) -> re.Pattern[str]:
    """What a form's date pattern accepts; ValueError when it does not name year, month and day once each."""
    if pattern == SERIAL:
        return _SERIAL
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


def plain_time(text: str) -> int | None:
    """What `parse_time` makes of a time as nearly all are written, HH:MM:SS; None of any other text."""
    seconds = plain_duration(text)
    return seconds if seconds is not None and seconds <= _DAY_SECONDS_MAX else None


def plain_duration(text: str) -> int | None:
    """What `parse_duration` makes of a duration as nearly all are written, HH:MM:SS; None of any other text."""
    if _PLAIN_CLOCK.fullmatch(text) is None:
        return None
    return int(text[:2]) * 3600 + int(text[3:5]) * 60 + int(text[6:])


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


def _clock_seconds(cell: Cell, expected: str, where: str) -> int | Finding:
    text = cell.text[11:] if cell.kind is Kind.DATETIME else cell.text
    if cell.kind not in (Kind.TIME, Kind.TEXT, Kind.DATETIME):
        return unexpected(cell, expected, where)
    negative = text.startswith("-")
    met = _CLOCK.fullmatch(text.removeprefix("-"))
    if met is None:
        return Finding(where, f"not {expected}", cell.text[:80], FORM_CLAUSE)
    hours, minutes, seconds = int(met[1]), int(met[2]), int(met[3] or 0)
    if minutes > 59 or seconds > 59:
        return Finding(where, "more than 59 minutes or seconds", cell.text[:80], INEXACT_CLAUSE)
    total = hours * 3600 + minutes * 60 + seconds
    return -total if negative else total

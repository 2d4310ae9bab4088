"""Periods that registers are filed for: a month (2026-09), a quarter (2026-Q3), a year (2026)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

PATTERN = r"^20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$"
_MONTHS_OF_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPeriod:
    """A period by its name, with its first and last day."""

    name: str
    first: date
    last: date


def period_named(name: str) -> TaxPeriod | None:
    """The period of a name; None for what is none."""
    if not re.fullmatch(PATTERN, name):
        return None
    year, _, part = name.partition("-")
    if not part:
        first, months = date(int(year), 1, 1), 12
    elif part.startswith("Q"):
        first, months = date(int(year), (int(part[1:]) - 1) * _MONTHS_OF_QUARTER + 1, 1), _MONTHS_OF_QUARTER
    else:
        first, months = date(int(year), int(part), 1), 1
    years, month = divmod(first.month - 1 + months, 12)
    return TaxPeriod(name=name, first=first, last=date(first.year + years, month + 1, 1) - timedelta(days=1))

"""Inclusive periods of days, written {"from", "to"} on the wire."""

from datetime import date
from functools import total_ordering


@total_ordering
class Period:
    """Days from `first` to `last`, both inside. Immutable and hashable.

    Not a dataclass, because the codec writes it as {"from": ..., "to": ...} through its own hook.
    """

    __slots__ = ("first", "last")

    first: date
    last: date

    def __init__(self, first: date, last: date) -> None:
        if last < first:
            raise ValueError(f"a period ends on {last}, before it begins on {first}")
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a period does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a period does not change")

    def __reduce__(self) -> tuple[type["Period"], tuple[date, date]]:
        return Period, (self.first, self.last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Period) and (self.first, self.last) == (other.first, other.last)

    def __lt__(self, other: "Period") -> bool:
        return (self.first, self.last) < (other.first, other.last)

    def __hash__(self) -> int:
        return hash((self.first, self.last))

    def __repr__(self) -> str:
        return f"Period({self.first}, {self.last})"

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"


def valid_on(day: date, valid_from: date, valid_to: date | None) -> bool:
    """Whether something dated from-to (open end: None) holds on a day."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def term_after(died_on: date | None, years: int) -> date | None:
    """Last day of a term of protection: the end of the n-th year after the author's death (D-100); None: not known."""
    if died_on is None or died_on.year + years > date.max.year:
        return None
    return date(died_on.year + years, 12, 31)


def three_years_after(day: date) -> date:
    """Last claim day of a reserve closed on `day`: the same day three years on, 29 Feb: 28 Feb (D-22)."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 3, 2, 28)
    return day.replace(year=day.year + 3)

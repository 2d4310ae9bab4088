"""Day, hour and duration of a line of use: the broadcasting day runs to 29:59 (D-16)."""

from datetime import date, time, timedelta
from functools import lru_cache

from services.intake.domain.lines import Line

DAY = 24 * 3600
SPILL_ENDS = 6 * 3600
"""A broadcasting day ends before 06:00 of the next calendar day."""


def seconds_of(line: Line) -> int | None:
    """The duration in seconds: as stated, else from start and end; an end before the start is the next day's."""
    seconds = line.seconds
    if seconds is ...:
        line.seconds = seconds = _seconds_of(line)
    return seconds


def _seconds_of(line: Line) -> int | None:
    for field in ("duration", "seconds"):
        stated = line.number_of(field)
        if stated is not None:
            return stated
    return _between(line)


def stated_twice(line: Line) -> tuple[int, int] | None:
    """Stated duration and the one from start to end, where the line has both and they differ."""
    stated, computed = seconds_of(line), _between(line)
    if stated is None or computed is None or stated == computed:
        return None
    return stated, computed


def moment_of(line: Line) -> tuple[date | None, time | None]:
    """Calendar day and time of the start: 25:20 of 31 July is 01:20 of 1 August."""
    return moment_at(line.day(), line.number_of("start"))


def moment_at(day: date | None, start: int | None) -> tuple[date | None, time | None]:
    """`moment_of` a day and the seconds after its midnight."""
    if start is None:
        return day, None
    if start >= DAY and day is not None and day < date.max:
        day += timedelta(days=1)
    return day, _clock(start % DAY)


@lru_cache(DAY)
def _clock(seconds: int) -> time:
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _between(line: Line) -> int | None:
    start, end = line.number_of("start"), line.number_of("end")
    if start is None or end is None:
        return None
    return end - start if end >= start else end + DAY - start

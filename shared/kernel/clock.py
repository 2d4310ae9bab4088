"""Business time: instants in UTC, days in Baku."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

# Azerbaijan keeps UTC+4 without summer time since 2016, so no zone database is needed.
BAKU = timezone(timedelta(hours=4), "Asia/Baku")

Clock = Callable[[], datetime]


def running_clock(start: datetime, monotonic: Callable[[], float]) -> Clock:
    """A clock that reads `start` (an aware instant) now and runs on with `monotonic` seconds."""
    if start.tzinfo is None:
        raise ValueError("the business clock starts at an instant with its zone")
    begun = monotonic()
    return lambda: start.astimezone(UTC) + timedelta(seconds=monotonic() - begun)


def baku_day(instant: datetime) -> date:
    """The Baku business day of an instant."""
    return instant.astimezone(BAKU).date()

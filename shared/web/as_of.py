"""Answers as of the past: `as_of` is what was known (a position of the log, an instant), `on` the day it is about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query

from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.web.problems import Problem, invalid

AsOf = Annotated[
    str | None,
    Query(
        max_length=40,
        description="What was known at a position of this service's log, or at an instant (with its zone)",
        examples=["812", "2026-09-01T08:00:00Z"],
    ),
]
On = Annotated[
    date | None,
    Query(
        description="The day that is asked about; else the day of `as_of`, else today",
        examples=["2026-08-31"],
    ),
]
_DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was known, and about which day it is asked."""

    position: int | None
    """None: now."""
    day: date


async def moment_of(ctx: Context, as_of: str | None, on: date | None = None) -> Moment:
    """The moment that a query names. Raises a 422 problem for what is neither, or has not come yet."""
    if as_of is None:
        return Moment(None, on or baku_day(ctx.clock()))
    if as_of.isascii() and as_of.isdigit() and len(as_of) <= _DIGITS_MAX:
        position = int(as_of)
        head = await ctx.store.head()
        if position > head.position:
            raise _bad(as_of, f"lies behind the end of the log, which is at {head.position}")
        at = await ctx.store.recorded_at(position)
        return Moment(position, on or baku_day(at or ctx.clock()))
    instant = _instant(as_of)
    if instant > ctx.clock():
        raise _bad(as_of, "has not come yet")
    return Moment(await ctx.store.position_at(instant), on or baku_day(instant))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise _bad(text, "is a position of the log, or an instant with its zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise _bad(text, "is outside the calendar") from None


def _bad(value: str, what: str) -> Problem:
    return invalid([Finding("query.as_of", what, value[:80])])

"""Uses as nearly every one is: read at once, as no rule has anything to ask of them."""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import NamedTuple, TypeAlias, cast

from services.intake.domain.lines import Box
from services.intake.domain.times import DAY, moment_at
from shared.kernel.money import Money


class PlainUse(NamedTuple):
    """When a work was used and for how much."""

    moment: tuple[date | None, time | None]
    seconds: int
    value: int
    """What counts by the contract's key."""
    begin: int | None
    """Seconds from a day long ago to the start; None where day, start or duration is not said."""


PlainReader: TypeAlias = Callable[[Sequence[Box]], PlainUse | None]


def plain_reader(uses: Sequence[str], weight: str | None, is_good: Callable[[date], bool]) -> PlainReader:
    """What reads the boxes of these fields of `USES`; it answers None where the rules have to look. `weight` is the
    field that counts (None: the duration), `is_good` says of a day that no rule is against it."""
    places = {field: at for at, field in enumerate(uses)}
    at_day, at_start, at_end = places.get("day"), places.get("start"), places.get("end")
    at_length = places.get("duration", places.get("seconds"))
    at_weight = places.get(weight) if weight is not None else None
    first_seconds: dict[object, int] = {}
    new = tuple.__new__

    def first_second(day: object) -> int | None:
        if not isinstance(day, date) or not is_good(day):
            return None
        first_seconds[day] = first = day.toordinal() * DAY
        return first

    def read(boxes: Sequence[Box]) -> PlainUse | None:
        for box in boxes:
            if not box.settled:
                return None
        day: date | None = None
        begin: int | None = None
        start: int | None = None
        seconds: int | None = None
        if at_day is not None:
            day = cast("date", boxes[at_day].value)
            begin = first_seconds.get(day) or first_second(day)
            if begin is None:
                return None
        if at_length is not None:
            stated = boxes[at_length].value
            if type(stated) is not int:
                return None
            seconds = stated
        if at_start is not None:
            began = boxes[at_start].value
            if type(began) is not int:
                return None
            start = began
            if at_end is not None:
                end = boxes[at_end].value
                if type(end) is not int:
                    return None
                lasts = end - began if end >= began else end + DAY - began
                # As a rule what is stated is the time from start to end; else it is looked at.
                if seconds is not None and seconds != lasts:
                    return None
                seconds = lasts
        if seconds is not None and not 0 < seconds <= DAY:
            return None
        value = seconds
        if weight is not None:
            counted = boxes[at_weight].value if at_weight is not None else None
            counted = counted.amount if isinstance(counted, Money) else counted
            value = counted if type(counted) is int else 0
        if value is None:
            return None
        begin = None if begin is None or start is None or seconds is None else begin + start
        return new(PlainUse, (moment_at(day, start), seconds or 0, value, begin))

    return read

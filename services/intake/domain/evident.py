"""Evident errors of single lines (2.1.1-j, D-16): an exact list. Everything softer is a warning."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from services.intake.domain.bounds import MONEY_MAX
from services.intake.domain.cover import BOX, INEXACT, Findings
from services.intake.domain.folding import folded
from services.intake.domain.lines import Box, Line, Part
from services.intake.domain.rules import Rule
from services.intake.domain.seen import Seen
from services.intake.domain.times import DAY, SPILL_ENDS, seconds_of, stated_twice
from shared.contracts.forms import AccountForm
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.kernel.periods import Period

FIRST_YEAR = 1895
_CONTENT = attrgetter("content")
SUMMED = ("income", "amount", "box_office", "admissions")
"""Fields that a form may sum up below its lines, none of them negative but in a correction."""
_CORRECTION_WORDS = ("duzelis", "correction", "korreksiya", "ispravlenie")


def check_sums(income: Money | None, due: Money) -> Findings:
    """A base or sum due that no account has, though each of its lines could be."""
    for money in (income, due):
        if money is not None and abs(money.amount) > MONEY_MAX:
            return [Finding("file", "larger than any sum due", str(money), INEXACT, Rule.IMPOSSIBLE)]
    return []


def check_days(line: Line, period: Period, today: date) -> Findings:
    """A day in the future or outside the period, but for the spill of the period's last broadcasting day."""
    day = line.day()
    if day is None:
        return []
    where, written = line.where("day"), str(day)
    if day > today:
        return [Finding(where, "a day in the future", written, INEXACT, Rule.FUTURE)]
    if day in period or _is_spill(line, day, period):
        return []
    return [Finding(where, f"outside the period {period}", written, INEXACT, Rule.OUTSIDE_PERIOD)]


def _is_spill(line: Line, day: date, period: Period) -> bool:
    start = line.number_of("start")
    return (day - period.last).days == 1 and start is not None and start < SPILL_ENDS


def check_duration(line: Line) -> Findings:
    """A zero or negative duration, or one above 24 hours."""
    seconds = seconds_of(line)
    if seconds is None or 0 < seconds <= DAY or (seconds < 0 and is_correction(line)):
        return []
    what = "lasts more than 24 hours" if seconds > DAY else "lasts no time"
    return [Finding(line.where("duration", "seconds", "end"), what, f"{seconds} s", INEXACT, Rule.DURATION)]


def check_year(line: Line, today: date) -> Findings:
    """A year before the first films, or after the next one."""
    year = line.number_of("year")
    if year is None or FIRST_YEAR <= year <= today.year + 1:
        return []
    what = f"no year of a film ({FIRST_YEAR} to {today.year + 1})"
    return [Finding(line.where("year"), what, str(year), INEXACT, Rule.YEAR)]


def check_amounts(line: Line, form: AccountForm) -> Findings:
    """An amount, income or number of tickets of nothing where the form allows no nil (D-14), or below zero without a
    correction."""
    findings = []
    for field in SUMMED:
        counted = line.counted(field)
        if counted is None:
            continue
        if counted == 0 and not form.nil_allowed:
            what = "nothing, where the form needs more"
            findings.append(Finding(line.where(field), what, str(line.value(field)), BOX, Rule.NIL))
        if counted < 0 and not is_correction(line):
            what = "below zero, and no correction that names what it corrects"
            findings.append(
                Finding(line.where(field), what, str(line.value(field)), INEXACT, Rule.BELOW_ZERO)
            )
    return findings


def is_correction(line: Line) -> bool:
    """Whether the remark marks the line as a correction and names what it corrects."""
    word, _, corrected = folded(line.text("remark") or "").partition(" ")
    return word in _CORRECTION_WORDS and bool(corrected)


class Repeats:
    """Lines equal to an earlier one in all columns: with their time of day a defect; without a time it may be true
    and is a warning."""

    def __init__(self) -> None:
        self._earlier = Seen().earlier

    def earlier(self, number: int, part: Part, boxes: Iterable[Box]) -> int:
        """The row of the line that this one equals, 0 when there is none. `boxes` say of its use."""
        return self._earlier(hash((part.key, *map(_CONTENT, boxes))), number)


class Overlaps:
    """Broadcasts of works that begin while the one before them in the file is still on."""

    def __init__(self) -> None:
        self._begin = self._end = self._row = 0

    def earlier(self, number: int, begin: int, seconds: int) -> int:
        """The row of the broadcast that is still on when the one of row `number` begins, 0 when none is."""
        end = begin + seconds
        row = self._row if begin < self._end and self._begin < end else 0
        if not row or end > self._end:
            self._begin, self._end, self._row = begin, end, number
        return row

    def earlier_than(self, line: Line) -> int:
        """The same of a line, which may say no time."""
        day, start, seconds = line.day(), line.number_of("start"), seconds_of(line)
        if day is None or start is None or seconds is None or not 0 < seconds <= DAY:
            return 0
        return self.earlier(line.number, day.toordinal() * DAY + start, seconds)


def repeated(row: int, earlier: int, title: str) -> Finding:
    """That a line equals an earlier one."""
    return Finding(f"row {row}", f"equal to row {earlier} in all columns", title, INEXACT, Rule.REPEATED)


def is_timed(line: Line) -> bool:
    """Whether a line says at what time of day it was."""
    return line.value("start") is not None or line.value("end") is not None


def softer(line: Line) -> Findings:
    """Warnings of a line: a stated duration that is not the one from start to end."""
    both = stated_twice(line)
    if both is None:
        return []
    stated, computed = both
    what = f"{stated} s are stated, from start to end it is {computed} s"
    return [Finding(line.where("duration", "seconds"), what, f"{stated} s", INEXACT, Rule.TWO_DURATIONS)]


def title_of(line: Line) -> str:
    """The first name of the work that the line reports."""
    return line.text("title") or line.text("original_title") or line.text("work") or ""

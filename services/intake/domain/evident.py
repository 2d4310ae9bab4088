"""Evident errors of single lines (2.1.1-j, D-16): an exact list. Everything softer is a warning."""

from collections.abc import Iterable
from datetime import date

from services.intake.domain.cover import BOX, INEXACT, Findings
from services.intake.domain.folding import composed, folded
from services.intake.domain.lines import Line
from services.intake.domain.times import DAY, SPILL_ENDS, seconds_of, stated_twice
from shared.contracts.forms import AccountForm
from shared.kernel.findings import Finding
from shared.kernel.periods import Period

FIRST_YEAR = 1895
_CORRECTION_WORDS = ("duzelis", "correction", "korreksiya", "ispravlenie")


def check_days(line: Line, period: Period, today: date) -> Findings:
    """A day in the future or outside the period, but for the spill of the period's last broadcasting day."""
    day = line.day()
    if day is None:
        return []
    where, written = line.where("day"), str(day)
    if day > today:
        return [Finding(where, "a day in the future", written, INEXACT)]
    if day in period or _is_spill(line, day, period):
        return []
    return [Finding(where, f"outside the period {period}", written, INEXACT)]


def _is_spill(line: Line, day: date, period: Period) -> bool:
    start = line.number_of("start")
    return (day - period.last).days == 1 and start is not None and start < SPILL_ENDS


def check_duration(line: Line) -> Findings:
    """A zero or negative duration, or one above 24 hours."""
    seconds = seconds_of(line)
    if seconds is None or 0 < seconds <= DAY or (seconds < 0 and is_correction(line)):
        return []
    what = "lasts more than 24 hours" if seconds > DAY else "lasts no time"
    return [Finding(line.where("duration", "seconds", "end"), what, f"{seconds} s", INEXACT)]


def check_year(line: Line, today: date) -> Findings:
    """A year before the first films, or after the next one."""
    year = line.number_of("year")
    if year is None or FIRST_YEAR <= year <= today.year + 1:
        return []
    what = f"no year of a film ({FIRST_YEAR} to {today.year + 1})"
    return [Finding(line.where("year"), what, str(year), INEXACT)]


def check_amounts(line: Line, form: AccountForm) -> Findings:
    """An amount or income of nothing where the form allows no nil (D-14), or below zero without a correction."""
    findings = []
    for field in ("income", "amount"):
        money = line.money(field)
        if money is None:
            continue
        if money.amount == 0 and not form.nil_allowed:
            what = "nothing, where the form needs more"
            findings.append(Finding(line.where(field), what, str(money), BOX))
        if money.amount < 0 and not is_correction(line):
            what = "below zero, and no correction that names what it corrects"
            findings.append(Finding(line.where(field), what, str(money), INEXACT))
    return findings


def is_correction(line: Line) -> bool:
    """Whether the remark marks the line as a correction and names what it corrects."""
    word, _, corrected = folded(line.text("remark") or "").partition(" ")
    return word in _CORRECTION_WORDS and bool(corrected)


def check_repeats(lines: Iterable[Line]) -> tuple[Findings, Findings]:
    """(defects, warnings): a line equal to an earlier one in all columns, its time of day included; without a
    time it may be true and is a warning."""
    defects: Findings = []
    warnings: Findings = []
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for line in lines:
        content = tuple(sorted((field, _content(line, field)) for field in line.boxes))
        earlier = seen.setdefault(content, line.number)
        if earlier != line.number:
            timed = line.value("start") is not None or line.value("end") is not None
            finding = Finding(
                f"row {line.number}", f"equal to row {earlier} in all columns", _title(line), INEXACT
            )
            (defects if timed else warnings).append(finding)
    return defects, warnings


def _content(line: Line, field: str) -> str:
    value = line.value(field)
    return composed(line.boxes[field].written) if value is None else str(value)


def softer(line: Line) -> Findings:
    """Warnings of a line: a stated duration that is not the one from start to end."""
    both = stated_twice(line)
    if both is None:
        return []
    stated, computed = both
    what = f"{stated} s are stated, from start to end it is {computed} s"
    return [Finding(line.where("duration", "seconds"), what, f"{stated} s", INEXACT)]


def _title(line: Line) -> str:
    return line.text("title") or line.text("original_title") or line.text("work") or ""

"""Distinct reported works of an account and its lines of use. Two lines are of one work when every reported
field of the work is equal; who that work is, matching finds out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from services.intake.domain.lines import Line
from services.intake.domain.times import moment_of, seconds_of
from shared.contracts.intake import ReportedAuthor, ReportedWork, UsageLine
from shared.contracts.terms import Measure, Role

AUTHOR_FIELDS: tuple[tuple[str, Role | None], ...] = (
    ("directors", Role.DIRECTOR),
    ("scriptwriters", Role.SCRIPTWRITER),
    ("cinematographers", Role.CINEMATOGRAPHER),
    ("production_designers", Role.PRODUCTION_DESIGNER),
    ("composers", Role.COMPOSER),
    ("authors", None),
)
TITLE_FIELDS = ("title", "original_title")

Sorted: TypeAlias = tuple[Line, str | None]
"""A line and the name of the rule by which it is no work."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Reported works by number, from 1 in the order of the file, and the lines that name them."""

    reports: tuple[ReportedWork, ...]
    lines: tuple[UsageLine, ...]


def titles_of(line: Line) -> tuple[str, ...]:
    """The titles that a line reports; a form without a column of titles names the work in `work`."""
    titles = tuple(text for field in TITLE_FIELDS if (text := line.text(field)))
    if titles or any(field in line.boxes for field in TITLE_FIELDS):
        return titles
    work = line.text("work")
    return (work,) if work else ()


def authors_of(line: Line) -> tuple[ReportedAuthor, ...]:
    """The authors that a line reports, in the order of the roles."""
    return tuple(
        ReportedAuthor(name=name, role=role) for field, role in AUTHOR_FIELDS for name in line.names(field)
    )


def reported_work(line: Line, rule: str | None = None) -> ReportedWork:
    """The work as one line reports it, not numbered yet."""
    return ReportedWork(
        number=0,
        titles=titles_of(line),
        authors=authors_of(line),
        isan=line.text("isan"),
        eidr=line.text("eidr"),
        year=line.number_of("year"),
        country=line.text("country"),
        genre=line.text("genre") or line.text("category"),
        season=line.number_of("season"),
        episode=line.number_of("episode"),
        no_work_rule=rule,
    )


def group(lines: Iterable[Sorted], measure: Measure, value: Callable[[Line], int]) -> Grouped:
    """Group lines into distinct works; `value` counts a line in `measure`."""
    numbers: dict[ReportedWork, int] = {}
    totals: list[tuple[int, int]] = []
    usage = []
    for line, rule in lines:
        number = numbers.setdefault(reported_work(line, rule), len(numbers) + 1)
        if number > len(totals):
            totals.append((0, 0))
        count, seconds = totals[number - 1]
        totals[number - 1] = (count + 1, seconds + (seconds_of(line) or 0))
        day, start = moment_of(line)
        usage.append(
            UsageLine(
                line=line.number, report=number, measure=measure, value=value(line), day=day, start=start
            )
        )
    reports = tuple(
        replace(work, number=number, lines=totals[number - 1][0], seconds=totals[number - 1][1])
        for work, number in numbers.items()
    )
    return Grouped(reports, tuple(usage))

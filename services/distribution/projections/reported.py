"""Reported works and lines of a schedule as the rules read them, from their rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from services.distribution.domain.facts import CreditedFact, DayOfUse, LineFact, ReportFact
from services.distribution.projections.usage import NO_HOUR
from shared.contracts.terms import Measure
from shared.contracts.wire import from_builtins
from shared.projections import Row


def reports_of(
    reports: Sequence[Row], uses: Iterable[Sequence[Any]], *, by_hour: bool = False
) -> list[ReportFact]:
    """Reported works with their use by day, and by hour where a contract weighs the hours; one that was measured in two
    ways stands once for each."""
    used: dict[int, dict[str, dict[tuple[str, int], int]]] = {}
    for number, measure, day, value, hour in uses:
        days = used.setdefault(number, {}).setdefault(measure, {})
        place = (day or "", hour if by_hour else NO_HOUR)
        days[place] = days.get(place, 0) + value
    found = []
    for one in sorted(reports, key=lambda row: int(row["number"])):
        fact = from_builtins(
            ReportFact,
            {name: one[name] for name in ("number", "outcome", "work", "title", "episode", "genre")},
        )
        societies = tuple(sorted({person["society"] for person in one["persons"] if person["society"]}))
        credited = from_builtins(tuple[CreditedFact, ...], one["credited"])
        measures = used.get(fact.number, {})
        ways: list[str | None] = [*sorted(measures)] or [None]
        for measure in ways:
            days = measures[measure] if measure else {}
            found.append(
                ReportFact(
                    number=fact.number,
                    outcome=fact.outcome,
                    work=fact.work,
                    title=fact.title,
                    episode=fact.episode,
                    societies=societies,
                    credited=credited,
                    genre=fact.genre,
                    measure=Measure(measure) if measure else None,
                    uses=tuple(
                        DayOfUse(
                            day=date.fromisoformat(day) if day else None,
                            value=days[day, hour],
                            hour=None if hour == NO_HOUR else hour,
                        )
                        for day, hour in sorted(days)
                    ),
                )
            )
    return found


def lines_of(lines: Sequence[Row], reports: Iterable[Row]) -> list[LineFact]:
    """Royalty lines of a schedule with the owners that matching found."""
    owners = {
        person["line"]: person["party"]
        for one in reports
        for person in one["persons"]
        if person["line"] is not None
    }
    facts = [from_builtins(LineFact, line | {"owner": owners.get(line["line"])}) for line in lines]
    return sorted(facts, key=lambda fact: fact.line)

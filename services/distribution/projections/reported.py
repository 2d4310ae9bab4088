"""Reported works and lines of a schedule as the rules read them, from their rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from services.distribution.domain.facts import CreditedFact, DayOfUse, LineFact, ReportFact
from services.distribution.projections.usage import NO_HOUR
from shared.contracts.terms import MatchOutcome, Measure
from shared.contracts.wire import from_builtins
from shared.projections import Row


def reports_of(
    reports: Sequence[Row], uses: Iterable[Sequence[Any]], *, by_hour: bool = False
) -> list[ReportFact]:
    """Reported works with their use by day, and by hour where a contract weighs the hours; one that was measured in two
    ways stands once for each."""
    used = _used(uses, by_hour=by_hour)
    found = []
    for one in sorted(reports, key=lambda row: int(row["number"])):
        fact = ReportFact(
            number=one["number"],
            outcome=MatchOutcome(one["outcome"]),
            work=one["work"],
            title=one["title"],
            episode=one["episode"],
            societies=tuple(sorted({person["society"] for person in one["persons"] if person["society"]})),
            credited=from_builtins(tuple[CreditedFact, ...], one["credited"]),
            genre=one["genre"],
        )
        measures = used.get(fact.number, {})
        found += [
            replace(fact, measure=Measure(name), uses=tuple(measures[name])) for name in sorted(measures)
        ]
        if not measures:
            found.append(fact)
    return found


def _used(uses: Iterable[Sequence[Any]], *, by_hour: bool) -> dict[int, dict[str, list[DayOfUse]]]:
    """Report -> measure -> use by day, in their order."""
    sums: defaultdict[tuple[int, str, str, int], int] = defaultdict(int)
    for number, measure, day, value, hour in uses:
        sums[number, measure, day or "", hour if by_hour else NO_HOUR] += value
    days = {day: date.fromisoformat(day) if day else None for day in {place[2] for place in sums}}
    used: dict[int, dict[str, list[DayOfUse]]] = {}
    for place in sorted(sums):
        number, measure, day, hour = place
        use = DayOfUse(day=days[day], value=sums[place], hour=None if hour == NO_HOUR else hour)
        used.setdefault(number, {}).setdefault(measure, []).append(use)
    return used


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

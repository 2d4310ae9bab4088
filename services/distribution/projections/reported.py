"""Reported works and lines of a schedule as the rules read them, from their rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from services.distribution.domain.facts import CreditedFact, DayOfUse, LineFact, ReportFact
from shared.contracts.terms import Measure
from shared.contracts.wire import from_builtins
from shared.projections import Row


def reports_of(reports: Sequence[Row], uses: Iterable[Sequence[Any]]) -> list[ReportFact]:
    """Reported works with their use; one that was measured in two ways stands once for each."""
    used: dict[int, dict[str, dict[str | None, int]]] = {}
    for number, measure, day, value in uses:
        days = used.setdefault(number, {}).setdefault(measure, {})
        days[day] = days.get(day, 0) + value
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
                        DayOfUse(day=date.fromisoformat(day) if day else None, value=days[day])
                        for day in sorted(days, key=str)
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

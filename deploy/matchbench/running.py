"""The tables through the engine of services/matching: the one place where deploy looks behind a service's door.

What is measured is the search that an account goes through; the looser rules of `second_signs` stand here alone, so
that no service can come to use them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from deploy.matchbench.tables import ROLES, VARIANT, Row, Tables
from services.matching.domain.catalogue import Catalogue, make_catalogue
from services.matching.domain.compare import Comparison, compare, make_report
from services.matching.domain.policy import MatchingRules
from services.matching.domain.recall import Recalled
from services.matching.domain.registered import KnownParty, KnownWork, registered_works
from services.matching.domain.search import Found, Matched, Review
from services.matching.domain.titles import title_level
from services.matching.jobs.searching import Batch, search_batch
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.registry import CreditedName, Holder, Party, RoleShares, Title, Work
from shared.contracts.terms import PartyClass, PartyKind

SECOND_SIGNS: Final = ("year", "country", "season", "episode", "genre", "author")
_AGREE: Final = ("EXACT", "VARIANT", "CLOSE")
_DAY: Final = date(2026, 1, 1)
"""Only mandates depend on the day, and no table has any."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the engine said of one report."""

    report: str
    rule: str | None
    """Of an automatic match, else None."""
    work: str | None
    suggestions: tuple[tuple[str, int], ...]
    """Works that an official is shown, best first, with their scores."""
    reviewed: bool
    title_stored: bool
    """Whether a title of a right work has a key in common with a reported one."""
    authors_on_both_sides: bool


def run(tables: Tables, suggest_at: int, second_signs: Collection[str] = ()) -> list[Answered]:
    """The answers to all reports, in their order; with second signs a title counts where all of them agree with it."""
    parties: dict[str, KnownParty] = {}
    known = [_work(row, parties) for row in tables.registry]
    reports = [_report(number, row) for number, row in enumerate(tables.reports, 1)]
    rules = MatchingRules(suggest_at=suggest_at)
    batch = Batch(reports=reports, owners={}, works=known, parties=parties, rules=rules, day=_DAY)
    catalogue = make_catalogue(registered_works(known, parties, _DAY))
    answers = zip(tables.reports, reports, search_batch(batch), strict=True)
    return [
        _answered(row.text("report"), reported, found, catalogue, tables, second_signs)
        for row, reported, found in answers
    ]


def _answered(
    name: str,
    reported: ReportedWork,
    found: Found | Recalled,
    catalogue: Catalogue,
    tables: Tables,
    second_signs: Collection[str],
) -> Answered:
    report = make_report(reported)
    truth = tables.truth.get(name)
    right = [catalogue.works[work] for work in sorted(truth.right)] if truth else []
    rule, work = (found.rule, found.comparison.work.id) if isinstance(found, Matched) else (None, None)
    if rule is None and second_signs:
        looser = [compare(report, one) for one in catalogue.by_titles(report.titles)]
        agreeing = [one.work.id for one in looser if _agrees(one, second_signs)]
        if len(agreeing) == 1:
            rule, work = "SECOND_SIGN", agreeing[0]
    shown = found.candidates if isinstance(found, Review) else ()
    return Answered(
        report=name,
        rule=rule,
        work=work,
        suggestions=tuple((one.work, one.score) for one in shown),
        reviewed=rule is None and isinstance(found, Review),
        title_stored=any(
            title_level(ours, theirs) is not None
            for one in right
            for ours in report.titles
            for theirs in one.keys
        ),
        authors_on_both_sides=bool(report.persons) and any(one.persons for one in right),
    )


def _agrees(found: Comparison, second_signs: Collection[str]) -> bool:
    verdicts = {one.field: one.verdict for one in found.fields}
    if found.found:
        verdicts["author"] = "EXACT"
    return found.level is not None and all(verdicts.get(sign) in _AGREE for sign in second_signs)


def _work(row: Row, parties: dict[str, KnownParty]) -> KnownWork:
    roles = []
    for column, role in ROLES.items():
        holders = dict.fromkeys(_party(cell, parties) for cell in row.several(column))
        if holders:
            each = Fraction(1, len(holders))
            roles.append(
                RoleShares(role=role, holders=tuple(Holder(party=p, fraction=each) for p in holders))
            )
    work = Work(
        id=row.text("work"),
        titles=tuple(Title(text=text, language="", script="") for text in row.several("titles")),
        genre=row.text("genre"),
        year=row.number("year"),
        countries=row.several("countries"),
        season=row.number("season"),
        episode=row.number("episode"),
        isan=row.text("isan") or None,
        eidr=row.text("eidr") or None,
    )
    return KnownWork(work, tuple(roles))


def _party(cell: str, parties: dict[str, KnownParty]) -> str:
    names = [one for part in cell.split(VARIANT) if (one := part.strip())]
    name = names[0]
    before = parties[name].party.names if name in parties else ()
    stored = dict.fromkeys([*(one.name for one in before), *names])
    parties[name] = KnownParty(
        Party(
            id=name,
            kind=PartyKind.NATURAL,
            party_class=PartyClass.NONE,
            names=tuple(CreditedName(name=one, script="") for one in stored),
            country="AZ",
        )
    )
    return name


def _report(number: int, row: Row) -> ReportedWork:
    return ReportedWork(
        number=number,
        titles=row.several("titles"),
        authors=tuple(_authors(row)),
        isan=row.text("isan") or None,
        eidr=row.text("eidr") or None,
        year=row.number("year"),
        country=row.text("country") or None,
        genre=row.text("genre") or None,
        season=row.number("season"),
        episode=row.number("episode"),
    )


def _authors(row: Row) -> Iterator[ReportedAuthor]:
    for column, role in (("authors", None), *ROLES.items()):
        for name in row.several(column):
            yield ReportedAuthor(name=name, role=role)

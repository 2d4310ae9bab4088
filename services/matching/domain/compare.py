"""One reported work against one registered work, field by field (D-31, D-32, D-33).

Nothing is decided here: a comparison says what conforms, what contradicts and what is missing, with
the values of both sides, so that every decision explains itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from services.matching.domain.additions import kind_said, titles_said
from services.matching.domain.authors import Doubt, ReportedPerson, compare_authors, find_person
from services.matching.domain.catalogue import CatalogueWork
from services.matching.domain.countries import countries_contradict, country_code
from services.matching.domain.identifiers import eidr_key, isan_root
from services.matching.domain.titles import TitleKeys, TitleLevel, title_keys, title_level
from shared.contracts.intake import ReportedWork
from shared.contracts.matching import FieldCompared, FoundPerson
from shared.kernel.folding import k0

_LEVELS = tuple(TitleLevel)
_folded = lru_cache(maxsize=4_096)(k0)
"""Genres are few words."""


@dataclass(frozen=True, slots=True)
class Report:
    """A reported work with its keys; what a title says counts where the report has no field."""

    reported: ReportedWork
    titles: tuple[TitleKeys, ...]
    persons: tuple[ReportedPerson, ...]
    """The reported authors, else the owners of a schedule's lines."""
    owners: tuple[ReportedPerson, ...]
    """Owners of a schedule's lines who are not among `persons`."""
    year: int | None
    season: int | None
    episode: int | None
    country: str | None
    isan: str | None
    eidr: str | None

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The identifiers that passed their check."""
        return tuple(key for key in (self.isan, self.eidr) if key is not None)


def make_report(reported: ReportedWork, owners: Iterable[ReportedPerson] = ()) -> Report:
    """A report ready to be compared; the owners of a schedule's lines stand in where it has no authors."""
    texts = dict.fromkeys(text for title in reported.titles for text in titles_said(title))
    titles = tuple(keys for text in texts if (keys := title_keys(text)).k0)
    said = [keys.parsed for keys in titles]

    def field(value: int | None, name: str) -> int | None:
        if value is not None:
            return value
        return next((getattr(p, name) for p in said if getattr(p, name) is not None), None)

    authors = tuple(ReportedPerson(author.name, author.role) for author in reported.authors)
    of_lines = tuple(owners)
    return Report(
        reported=reported,
        titles=titles,
        persons=authors or of_lines,
        owners=of_lines if authors else (),
        year=field(reported.year, "year"),
        season=field(reported.season, "season"),
        episode=field(reported.episode, "episode"),
        country=country_code(reported.country)
        if reported.country
        else next((parsed.country for parsed in said if parsed.country is not None), None),
        isan=isan_root(reported.isan) if reported.isan else None,
        eidr=eidr_key(reported.eidr) if reported.eidr else None,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a report and a work have in common."""

    work: CatalogueWork
    level: TitleLevel | None
    persons: tuple[FoundPerson, ...]
    doubts: tuple[Doubt, ...]
    fields: tuple[FieldCompared, ...]

    @property
    def found(self) -> int:
        """How many reported persons were found on the work."""
        return sum(1 for person in self.persons if person.party is not None)

    def conforms(self) -> bool:
        """Title, authors and everything that can exclude agree."""
        return self.level is not None and not self.doubts


def _best_title(report: Report, work: CatalogueWork) -> tuple[TitleLevel | None, str, str]:
    best: tuple[TitleLevel | None, str, str] = (None, "", "")
    rank = len(_LEVELS)
    for reported in report.titles:
        for text, registered in zip(work.titles, work.keys, strict=True):
            level = title_level(reported, registered)
            if level is not None and _LEVELS.index(level) < rank:
                rank = _LEVELS.index(level)
                best = (level, reported.parsed.core, text)
                if not rank:
                    return best
    return best


def _number(name: str, reported: int | None, registered: int | None, apart: int) -> FieldCompared | None:
    if reported is None and registered is None:
        return None
    if reported is None or registered is None:
        verdict = "MISSING"
    else:
        verdict = (
            "EXACT"
            if reported == registered
            else "CLOSE"
            if abs(reported - registered) <= apart
            else "DIFFERENT"
        )
    return FieldCompared(
        field=name,
        reported="" if reported is None else str(reported),
        registered="" if registered is None else str(registered),
        verdict=verdict,
    )


def _first_if_unsaid(season: int | None) -> int:
    return 1 if season is None else season


def _genre(reported: str, registered: str) -> FieldCompared:
    """D-34: shown on the line and in the report to the user; the registry's genre decides."""
    said = kind_said(reported)
    if _folded(reported) == _folded(registered) or said == registered.upper():
        verdict = "EXACT"
    else:
        verdict = "MISSING" if said is None else "DIFFERENT"
    return FieldCompared(field="genre", reported=reported, registered=registered, verdict=verdict)


def _exclusions(report: Report, work: CatalogueWork) -> tuple[list[Doubt], list[FieldCompared]]:
    doubts: list[Doubt] = []
    fields: list[FieldCompared] = []
    year = _number("year", report.year, work.year, 1)
    season = _number("season", report.season, work.season, 0)
    episode = _number("episode", report.episode, work.episode, 0)
    if year is not None and year.verdict == "DIFFERENT":
        doubts.append(Doubt.OTHER_YEAR)
    if episode is not None and episode.verdict != "EXACT":
        doubts.append(Doubt.OTHER_EPISODE)
    if _first_if_unsaid(report.season) != _first_if_unsaid(work.season):
        doubts.append(Doubt.OTHER_SEASON)
    fields.extend(compared for compared in (year, season, episode) if compared is not None)
    if report.country is not None and work.countries:
        apart = countries_contradict(report.country, work.countries)
        if apart:
            doubts.append(Doubt.OTHER_COUNTRY)
        registered = ", ".join(sorted(work.countries))
        verdict = "DIFFERENT" if apart else "EXACT" if report.country in work.countries else "VARIANT"
        fields.append(
            FieldCompared(field="country", reported=report.country, registered=registered, verdict=verdict)
        )
    for name, ours, known in (("isan", report.isan, work.isan), ("eidr", report.eidr, work.eidr)):
        theirs = ours if ours in work.merged_identifiers else known
        if ours is not None and theirs is not None:
            verdict = "EXACT" if ours == theirs else "DIFFERENT"
            fields.append(FieldCompared(field=name, reported=ours, registered=theirs, verdict=verdict))
            if ours != theirs:
                doubts.append(Doubt.OTHER_IDENTIFIER)
    if report.reported.genre and work.genre:
        fields.append(_genre(report.reported.genre, work.genre))
    return doubts, fields


def compare(report: Report, work: CatalogueWork, every_author: bool = False) -> Comparison:
    """Compare all fields. `every_author` is the stricter reading of D-31: no author may be left out.

    A genre that differs is shown and never a doubt: the registry's wins (D-34). An episode on one side
    only is a doubt, because a film and a part of a series can share title and authors.
    """
    level, reported_title, registered_title = _best_title(report, work)
    title = FieldCompared(
        field="title",
        reported=reported_title or (report.reported.titles[0] if report.reported.titles else ""),
        registered=registered_title or (work.titles[0] if work.titles else ""),
        verdict="DIFFERENT" if level is None else "EXACT" if level is TitleLevel.EXACT else "VARIANT",
    )
    persons, author_doubts, author_fields = compare_authors(report.persons, work, every_author)
    other_doubts, other_fields = _exclusions(report, work)
    doubts = {*author_doubts, *other_doubts}
    return Comparison(
        work=work,
        level=level,
        persons=tuple(persons),
        doubts=tuple(doubt for doubt in Doubt if doubt in doubts) if doubts else (),
        fields=(title, *author_fields, *other_fields),
    )


def found_persons(report: Report, comparison: Comparison) -> tuple[FoundPerson, ...]:
    """Everybody the report names, as found on the work, the owner of every line too (D-63), and then the work's own
    authors whom it leaves out."""
    of_lines = [find_person(owner, comparison.work)[0] for owner in report.owners]
    found = [*comparison.persons, *of_lines]
    named = [(one.party, one.role) for one in found]
    for person in comparison.work.persons:
        if (person.party, person.role) not in named:
            named.append((person.party, person.role))
            left_out = FoundPerson(
                reported="",
                role=person.role,
                party=person.party,
                society=person.society,
                basis="REGISTERED",
            )
            found.append(left_out)
    return tuple(found)


def nobody_found(report: Report) -> tuple[FoundPerson, ...]:
    """Everybody the report names, of a work that is not registered."""
    return tuple(
        FoundPerson(
            reported=person.name,
            role=person.role,
            party=None,
            society=None,
            basis="NOT_FOUND",
            line=person.line,
        )
        for person in (*report.persons, *report.owners)
    )

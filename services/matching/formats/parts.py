"""The search in a child process, a part of a batch at a time: the only place that knows rapidfuzz.

Of a part, first its reports are keyed, then those are settled that identifiers, titles and authors settle; for the
others similar titles are sought in the whole registry, slice by slice, and then they are searched to the end. Between
these steps the service reads what they need. What passes between the processes is JSON, which costs the service least.
"""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from functools import partial, wraps
from itertools import product
from typing import Final, ParamSpec, TypeVar

from services.matching.domain.answer import Answer, answer
from services.matching.domain.authors import ReportedPerson
from services.matching.domain.catalogue import Alike, Catalogue
from services.matching.domain.compare import Report, compare, make_report
from services.matching.domain.lod import names_of
from services.matching.domain.lookups import identifier_numbers, person_numbers, record_number, title_numbers
from services.matching.domain.policy import MatchingRules
from services.matching.domain.provisional import provisional_work
from services.matching.domain.recall import Recalled, recall
from services.matching.domain.remembered import DecisionRemembered, memory_key
from services.matching.domain.search import (
    Found,
    Matched,
    NonRegistered,
    Review,
    ReviewReason,
    settled,
    suggested,
)
from services.matching.domain.similar import SIMILAR_FROM, Ratio, alike
from services.matching.formats.shelf import Shelf
from shared.contracts.intake import ReportedWork
from shared.contracts.terms import MatchOutcome
from shared.contracts.wire import reader, to_json

P = ParamSpec("P")
T = TypeVar("T")
Memories = Mapping[str, tuple[DecisionRemembered, str]]
"""Officials' decisions by the key of equal reports, each with the id of the work that stands for the one decided."""
Similar = Mapping[str, Sequence[tuple[str, int]]]
"""For a title in ASCII the works with a similar one and the similarity in percent, best first."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A report ready to be searched; it stands for all that are equal but for number, lines and seconds."""

    numbers: tuple[int, ...]
    report: Report
    titles: tuple[int, ...]
    """Numbers of its titles."""
    memory: str
    """Key of an official's decision on equal reports; empty where none is remembered."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Keyed reports, and what they are settled with."""

    reports: bytes
    size: int
    lookups: tuple[int, ...]
    memories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The reports of a part for which likeness has to be looked for, and what to look for."""

    reports: bytes
    """As `keyed` hands them on."""
    count: int
    titles: tuple[str, ...]
    names: tuple[tuple[int, int], ...]
    """Numbers of persons, each with a year."""
    lookups: tuple[int, ...]
    persons: tuple[tuple[int, int], ...]
    """Number of a title, number of a person reported with it."""
    years: tuple[tuple[int, int | None], ...]
    """Number of a title, year reported with it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers as JSON, for `read_answers` some at a time: who reads them has others to serve too."""

    chunks: tuple[bytes, ...] = ()
    unknown: frozenset[str] = frozenset()
    """Names of credited authors whom nobody found."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a part's reports."""

    answered: Answered
    left: Unsettled
    """Likeness has to be looked for."""
    postponed: Unsettled
    """Their titles are common: they are settled with those of the works alone that they may be."""


_CHUNK: Final = 500
_read_reports = reader(tuple[ReportedWork, ...])
_read_keyed = reader(tuple[Keyed, ...])
read_answers = reader(tuple[Answer, ...])
_TELLING: Final = tuple(
    field.name for field in fields(ReportedWork) if field.name not in ("number", "lines", "seconds")
)
"""What of a report the search sees."""


def keyed(chunks: Sequence[str], owners: Mapping[int, Sequence[ReportedPerson]]) -> Needed:
    """Reports, given as JSON arrays, ready for `settle`, and what it needs."""
    reports = (report for chunk in chunks for report in _read_reports(chunk))
    found = keyed_reports((report for report in reports if report.no_work_rule is None), owners)
    made = to_json(found)
    lookups = {number for one in found for number in _lookups(one)}
    memories = {one.memory for one in found if one.memory}
    return Needed(made, len(made), tuple(sorted(lookups)), tuple(sorted(memories)))


def _uncollected(function: Callable[P, T]) -> Callable[P, T]:
    """What it makes has no cycles, so to look for garbage among it only costs time."""

    @wraps(function)
    def without(*args: P.args, **named: P.kwargs) -> T:
        gc.disable()
        try:
            return function(*args, **named)
        finally:
            gc.enable()

    return without


@_uncollected
def settle(
    reports: bytes, shelf: Shelf, rules: MatchingRules, memories: Memories, common: Set[int]
) -> Settled:
    """What identifiers, titles and authors settle of the reports of `keyed`, or an official's decision on equal ones.
    The works with the `common` titles are not on the shelf."""
    catalogue = shelf.catalogue()
    answers: list[Answer] = []
    left: list[Keyed] = []
    postponed: list[Keyed] = []
    for one in _read_keyed(reports):
        if common and not common.isdisjoint(one.titles):
            postponed.append(one)
            continue
        found = settled_as(one, catalogue, rules, memories)
        if found is None:
            left.append(one)
        else:
            answers.append(answer(one.numbers, one.report, found))
    return Settled(_answered(answers), _unsettled(left), _unsettled(postponed, common))


def similar_titles(asked: Sequence[str], works: Iterable[tuple[str, str]]) -> Similar:
    """The works with a title similar to one asked for; of each work its id and its titles as `spelled`."""
    from rapidfuzz import fuzz

    ratio: Ratio = partial(fuzz.ratio, score_cutoff=SIMILAR_FROM)
    return alike(asked, works, ratio)


def similar_in_slice(asked: Sequence[str], lines: bytes, merged: Mapping[str, str]) -> Similar:
    """`similar_titles` in a part of the registry, given as lines of `id TAB spelled`; `merged` is every merged record
    with the one that stands for it and is similar by its titles too."""
    pairs = (line.partition("\t") for line in lines.decode().splitlines())
    return similar_titles(asked, ((merged.get(work, work), forms) for work, _, forms in pairs))


@_uncollected
def finish(
    reports: bytes, shelf: Shelf, similar: Similar, merged: Mapping[str, str], rules: MatchingRules
) -> Answered:
    """The answers to the reports that `settle` left. `merged`: non-registered works with the work that each was merged
    into, as far as a report may be one of them."""
    catalogue = shelf.catalogue()
    catalogue.alike = among(similar, catalogue)
    left = _read_keyed(reports)
    return _answered(
        [answer(one.numbers, one.report, finished_as(one.report, catalogue, rules, merged)) for one in left]
    )


def keyed_reports(
    reports: Iterable[ReportedWork], owners: Mapping[int, Sequence[ReportedPerson]]
) -> list[Keyed]:
    """The distinct reports with their keys; `owners` are those of a schedule's lines, by report."""
    equal: dict[tuple[object, ...], list[int]] = {}
    first: list[tuple[ReportedWork, Sequence[ReportedPerson]]] = []
    for report in reports:
        of_lines = owners.get(report.number, ())
        key = (*(getattr(report, name) for name in _TELLING), *of_lines)
        numbers = equal.setdefault(key, [])
        if not numbers:
            first.append((report, of_lines))
        numbers.append(report.number)
    found = []
    for numbers, (reported, of_lines) in zip(equal.values(), first, strict=True):
        made = make_report(reported, of_lines)
        titles = tuple(title_numbers(made.titles))
        found.append(Keyed(tuple(numbers), made, titles, memory_key(reported) or ""))
    return found


def _lookups(one: Keyed) -> set[int]:
    return identifier_numbers(one.report.identifiers).union(one.titles)


def _numbers_of(persons: Sequence[ReportedPerson]) -> set[int]:
    return person_numbers(key for one in persons for key in one.lookups)


def titles_of(left: Iterable[Keyed]) -> list[str]:
    """The titles that similar ones are sought for."""
    return sorted({text for one in left for title in one.report.titles for text in title.spellings})


def among(similar: Similar, catalogue: Catalogue) -> Alike:
    """The similar works that may be compared: a registered record may stand behind one that is not registered."""
    return lambda title: [hit for hit in similar.get(title, ()) if hit[0] in catalogue.works]


def _unsettled(left: Sequence[Keyed], common: Set[int] | None = None) -> Unsettled:
    """`common`: the titles with which persons are looked for; None where they are not told yet."""
    lookups: set[int] = set()
    names: set[tuple[int, int]] = set()
    persons: set[tuple[int, int]] = set()
    years: set[tuple[int, int | None]] = set()
    for one in left:
        report = one.report
        lookups |= _lookups(one)
        of_persons = _numbers_of(report.persons)
        persons.update(product(one.titles if common is None else common & set(one.titles), of_persons))
        years |= {(number, report.year) for number in one.titles}
        if report.reported.authors:
            lookups.add(record_number(provisional_work(report.reported)))
        if report.year is not None:
            names |= {(number, report.year) for number in of_persons}
    return Unsettled(
        to_json(left),
        len(left),
        titles=tuple(titles_of(left)),
        names=tuple(names),
        lookups=tuple(lookups),
        persons=tuple(persons),
        years=tuple(years),
    )


def settled_as(
    one: Keyed, catalogue: Catalogue, rules: MatchingRules, memories: Memories
) -> Found | Recalled | None:
    """None where likeness has to be looked for, or what was found to be this work may answer (`finished_as`)."""
    found = settled(one.report, catalogue, rules)
    remembered, work = memories.get(one.memory, (None, ""))
    if remembered is not None:
        standing = catalogue.works.get(work)
        # One that was non-registered is so until a registered work stands for it.
        if (standing is not None) == (remembered.outcome is MatchOutcome.MATCHED):
            return recall(found or NonRegistered(), remembered, one.report, standing)
    return None if found is None or _found_before(one.report, found) else found


def finished_as(
    report: Report, catalogue: Catalogue, rules: MatchingRules, merged: Mapping[str, str]
) -> Found:
    """What a report is that nothing settles, `merged` as of `finish`; the catalogue knows what is similar."""
    found = settled(report, catalogue, rules) or suggested(report, catalogue, rules)
    if not _found_before(report, found):
        return found
    survivor = catalogue.works.get(merged.get(provisional_work(report.reported), ""))
    return found if survivor is None else Matched("MERGED", compare(report, survivor))


def _found_before(report: Report, found: Found) -> bool:
    """Whether what an official once found to be this work, under the same title and authors, counts: then nobody is
    asked again."""
    if not report.reported.authors:
        return False
    if isinstance(found, Review):
        return found.reason is not ReviewReason.IDENTIFIER_CONFLICT
    return isinstance(found, NonRegistered)


def _answered(answers: Sequence[Answer]) -> Answered:
    unknown = frozenset(name for one in answers if one.work is not None for name in names_of(one.persons))
    chunks = (to_json(answers[start : start + _CHUNK]) for start in range(0, len(answers), _CHUNK))
    return Answered(tuple(chunks), unknown)

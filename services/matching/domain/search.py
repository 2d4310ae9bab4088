"""The search of clause 2.1.2, in its order (D-30 to D-36).

Identifier; exact title; transliterated title; figures as words; the official; non-registered. The
first step with exactly one hit ends it, two or more go to the official. A title alone never matches:
every step but the first needs the authors, and the first needs the title to agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from services.matching.domain.authors import Doubt
from services.matching.domain.catalogue import Catalogue, CatalogueWork
from services.matching.domain.compare import Comparison, Report, compare
from services.matching.domain.likeness import any_alike
from services.matching.domain.policy import MatchingRules
from services.matching.domain.titles import TitleLevel
from shared.contracts.matching import FieldCompared

STEPS: Final = (
    ("EXACT", (TitleLevel.EXACT,)),
    ("TRANSLITERATION", (TitleLevel.ALPHABET, TitleLevel.TRANSLITERATION)),
    ("FIGURES", (TitleLevel.FIGURES,)),
)
_TITLE_SCORE: Final = {
    TitleLevel.EXACT: 100,
    TitleLevel.ALPHABET: 98,
    TitleLevel.TRANSLITERATION: 97,
    TitleLevel.FIGURES: 95,
}
_SIGNS: Final[dict[str, dict[str, int]]] = {
    "year": {"EXACT": 4, "CLOSE": 2, "DIFFERENT": -6},
    "season": {"EXACT": 2, "DIFFERENT": -4},
    "episode": {"EXACT": 3, "DIFFERENT": -6},
    "country": {"EXACT": 1, "DIFFERENT": -3},
}
_MOST_CANDIDATES: Final = 10


class ReviewReason(StrEnum):
    """Why an official decides."""

    IDENTIFIER_CONFLICT = "IDENTIFIER_CONFLICT"
    SEVERAL_WORKS = "SEVERAL_WORKS"
    TITLE_WITHOUT_AUTHORS = "TITLE_WITHOUT_AUTHORS"
    CONTRADICTION = "CONTRADICTION"
    SIMILAR_WORK = "SIMILAR_WORK"
    NO_TITLE = "NO_TITLE"
    """Nothing to search by, and nothing that could name a non-registered work (D-102)."""
    NO_STANDING_DECISION = "NO_STANDING_DECISION"
    """Nothing conforms, and no standing decision lets it enter as non-registered (D-36)."""
    DECIDED_OTHERWISE = "DECIDED_OTHERWISE"
    """An official once found an equal report to be something else than the search finds now."""
    ONE_PERSON = "ONE_PERSON"
    """One official decided on an equal report, and the policy asks for two by now (D-36)."""
    OWN_SPELLING = "OWN_SPELLING"
    """It was found by a spelling that who submitted the account taught himself (D-95)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A work that an official is shown, ranked and explained, never accepted by itself."""

    work: str
    score: int
    """0 to 100."""
    reasons: tuple[str, ...]
    compared: tuple[FieldCompared, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Exactly one work conforms."""

    rule: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Review:
    """An official decides."""

    reason: ReviewReason
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NonRegistered:
    """Nothing conforms and nothing is similar."""


Found = Matched | Review | NonRegistered


def search(report: Report, catalogue: Catalogue, rules: MatchingRules) -> Found:
    """Which registered work a report is, in the order of the clause; pure and the same every time."""
    return settled(report, catalogue, rules) or suggested(report, catalogue, rules)


def settled(report: Report, catalogue: Catalogue, rules: MatchingRules) -> Matched | Review | None:
    """What identifiers, titles and authors settle; None when likeness has to be looked for. It rests on those works of
    the catalogue alone that share an identifier, or a title's key and the first author, with the report."""
    identified = _compared(report, catalogue.by_identifiers(report.identifiers), rules)
    if identified:
        return _by_identifier(report, identified)
    if not report.persons:
        return None
    # Every reported author stands on a work that conforms, so the first one does.
    possible = catalogue.by_titles_and_person(report.titles, report.persons[0].lookups)
    conforming = [found for found in _compared(report, possible, rules) if found.conforms()]
    for rule, levels in STEPS:
        hits = [found for found in conforming if found.level in levels]
        if len(hits) == 1:
            return Matched(rule, hits[0])
        if hits:
            return _review(ReviewReason.SEVERAL_WORKS, report, hits)
    return None


def suggested(report: Report, catalogue: Catalogue, rules: MatchingRules) -> Review | NonRegistered:
    """What an official is shown of a report that nothing settles; it rests on the works that share a title's key or a
    name with the report, and on those that `alike` names."""
    titled = _titled(report, catalogue, rules)
    candidates = _similar(report, catalogue, rules, titled)
    if not candidates:
        return NonRegistered() if report.titles else Review(ReviewReason.NO_TITLE, ())
    return Review(_reason(titled), candidates)


def _compared(report: Report, works: Iterable[CatalogueWork], rules: MatchingRules) -> list[Comparison]:
    return [compare(report, work, rules.every_author) for work in works]


def _titled(report: Report, catalogue: Catalogue, rules: MatchingRules) -> list[Comparison]:
    persons = [key for one in report.persons for key in one.lookups]
    compared = _compared(report, catalogue.nearest_by_titles(report.titles, persons, report.year), rules)
    return [found for found in compared if found.level is not None]


def _by_identifier(report: Report, identified: list[Comparison]) -> Matched | Review:
    """D-32: one work, whose title agrees and which nothing contradicts; authors may be unreported."""
    if len(identified) == 1:
        only = identified[0]
        if only.level is not None and not set(only.doubts) - {Doubt.NO_AUTHORS_REPORTED}:
            return Matched("IDENTIFIER", only)
    return _review(ReviewReason.IDENTIFIER_CONFLICT, report, identified)


def _reason(titled: list[Comparison]) -> ReviewReason:
    if not titled:
        return ReviewReason.SIMILAR_WORK
    if all(Doubt.NO_AUTHORS_REPORTED in found.doubts for found in titled):
        return ReviewReason.TITLE_WITHOUT_AUTHORS
    return ReviewReason.CONTRADICTION


def _review(reason: ReviewReason, report: Report, found: list[Comparison]) -> Review:
    return Review(reason, candidates_of(report, found))


def candidates_of(report: Report, found: Iterable[Comparison]) -> tuple[Candidate, ...]:
    """Works as an official is shown them, best first."""
    return _ranked([_candidate(report, one, _title_score(one)) for one in found])


def _title_score(found: Comparison) -> int:
    return 0 if found.level is None else _TITLE_SCORE[found.level]


def _author_score(report: Report, found: Comparison) -> int | None:
    """How much of the reported authors the work has, 0 to 100; None when none were reported."""
    if not report.persons:
        return None
    exact = 100 * found.found
    missing = [person.reported for person in found.persons if person.party is None]
    names = [name for person in found.work.persons for name in person.names]
    similar = sum(80 for name in missing if any_alike([name], names))
    return (exact + similar) // len(report.persons)


def _signs(found: Comparison) -> int:
    """What year, season, episode and country add to a score: they rank, and decide nothing (D-33)."""
    verdicts = {one.field: one.verdict for one in found.fields}
    return sum(_SIGNS[field].get(verdicts.get(field, ""), 0) for field in _SIGNS)


def _candidate(report: Report, found: Comparison, title_score: int, least: int = 0) -> Candidate:
    """`least`: from which score on works are shown. Signs never hide one whose title and authors reach it, and never
    show one that they do not reach."""
    authors = _author_score(report, found)
    score = title_score * 85 // 100 if authors is None else (title_score * 60 + authors * 40) // 100
    if score >= least:
        score = max(least, min(score + _signs(found), 100))
    reasons = [f"TITLE_{found.level.name}" if found.level else f"TITLE_SIMILAR_{title_score}"]
    if authors is not None:
        reasons.append(f"AUTHORS_{authors}")
    return Candidate(
        work=found.work.id,
        score=score,
        reasons=(*reasons, *(doubt.value for doubt in found.doubts)),
        compared=tuple(_close(one) if one.field == "title" and title_score else one for one in found.fields),
    )


def _close(title: FieldCompared) -> FieldCompared:
    """A title that does not conform but is similar, for who looks at it."""
    return replace(title, verdict="CLOSE") if title.verdict == "DIFFERENT" else title


def _similar(
    report: Report, catalogue: Catalogue, rules: MatchingRules, titled: list[Comparison]
) -> tuple[Candidate, ...]:
    """Works above the suggestion threshold: by a similar title, or by the same authors and year."""
    scores = {found.work.id: _title_score(found) for found in titled}
    for text in (text for title in report.titles for text in title.spellings):
        for work, score in catalogue.alike(text):
            scores[work] = max(scores.get(work, 0), min(score, 94))
    candidates = [
        _candidate(
            report, compare(report, catalogue.works[work], rules.every_author), score, rules.suggest_at
        )
        for work, score in scores.items()
    ]
    persons = [key for one in report.persons for key in one.lookups]
    named = [] if report.year is None else catalogue.by_persons(persons)
    of_year = 0
    for other in (work for work in named if work.id not in scores and work.year == report.year):
        if of_year == _MOST_CANDIDATES:
            break
        found = compare(report, other, rules.every_author)
        if not found.doubts:
            of_year += 1
            candidate = _candidate(report, found, 0)
            reasons = ("SAME_AUTHORS_AND_YEAR", *candidate.reasons[1:])
            candidates.append(
                Candidate(work=other.id, score=rules.suggest_at, reasons=reasons, compared=candidate.compared)
            )
    return _ranked([candidate for candidate in candidates if candidate.score >= rules.suggest_at])


def _ranked(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(candidates, key=lambda one: (-one.score, one.work))[:_MOST_CANDIDATES])

"""Which works that nobody knows may be one another, or a registered one, under other spellings; in a child process."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.matching.domain.catalogue import CatalogueWork, make_catalogue, make_person, make_work
from services.matching.domain.celf import Entry
from services.matching.domain.compare import make_report
from services.matching.domain.merge_proposal import MergeProposed
from services.matching.domain.policy import MatchingRules
from services.matching.domain.search import Review, suggested
from services.matching.domain.similar import spelled
from services.matching.formats.parts import Similar, similar_titles
from services.matching.formats.shelf import Shelf
from shared.contracts.terms import Role

PROPOSED_MAX: Final = 300
"""Pairs that a search enters: the likeliest that were not settled before."""


def sought_titles(sought: Sequence[Entry]) -> tuple[list[str], Similar]:
    """The titles that similar ones are sought for, and what is similar among the sought works themselves."""
    reports = [(one.work, make_report(one.reported)) for one in sought]
    titles = sorted({text for _, one in reports for title in one.titles for text in title.spellings})
    forms = [
        (work, spelled(text for title in one.titles for text in title.spellings)) for work, one in reports
    ]
    return titles, similar_titles(titles, forms)


def propose(
    sought: Sequence[Entry], shelf: Shelf, similar: Sequence[Similar], rules: MatchingRules
) -> list[MergeProposed]:
    """The likely pairs, best first, each once; of equally likely ones those with a registered work."""
    registered = shelf.catalogue().works
    works = {one.work: _as_work(one) for one in sought} | registered
    catalogue = make_catalogue(works.values())
    catalogue.alike = lambda title: [
        hit for one in similar for hit in one.get(title, ()) if hit[0] in catalogue.works
    ]
    pairs: dict[tuple[str, str], MergeProposed] = {}
    for one in sought:
        found = suggested(make_report(one.reported), catalogue, rules)
        for candidate in found.candidates if isinstance(found, Review) else ():
            low, high = sorted((one.work, candidate.work))
            before = pairs.get((low, high))
            if low == high or (before is not None and before.score >= candidate.score):
                continue
            pairs[low, high] = MergeProposed(
                work=one.work,
                other=candidate.work,
                registered=candidate.work in registered,
                score=candidate.score,
                reasons=candidate.reasons,
                compared=candidate.compared,
            )
    return sorted(pairs.values(), key=lambda one: (-one.score, not one.registered, one.work, one.other))


def hits_of(similar: Sequence[Mapping[str, Sequence[tuple[str, int]]]]) -> set[str]:
    """All works that are similar to something."""
    return {work for one in similar for hits in one.values() for work, _ in hits}


def _as_work(sought: Entry) -> CatalogueWork:
    """A reported work in the place of a registered one: its authors are their names."""
    reported = sought.reported
    persons = [
        make_person(f"credited {number}", author.role or Role.OTHER, [author.name])
        for number, author in enumerate(reported.authors, 1)
    ]
    return make_work(
        sought.work,
        reported.titles,
        persons,
        genre=reported.genre or "",
        year=reported.year,
        season=reported.season,
        episode=reported.episode,
        isan=reported.isan,
        eidr=reported.eidr,
    )

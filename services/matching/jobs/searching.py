"""The search over a whole batch, run in a child process: the only place that knows rapidfuzz."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.matching.domain.authors import ReportedPerson
from services.matching.domain.catalogue import Alike, Catalogue, CatalogueWork, make_catalogue
from services.matching.domain.compare import compare, make_report
from services.matching.domain.policy import MatchingRules
from services.matching.domain.provisional import provisional_work
from services.matching.domain.recall import Recalled, recall
from services.matching.domain.registered import KnownParty, KnownWork, registered_works
from services.matching.domain.remembered import DecisionRemembered, memory_key
from services.matching.domain.search import Found, Matched, NonRegistered, Review, ReviewReason, search
from shared.contracts.intake import ReportedWork
from shared.kernel.sounds import skeleton

SIMILAR_FROM = 75
"""Percent of edit similarity from which on a title is looked at; the score decides what is shown."""
SOUNDS_ALIKE = 90
_MOST_SIMILAR = 10


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that a search rests on, as it stood at one position."""

    reports: Sequence[ReportedWork]
    owners: Mapping[int, Sequence[ReportedPerson]]
    works: Sequence[KnownWork]
    parties: Mapping[str, KnownParty]
    rules: MatchingRules
    day: date
    remembered: Mapping[str, DecisionRemembered] = field(default_factory=dict)
    """Officials' decisions on equal reports, by their key."""


def similar_titles(works: Sequence[CatalogueWork]) -> Alike:
    """Similarity over all titles: by edits, and by the sound of their letters (K4)."""
    from rapidfuzz import fuzz, process

    titles = [(key, work.id) for work in works for title in work.keys for key in title.k2[:1] if key]
    texts = [key for key, _ in titles]
    by_sound: dict[str, set[str]] = {}
    for key, work in titles:
        by_sound.setdefault(skeleton(key), set()).add(work)

    def alike(key: str) -> Sequence[tuple[str, int]]:
        found: dict[str, int] = dict.fromkeys(by_sound.get(skeleton(key), ()), SOUNDS_ALIKE)
        hits: list[tuple[Any, float, int]] = process.extract(
            key, texts, scorer=fuzz.ratio, score_cutoff=SIMILAR_FROM, limit=_MOST_SIMILAR * 3
        )
        for _, score, index in hits:
            work = titles[index][1]
            found[work] = max(found.get(work, 0), int(score))
        return sorted(found.items(), key=lambda hit: (-hit[1], hit[0]))[:_MOST_SIMILAR]

    return alike


def search_batch(batch: Batch) -> list[Found | Recalled]:
    """What each report is, in the order of the reports; the same batch gives the same answer."""
    works = registered_works(batch.works, batch.parties, batch.day)
    catalogue = make_catalogue(works, alike=similar_titles(works))
    merged = {record.id: known.work.id for known in batch.works for record in known.merged}
    return [_found(batch, report, catalogue, merged) for report in batch.reports]


def _found(
    batch: Batch, reported: ReportedWork, catalogue: Catalogue, merged: Mapping[str, str]
) -> Found | Recalled:
    report = make_report(reported, batch.owners.get(reported.number, ()))
    found = search(report, catalogue, batch.rules)
    remembered = batch.remembered.get(memory_key(reported) or "")
    if remembered is not None:
        decided = remembered.work or ""
        return recall(found, remembered, report, catalogue.works.get(merged.get(decided, decided)))
    # What an official once found to be this work under the same title and authors is asked of nobody again.
    survivor = catalogue.works.get(merged.get(provisional_work(reported), ""))
    undecided = isinstance(found, NonRegistered) or (
        isinstance(found, Review) and found.reason is not ReviewReason.IDENTIFIER_CONFLICT
    )
    if survivor is None or not reported.authors or not undecided:
        return found
    return Matched("MERGED", compare(report, survivor))

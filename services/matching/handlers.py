"""What a decision needs beside its own stream."""

from collections.abc import Sequence

from services.matching.domain.authors import ReportedPerson
from services.matching.domain.catalogue import CatalogueWork
from services.matching.domain.compare import Comparison, compare, make_report
from services.matching.domain.provisional import natural_key, provisional_work_id
from services.matching.domain.report import REPORT, ReportOf, ReviewOpened
from shared.contracts.intake import ReportedWork
from shared.contracts.matching import FoundPerson
from shared.eventstore.store import EventStore


def provisional_work(reported: ReportedWork) -> str:
    """Id of the non-registered work that a report is (D-102)."""
    key = natural_key(
        reported.titles[0] if reported.titles else "",
        [author.name for author in reported.authors],
        reported.year,
        reported.season,
        reported.episode,
    )
    return provisional_work_id(key)


def unknown_persons(reported: ReportedWork, owners: Sequence[ReportedPerson]) -> tuple[FoundPerson, ...]:
    """The reported persons of a work that is not registered: nobody of them was found."""
    persons = make_report(reported, owners).persons
    return tuple(
        FoundPerson(
            reported=person.name,
            role=person.role,
            party=None,
            society=None,
            basis="NOT_FOUND",
            line=person.line,
        )
        for person in persons
    )


def compared_by_official(
    reported: ReportedWork, owners: Sequence[ReportedPerson], work: CatalogueWork
) -> Comparison:
    """What an official's work has in common with the report: shown with his decision, never deciding it."""
    return compare(make_report(reported, owners), work)


async def review_of(store: EventStore, report: str) -> tuple[ReportOf, ReviewOpened] | None:
    """An open or decided review; None when the report never came to the desk."""
    state, _ = await store.state(REPORT, report)
    return None if state.review is None else (state.review.of, state.review)

"""What a command needs beside its own stream."""

from services.matching.domain.provisional import natural_key, provisional_work_id
from services.matching.domain.report import REPORT, ReportOf, ReviewOpened
from shared.contracts.intake import ReportedWork
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


async def review_of(store: EventStore, report: str) -> tuple[ReportOf, ReviewOpened] | None:
    """An open or decided review; None when the report never came to the desk."""
    state, _ = await store.state(REPORT, report)
    return None if state.review is None else (state.review.of, state.review)

"""What a command needs beside its own stream."""

from services.matching.domain.report import REPORT
from services.matching.domain.report_events import ReportOf
from shared.eventstore.store import EventStore


async def report_of(store: EventStore, report: str) -> ReportOf | None:
    """The report of this id; None when it was never searched."""
    state, _ = await store.state(REPORT, report)
    return state.of

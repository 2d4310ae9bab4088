"""A planned day of distribution ends the wait for officials (D-09, D-23)."""

from datetime import date

from services.matching.domain.matching import MATCHING, CloseMatching, MatchingClosed, TargetSearched
from services.matching.domain.report import REPORT, LeaveUndecided
from services.matching.domain.report_events import matching_id
from services.matching.projections.calendar import cut_off_of, cut_off_since
from services.matching.projections.report import open_reviews
from services.matching.projections.target import find_target, searched_targets
from shared.eventstore.days import DayStarted
from shared.kernel.clock import baku_day
from shared.messaging.reaction import Reaction

_CALENDAR = "policy:matching.close_at_cut_off"
"""Who closes a matching on a planned day of distribution: nobody decided on its reports."""


async def close_at_cut_off(reaction: Reaction, event: DayStarted) -> None:
    """On a planned day of distribution nobody waits for officials any longer (D-23)."""
    async with reaction.ctx.engine.connect() as connection:
        version = await cut_off_of(connection, event.day)
        waiting = [] if version is None else await searched_targets(connection)
    if version is not None:
        close = _cut_off(version, event.day)
        await reaction.execute_many(MATCHING, [(matching, close) for matching in waiting])


async def close_after_search(reaction: Reaction, event: TargetSearched) -> None:
    """What was still searched when a planned day of distribution began is closed when its search ends (D-23)."""
    matching = matching_id(event.target, event.version)
    today = baku_day(reaction.entry.recorded_at)
    async with reaction.ctx.engine.connect() as connection:
        row = await find_target(connection, matching)
        found = None if row is None else await cut_off_since(connection, row["heard_on"], today)
    if found is not None:
        await reaction.execute(MATCHING, matching, _cut_off(*found))


def _cut_off(version: int, day: date) -> CloseMatching:
    return CloseMatching(
        decision=f"calendar {version}: {day.isoformat()}",
        reason="Cut-off day of the calendar.",
        actor=_CALENDAR,
    )


async def leave_undecided(reaction: Reaction, event: MatchingClosed) -> None:
    """Closing leaves every open review undecided (D-23)."""
    async with reaction.ctx.engine.connect() as connection:
        waiting = await open_reviews(connection, event.target, event.version)
    by_calendar = event.closed_by == _CALENDAR
    command = LeaveUndecided(actor=None if by_calendar else event.closed_by, decision=event.decision)
    await reaction.execute_many(REPORT, [(report, command) for report in waiting])

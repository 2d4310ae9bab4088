"""The planned days of distribution and the half-years, as the calendars in force and the closed runs have them."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.books import RUN_KIND
from services.distribution.domain.policy_bodies import CALENDAR
from services.distribution.projections.policy import TABLE as POLICY
from services.distribution.projections.run import TABLE as RUN
from shared.kernel.planned_days import (
    ClosedRun,
    HalfYear,
    PlannedDay,
    days_in_force,
    half_years,
    planned_days,
)


async def read_planned_days(connection: AsyncConnection, today: date) -> tuple[PlannedDay, ...]:
    """All planned days. A day counts when the calendar that is in force on it has it, as for matching's cut-off."""
    query = select(POLICY.c.valid_from, POLICY.c.version, POLICY.c.body).where(
        POLICY.c.policy == CALENDAR, POLICY.c.approved_by.is_not(None)
    )
    versions = [
        (valid_from, version, [date.fromisoformat(day) for day in body["distribution"]])
        for valid_from, version, body in (await connection.execute(query)).tuples()
    ]
    return planned_days(days_in_force(versions), await _closed(connection), today)


async def read_half_years(connection: AsyncConnection, today: date) -> tuple[HalfYear, ...]:
    """The half-years since the first calendar or the first run, the newest first; none before there was either."""
    runs = await _closed(connection)
    query = select(func.min(POLICY.c.valid_from)).where(
        POLICY.c.policy == CALENDAR, POLICY.c.approved_by.is_not(None)
    )
    begun = [one.closed_on for one in runs]
    first = (await connection.execute(query)).scalar_one()
    since = min([*begun, first] if first is not None else begun, default=None)
    return () if since is None else half_years(since, runs, today)


async def _closed(connection: AsyncConnection) -> list[ClosedRun]:
    query = select(RUN.c.run, RUN.c.cut_off_day, RUN.c.closed_on).where(
        RUN.c.state == "CLOSED", RUN.c.kind != RUN_KIND
    )
    return [
        ClosedRun(run=run, opened_on=date.fromisoformat(opened), closed_on=date.fromisoformat(closed))
        for run, opened, closed in (await connection.execute(query)).tuples()
    ]

"""The calendar of distribution over HTTP: what was planned, what is due, and half-years without a run (D-09)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.distribution.projections.distribution_days import read_half_years, read_planned_days
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.projections import snapshot
from shared.web.documents import ANSWER, READS, documented
from shared.web.requests import Asking, asking

router = APIRouter(prefix="/v1/calendar", tags=["calendar"])

CALENDAR = {
    "today": "2026-12-21",
    "days": [
        {"day": "2026-06-30", "state": "MET", "run": ANSWER["id"]},
        {"day": "2026-12-20", "state": "OVERDUE", "run": None},
    ],
    "half_years": [
        {"first": "2026-07-01", "last": "2026-12-31", "runs": 0, "missed": False},
        {"first": "2026-01-01", "last": "2026-06-30", "runs": 1, "missed": False},
    ],
}


@router.get("", **documented(CALENDAR, *READS))
async def show_calendar(
    year: Annotated[
        int | None, Query(ge=1, le=9999, description="Of the planned days; this one unless named")
    ] = None,
    ask: Asking = asking("distribution:run:read"),
) -> dict[str, Any]:
    """The planned days of a year: PLANNED, DUE today, OVERDUE, or MET by a run that was opened on it or later; and the
    half-years so far, with those that passed without a closed run. A planned day opens no run by itself."""
    today = baku_day(ask.ctx.clock())
    async with snapshot(ask.ctx.engine) as (connection, _):
        days = await read_planned_days(connection, today)
        halves = await read_half_years(connection, today)
    shown = [one for one in days if one.day.year == (year or today.year)]
    return {"today": today.isoformat(), "days": to_builtins(shown), "half_years": to_builtins(halves)}

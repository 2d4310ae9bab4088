"""Lets reserves expire whose last claim day is over, which nobody claimed in time and which were searched for."""

from datetime import date
from typing import Any

from services.distribution.domain.reserve import RESERVE, Expire
from services.distribution.projections.expiring import read_over
from shared.jobs.entering import enter_all
from shared.jobs.kinds import JobContext
from shared.kernel.clock import baku_day
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """No args. What is kept stays open, and is looked at again on the next occasion; it keeps no younger one."""
    today = baku_day(job.ctx.clock())
    expired, kept = 0, 0
    after = ("", "")
    while rows := await _read_over(job, today, after):
        over = [row for row in rows if not row["kept"]]
        await enter_all(job, RESERVE, [(row["reserve"], _expire(row, today)) for row in over], "reserves")
        expired, kept = expired + len(over), kept + len(rows) - len(over)
        after = (rows[-1]["last_claim_day"], rows[-1]["reserve"])
    return {"expired": expired, "kept": kept}


async def _read_over(job: JobContext, today: date, after: tuple[str, str]) -> list[dict[str, Any]]:
    async with snapshot(job.ctx.engine) as (connection, _):
        return await read_over(connection, today.isoformat(), after)


def _expire(row: dict[str, Any], today: date) -> Expire:
    until = date.fromisoformat(row["holds_until"])
    return Expire(today=today, holds_until=until, evidence=row["evidence"])

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
    """No args. What is kept stays open, and is looked at again on the next occasion."""
    today = baku_day(job.ctx.clock())
    async with snapshot(job.ctx.engine) as (connection, _):
        rows = await read_over(connection, today.isoformat())
    over = [row for row in rows if not row["kept"]]
    commands = [
        (
            row["reserve"],
            Expire(
                today=today,
                holds_until=date.fromisoformat(row["holds_until"]),
                evidence=row["evidence"],
            ),
        )
        for row in over
    ]
    await enter_all(job, RESERVE, commands, "reserves")
    return {"expired": len(over), "kept": len(rows) - len(over)}

"""A job that asks the read models waits until they have passed what the log holds."""

import asyncio

from shared.jobs.kinds import JobContext
from shared.projections import snapshot

_PAUSE_S = 0.02


async def read_models_follow(job: JobContext) -> None:
    """Wait until the read models have passed what the log holds now: who asks them what stands must not miss what
    the job before appended. The job's deadline ends the waiting."""
    wanted = (await job.ctx.store.head()).position
    while True:
        async with snapshot(job.ctx.engine) as (_, position):
            if position >= wanted:
                return
        await asyncio.sleep(_PAUSE_S)

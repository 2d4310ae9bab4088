"""Jobs whose processes die: how often they are taken again."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared.jobs import leasing
from shared.jobs.kinds import JobContext, JobKind
from shared.jobs.leasing import ATTEMPTS_MAX, BREAKS_MAX
from tests.integration.jobs.test_jobs import _queue, _runner, _state
from tests.support.rig import MakeRig


async def test_a_job_that_kills_every_process_fails_in_the_end(make_rig: MakeRig) -> None:
    rig = await make_rig()

    async def run(job: JobContext) -> dict[str, Any]:
        return {}

    job = await _queue(rig)
    await rig.pool.execute(
        "UPDATE work.job SET state = 'RUNNING', attempts = $1, lease_until = clock_timestamp() - interval '1 s'",
        ATTEMPTS_MAX,
    )

    assert await _runner(rig, run).run_one() is None
    state, _, problem = await _state(rig, job)
    what = f"did not live to its end in {ATTEMPTS_MAX} attempts"
    assert (state, problem["errors"][0]["what"]) == ("FAILED", what)


async def test_processes_that_die_cost_a_job_nothing(make_rig: MakeRig) -> None:
    """A machine that is restarted again and again: the job is taken as often, and may still break and be repeated."""
    rig = await make_rig()

    async def run(job: JobContext) -> dict[str, Any]:
        if job.attempt == BREAKS_MAX + 2:
            raise LookupError("once")
        return {"attempt": job.attempt}

    job = await _queue(rig)
    for _ in range(BREAKS_MAX + 1):
        died = await leasing.take(rig.pool, "died", {"work": JobKind(run)}, (rig.ctx.service,), 10)
        assert died is not None and died.id == job
        await rig.pool.execute("UPDATE work.job SET lease_until = clock_timestamp() - interval '1 s'")

    runner = _runner(rig, run)
    async with asyncio.timeout(20):
        while (await _state(rig, job))[0] != "DONE":
            await runner.run_one()
    assert (await _state(rig, job))[1] == {"attempt": BREAKS_MAX + 3}


async def test_a_database_that_is_away_is_no_fault_of_the_job(make_rig: MakeRig) -> None:
    rig = await make_rig()

    async def run(job: JobContext) -> dict[str, Any]:
        if job.attempt <= BREAKS_MAX + 1:
            raise ConnectionRefusedError("away")
        return {"attempt": job.attempt}

    job = await _queue(rig)
    runner = _runner(rig, run)
    async with asyncio.timeout(20):
        while (await _state(rig, job))[0] != "DONE":
            await rig.pool.execute("UPDATE work.job SET not_before = clock_timestamp()")
            await runner.run_one()
    assert await _state(rig, job) == ("DONE", {"attempt": BREAKS_MAX + 2}, None)


@pytest.mark.parametrize(
    "away", [ConnectionRefusedError("away"), asyncpg.ConnectionDoesNotExistError("closed in the middle")]
)
async def test_a_lease_is_renewed_when_the_database_is_back(
    make_rig: MakeRig, monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    rig = await make_rig()
    renew, asked = leasing.renew, 0
    renewed = asyncio.Event()

    async def flaky(pool: Any, job_id: str, holder: str, lease_s: float) -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise away
        held = await renew(pool, job_id, holder, lease_s)
        renewed.set()
        return held

    async def run(job: JobContext) -> dict[str, Any]:
        await renewed.wait()
        return {"attempt": job.attempt}

    monkeypatch.setattr(leasing, "renew", flaky)
    job = await _queue(rig)
    async with asyncio.timeout(20):
        await _runner(rig, run, lease_s=0.4).run_one()
    assert (await _state(rig, job))[:2] == ("DONE", {"attempt": 1})

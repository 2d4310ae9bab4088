"""The job queue: leases, resuming, waiting for what others said, outcomes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.eventstore.records import Record
from shared.eventstore.store import IdempotencyMismatch, Request
from shared.jobs.kinds import JobContext, JobFailed, JobKind
from shared.jobs.runner import JobRunner
from shared.kernel.findings import Finding, Unreadable
from tests.integration.jobs import work
from tests.support.rig import MakeRig, Rig

Run = Callable[[JobContext], Awaitable[dict[str, Any]]]


def _runner(rig: Rig, run: Run, *, lease_s: float = 10.0, **kind: Any) -> JobRunner:
    return JobRunner(rig.ctx, {"work": JobKind(run, **kind)}, hears=("registry",), lease_s=lease_s)


async def _queue(rig: Rig, key: str = "k", **more: Any) -> str:
    return await rig.ctx.jobs.queue(
        "work", key, "subject", {"n": 1}, actor="clerk", correlation_id="c", **more
    )


async def _state(rig: Rig, job: str) -> tuple[str, Any, Any]:
    shown = await rig.ctx.jobs.show(job)
    assert shown is not None
    return shown.state, shown.result, shown.problem


async def test_a_job_runs_once_and_keeps_its_result(make_rig: MakeRig) -> None:
    rig = await make_rig()
    seen: list[JobContext] = []

    async def run(job: JobContext) -> dict[str, Any]:
        seen.append(job)
        await job.progress(3, 4, "rows")
        return {"sum": await job.compute(work.add, 2, 3)}

    job = await _queue(rig)
    runner = _runner(rig, run)

    assert await runner.run_one() == job
    assert await runner.run_one() is None
    assert await _state(rig, job) == ("DONE", {"sum": 5}, None)
    shown = await rig.ctx.jobs.show(job)
    assert shown is not None
    assert (shown.done, shown.total, shown.unit, shown.attempts) == (3, 4, "rows", 1)
    assert (seen[0].subject, seen[0].args, seen[0].meta().actor) == ("subject", {"n": 1}, "clerk")


async def test_the_same_kind_and_key_is_the_same_job(make_rig: MakeRig) -> None:
    rig = await make_rig()

    jobs = await asyncio.gather(*(_queue(rig, request=Request("clerk", "r", "k", "body")) for _ in range(8)))

    assert len(set(jobs)) == 1
    assert len(await rig.ctx.jobs.page()) == 1
    assert await _queue(rig, "other") != jobs[0]
    with pytest.raises(IdempotencyMismatch):
        await _queue(rig, request=Request("clerk", "r", "k", "another body"))


async def test_two_runners_never_take_the_same_job(make_rig: MakeRig) -> None:
    rig = await make_rig()
    ran: list[str] = []

    async def run(job: JobContext) -> dict[str, Any]:
        ran.append(job.job_id)
        return {}

    jobs = [await _queue(rig, str(number)) for number in range(10)]
    runners = [_runner(rig, run) for _ in range(4)]

    async def drain(runner: JobRunner) -> None:
        while await runner.run_one():
            pass

    await asyncio.gather(*(drain(runner) for runner in runners))

    assert sorted(ran) == sorted(jobs)


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (JobFailed([Finding("row 3", "lacks", "", "2.1.1-k")]), "The input has defects"),
        (Unreadable([Finding("row 3", "lacks", "", "2.1.1-k")]), "The input cannot be read"),
    ],
)
async def test_findings_become_the_problem_at_once(make_rig: MakeRig, error: Exception, title: str) -> None:
    rig = await make_rig()

    async def run(job: JobContext) -> dict[str, Any]:
        raise error

    job = await _queue(rig)
    await _runner(rig, run).run_one()

    state, _, problem = await _state(rig, job)
    assert (state, problem["title"]) == ("FAILED", title)
    assert problem["errors"] == [
        {"where": "row 3", "what": "lacks", "value": "", "clause": "2.1.1-k", "rule": ""}
    ]


async def test_an_aborting_reader_fails_its_job_and_the_next_one_runs(make_rig: MakeRig) -> None:
    rig = await make_rig()

    async def run(job: JobContext) -> dict[str, Any]:
        if job.subject != "good":
            await job.compute(work.abort)
        return {"sum": await job.compute(work.add, 1, 1)}

    bad = await _queue(rig, "bad")
    good = await rig.ctx.jobs.queue("work", "good", "good", {}, actor="clerk", correlation_id="c")
    runner = _runner(rig, run, memory_mb=256)
    await runner.run_one()
    await runner.run_one()

    state, _, problem = await _state(rig, bad)
    assert state == "FAILED"
    assert problem["errors"][0] == {
        "where": "the reader process",
        "what": "died",
        "value": "SIGABRT",
        "clause": "",
        "rule": "",
    }
    assert await _state(rig, good) == ("DONE", {"sum": 2}, None)


async def test_the_deadline_covers_the_whole_job(make_rig: MakeRig) -> None:
    rig = await make_rig()

    async def run(job: JobContext) -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    job = await _queue(rig)
    await _runner(rig, run, deadline_s=1).run_one()

    state, _, problem = await _state(rig, job)
    assert (state, problem["errors"][0]["what"]) == ("FAILED", "took longer than the job's deadline")


async def test_the_unforeseen_is_tried_three_times(make_rig: MakeRig) -> None:
    rig = await make_rig()
    attempts: list[int] = []

    async def run(job: JobContext) -> dict[str, Any]:
        attempts.append(job.attempt)
        raise LookupError("what was this")

    job = await _queue(rig)
    runner = _runner(rig, run)
    async with asyncio.timeout(20):
        while (await _state(rig, job))[0] != "FAILED":
            await runner.run_one()

    assert attempts == [1, 2, 3]
    assert (await _state(rig, job))[2]["errors"][0]["value"] == "LookupError: what was this"
    assert await rig.ctx.jobs.retry(rig.pool, job)
    assert (await _state(rig, job))[0] == "QUEUED"


async def test_a_dead_process_leaves_its_job_to_the_next(make_rig: MakeRig) -> None:
    rig = await make_rig()
    reached = asyncio.Event()

    async def hang(job: JobContext) -> dict[str, Any]:
        reached.set()
        await asyncio.Event().wait()
        return {}

    async def run(job: JobContext) -> dict[str, Any]:
        return {"attempt": job.attempt}

    job = await _queue(rig)
    doomed = asyncio.create_task(_runner(rig, hang).run_one())
    await reached.wait()
    heir = _runner(rig, run)
    assert await heir.run_one() is None
    # The other process is dead: its lease runs out.
    await rig.pool.execute("UPDATE work.job SET lease_until = clock_timestamp() - interval '1 second'")

    assert await heir.run_one() == job
    assert await _state(rig, job) == ("DONE", {"attempt": 2}, None)
    doomed.cancel()
    await asyncio.gather(doomed, return_exceptions=True)
    assert await _state(rig, job) == ("DONE", {"attempt": 2}, None)


async def test_a_lease_is_renewed_while_the_work_lasts(make_rig: MakeRig) -> None:
    rig = await make_rig()
    seen: list[Any] = []

    async def run(job: JobContext) -> dict[str, Any]:
        async with asyncio.timeout(20):
            while len(seen) < 2:
                until = await rig.pool.fetchval("SELECT lease_until FROM work.job")
                if until not in seen:
                    seen.append(until)
        return {}

    await _queue(rig)
    await _runner(rig, run, lease_s=0.4).run_one()

    assert seen[0] < seen[1]


async def test_cancelling_stops_a_running_job(make_rig: MakeRig) -> None:
    rig = await make_rig()
    reached = asyncio.Event()

    async def run(job: JobContext) -> dict[str, Any]:
        reached.set()
        await asyncio.Event().wait()
        return {}

    job = await _queue(rig)
    working = asyncio.create_task(_runner(rig, run, lease_s=0.4).run_one())
    await reached.wait()
    assert await rig.ctx.jobs.cancel(rig.pool, job)

    await asyncio.wait_for(working, 10)
    assert (await _state(rig, job))[0] == "CANCELLED"


async def test_an_orderly_stop_gives_the_job_back(make_rig: MakeRig) -> None:
    rig = await make_rig()
    reached = asyncio.Event()

    async def run(job: JobContext) -> dict[str, Any]:
        reached.set()
        await asyncio.Event().wait()
        return {}

    job = await _queue(rig)
    running = asyncio.create_task(_runner(rig, run).run())
    await reached.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    shown = await rig.ctx.jobs.show(job)
    assert shown is not None
    assert (shown.state, shown.attempts) == ("QUEUED", 0)


async def test_a_job_waits_until_what_it_needs_was_heard_and_folded(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()

    async def run(job: JobContext) -> dict[str, Any]:
        return {}

    runner = _runner(rig, run)
    # What this service does not hear at all cannot be waited for.
    job = await _queue(rig, needs={"registry": 2, "payments": 9})
    await rig.store.append_heard("registry", [(1, Record(b"k", (), b"{}"))])
    await rig.runner.catch_up()
    assert await runner.run_one() is None
    await rig.store.append_heard("registry", [(2, Record(b"k", (), b"{}"))])
    assert await runner.run_one() is None
    await rig.runner.catch_up()

    assert await runner.run_one() == job

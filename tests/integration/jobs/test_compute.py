"""Child processes: what they return, what they raise, and every way to die."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from shared.jobs.compute import Crew, compute
from shared.jobs.kinds import JobFailed
from shared.kernel.findings import Finding, Unreadable
from tests.integration.jobs import work

MEMORY_MB = 512
DEADLINE_S = 60.0


async def test_a_result_comes_back_whatever_is_printed() -> None:
    assert await compute(work.add, (2, 3), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S) == 5


async def test_large_arguments_and_results_pass() -> None:
    found = await compute(work.large, (5_000_000,), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
    assert len(found) == 5_000_000


async def test_unreadable_arrives_with_its_findings() -> None:
    with pytest.raises(Unreadable) as raised:
        await compute(work.refuse, ("row 8",), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
    assert raised.value.findings == (
        Finding("row 8", "is no date", "31 February", "2.1.1-k"),
        Finding("row 9", "lacks"),
    )


async def test_an_exception_arrives_whatever_its_constructor_wants() -> None:
    with pytest.raises(work.Odd) as raised:
        await compute(work.raise_odd, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
    assert raised.value.sum == 42


async def test_too_much_memory_is_a_finding() -> None:
    with pytest.raises(JobFailed) as raised:
        await compute(work.hog, (2048,), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
    assert raised.value.findings == (
        Finding("the reader process", "needed more memory than the job may have", "512 MiB"),
    )


async def test_the_deadline_kills() -> None:
    with pytest.raises(JobFailed) as raised:
        await compute(work.hang, (), memory_mb=MEMORY_MB, deadline_s=0.5)
    assert raised.value.findings == (
        Finding("the reader process", "took longer than the job's deadline", "0.5 s"),
    )


@pytest.mark.parametrize(
    ("function", "how"), [(work.abort, "SIGABRT"), (work.crash, "SIGSEGV"), (work.leave, "exit code 3")]
)
async def test_a_child_that_dies_is_a_finding(function: object, how: str) -> None:
    with pytest.raises(JobFailed) as raised:
        await compute(function, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)  # type: ignore[arg-type]
    assert raised.value.findings == (Finding("the reader process", "died", how),)


async def test_what_cannot_be_handed_back_says_so() -> None:
    with pytest.raises(RuntimeError, match="cannot be handed back"):
        await compute(work.unpicklable, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)


async def test_the_child_sees_nothing_of_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROYALTY_PG_DSN", "postgresql://secret")
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        seen = await compute(work.surroundings, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
    finally:
        os.close(descriptor)
    environment = seen["environment"]
    assert isinstance(environment, list)
    assert not [name for name in environment if name.startswith("ROYALTY")]
    # Input, output, errors, the kept output, and the directory that was listed.
    assert seen["files"] in (0, 5)
    assert (seen["core"], seen["heavy"]) == (0, [])


async def test_a_cancelled_job_takes_its_child_with_it() -> None:
    task = asyncio.create_task(compute(work.hang, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S))
    await asyncio.wait([task], timeout=0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_one_child_of_a_crew_answers_until_the_block_ends() -> None:
    async with Crew() as crew:
        first = await crew(work.own_id, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
        assert await crew(work.own_id, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S) == first
        large = await crew(work.large, (5_000_000,), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
        assert len(large) == 5_000_000
    assert not Path(f"/proc/{first}").exists()


async def test_questions_at_a_time_have_a_child_each() -> None:
    async with Crew() as crew:
        ask = partial(crew, work.own_id, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
        both = await asyncio.gather(ask(), ask())
        assert len(set(both)) == 2
        assert await ask() in both


@pytest.mark.parametrize("function", [work.abort, work.raise_odd, work.unpicklable])
async def test_a_child_of_a_crew_that_gave_no_result_is_asked_nothing_more(
    function: Callable[[], object],
) -> None:
    async with Crew() as crew:
        ask = partial(crew, memory_mb=MEMORY_MB, deadline_s=DEADLINE_S)
        first = await ask(work.own_id, ())
        with pytest.raises((JobFailed, RuntimeError, work.Odd)):
            await ask(function, ())
        assert await ask(work.own_id, ()) != first


async def test_a_crew_whose_question_is_cancelled_leaves_nobody_behind() -> None:
    async with Crew() as crew:
        hanging = asyncio.create_task(
            crew(work.hang, (), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S), name="hanging"
        )
        await asyncio.wait([hanging], timeout=0.3)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        assert await crew(work.add, (2, 3), memory_mb=MEMORY_MB, deadline_s=DEADLINE_S) == 5

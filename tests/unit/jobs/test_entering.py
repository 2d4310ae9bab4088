"""What becomes of a job whose command is refused."""

from types import SimpleNamespace
from typing import Any

import pytest

from shared.eventstore.store import Done
from shared.jobs.entering import AT_ONCE, enter_all, held
from shared.jobs.kinds import JobFailed
from shared.kernel.decider import Rejected

DONE = Done(id="a", position=7, sequence=None, correlation_id="c", applied=True)


def job_of(refused: str | None, seen: list[Any]) -> Any:
    async def execute_many(_: object, commands: list[tuple[str, Any]], __: object) -> list[Done | Rejected]:
        return [Rejected("TAKEN", f"{name} stands") if name == refused else DONE for name, _ in commands]

    async def progress(done: int, total: int, unit: str) -> None:
        seen.append((done, total, unit))

    store = SimpleNamespace(execute_many=execute_many)
    return SimpleNamespace(ctx=SimpleNamespace(store=store), meta=lambda: None, progress=progress)


def test_a_rejection_ends_the_job_with_its_reason() -> None:
    assert held(DONE, "file") is DONE
    with pytest.raises(JobFailed) as failure:
        held(Rejected("SCHEDULE_CONFLICT", "Another content stands."), "file")
    (finding,) = failure.value.findings
    assert (finding.where, finding.value) == ("file", "SCHEDULE_CONFLICT")


async def test_many_commands_show_how_far_they_are() -> None:
    seen: list[Any] = []
    commands = [(str(number), None) for number in range(AT_ONCE + 1)]
    await enter_all(job_of(None, seen), None, commands, "credits")  # type: ignore[arg-type]
    assert seen == [(AT_ONCE, AT_ONCE + 1, "credits"), (AT_ONCE + 1, AT_ONCE + 1, "credits")]


async def test_one_refused_command_of_many_ends_the_job() -> None:
    seen: list[Any] = []
    with pytest.raises(JobFailed) as failure:
        await enter_all(job_of("2", seen), None, [("1", None), ("2", None)], "credits")  # type: ignore[arg-type]
    (finding,) = failure.value.findings
    assert (finding.where, finding.what, finding.value) == ("credits", "2 stands", "TAKEN")
    assert seen == []

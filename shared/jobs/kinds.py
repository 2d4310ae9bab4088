"""What a kind of job is, and what its work gets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from shared.eventstore.store import Meta
from shared.jobs.context import Context
from shared.kernel.findings import Finding

T = TypeVar("T")


class JobFailed(Exception):
    """The job cannot succeed; its problem lists the findings. Appends nothing by itself."""

    def __init__(self, findings: Iterable[Finding], title: str = "The input has defects") -> None:
        self.findings = tuple(findings)
        self.title = title
        super().__init__("; ".join(f"{finding.where}: {finding.what}" for finding in self.findings) or title)


class Compute(Protocol):
    """Runs a pure module-level function in a child process. Raises what it raises, and JobFailed."""

    async def __call__(self, function: Callable[..., T], *args: object) -> T: ...


class Child(Protocol):
    """How a function and its arguments come to a process of their own, within memory and time."""

    async def __call__(
        self, function: Callable[..., T], args: tuple[object, ...], *, memory_mb: int, deadline_s: float
    ) -> T: ...


Progress = Callable[[int, int, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """One attempt at a job."""

    job_id: str
    kind: str
    subject: str
    """What the job is about: an account, a run."""
    args: dict[str, Any]
    """JSON values."""
    actor: str
    correlation_id: str
    causation_id: str | None
    attempt: int
    """1 for the first."""
    ctx: Context
    compute: Compute
    """`await job.compute(parse, data, form)`: in a child process, within the job's memory and deadline."""
    crew: Callable[[], AbstractAsyncContextManager[Compute]]
    """`async with job.crew() as compute`: the same for many questions, in processes that keep what they have loaded."""
    progress: Progress
    """`await job.progress(done, total, unit)`: what the job's page shows."""

    def meta(self) -> Meta:
        """Who and in which conversation, for the events of this job."""
        return Meta(actor=self.actor, correlation_id=self.correlation_id, causation_id=self.causation_id)


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: its work, its deadline in seconds and the memory of its child processes in MiB.

    `run` answers with the job's result, a dict of JSON values. What `takes_gaps` computes no amount, so it may run
    while a read model goes without a subject.
    """

    run: Callable[[JobContext], Awaitable[dict[str, Any]]]
    deadline_s: int = 300
    memory_mb: int = 1024
    takes_gaps: bool = False

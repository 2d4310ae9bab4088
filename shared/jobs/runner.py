"""The runner of jobs: takes them under a lease, works, and writes down the outcome."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import asdict
from typing import Any, TypeVar
from uuid import uuid4

import structlog

from shared.contracts.wire import to_builtins
from shared.eventstore.terms import database_away
from shared.jobs import leasing
from shared.jobs.compute import Crew, failed
from shared.jobs.context import Context
from shared.jobs.kinds import Child, Compute, JobContext, JobFailed, JobKind
from shared.kernel.findings import Finding, Unreadable
from shared.observability.wording import said

T = TypeVar("T")
_STOP_SECONDS = 2.0
_log = structlog.get_logger()


class JobRunner:
    """Works off the jobs of one service, some at a time."""

    def __init__(
        self,
        ctx: Context,
        kinds: Mapping[str, JobKind],
        *,
        hears: tuple[str, ...] = (),
        parallel: int = 2,
        lease_s: float = 10.0,
        compute: Child | None = None,
    ) -> None:
        """`hears`: the sources that a job may wait for. A dead process's job is taken over after `lease_s`.
        `compute` runs functions in the place of child processes."""
        self.ctx = ctx
        self.kinds = dict(kinds)
        self.holder = str(uuid4())
        self._sources = (*hears, ctx.service)
        self._parallel = parallel
        self._lease_s = lease_s
        self._crew: Callable[[], AbstractAsyncContextManager[Child]] = (
            Crew if compute is None else lambda: nullcontext(compute)
        )
        self._look_for_dead = 0.0
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Work for ever; when cancelled, give the running jobs back so that the next process goes on at once."""
        try:
            while True:
                try:
                    started = await self._start_next()
                except Exception as error:  # noqa: BLE001 - a runner outlives what it meets, and says so
                    _log.error("jobs stand still", problem=said(error))
                    started = False
                if not started:
                    await self.ctx.jobs.pulse.wait()
        finally:
            for task in self._running.values():
                task.cancel()
            if self._running:
                await asyncio.wait(self._running.values(), timeout=_STOP_SECONDS)

    async def run_one(self) -> str | None:
        """Take one job and work it to its end; answers with its id, or None when none may run."""
        leased = await self._lease()
        if leased is None:
            return None
        await self._work(leased)
        return leased.id

    async def _start_next(self) -> bool:
        if len(self._running) >= self._parallel:
            return False
        leased = await self._lease()
        if leased is None:
            return False
        task = asyncio.create_task(self._work(leased), name=f"job {leased.kind}")
        self._running[leased.id] = task
        task.add_done_callback(lambda task: self._ended(leased.id, task))
        return True

    def _ended(self, job_id: str, task: asyncio.Task[None]) -> None:
        self._running.pop(job_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its outcome could not be written; the lease runs out and the job is taken again.
            _log.error("a job's outcome is lost", job=job_id, problem=said(error))
        self.ctx.jobs.pulse.wake()

    async def _lease(self) -> leasing.Leased | None:
        now = time.monotonic()
        if now >= self._look_for_dead:
            await leasing.give_up(self.ctx.pool)
            self._look_for_dead = now + self._lease_s / 2
        return await leasing.take(self.ctx.pool, self.holder, self.kinds, self._sources, self._lease_s)

    async def _work(self, leased: leasing.Leased) -> None:
        work = asyncio.create_task(self._attempt(leased))
        heart = asyncio.create_task(self._beat(leased, work))
        try:
            result = await work
            await leasing.finish(self.ctx.pool, leased.id, self.holder, result)
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await leasing.give_back(self.ctx.pool, leased.id, self.holder)
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
        except (JobFailed, Unreadable) as error:
            await leasing.fail(self.ctx.pool, leased.id, self.holder, _problem(error))
        except Exception as error:  # noqa: BLE001 - unforeseen: tried again, then FAILED with its words
            if database_away(error):
                # No fault of the job: it waits, however often that happens.
                _log.warning("a job lost the database", kind=leased.kind, job=leased.id)
                await leasing.put_off(self.ctx.pool, leased.id, self.holder)
                return
            _log.error("a job broke", kind=leased.kind, job=leased.id, attempt=leased.attempt, exc_info=True)
            finding = Finding("the job", "broke unexpectedly", said(error))
            problem = _problem(JobFailed([finding], title="The job broke"))
            await leasing.stumble(self.ctx.pool, leased, self.holder, problem)
        finally:
            heart.cancel()

    async def _attempt(self, leased: leasing.Leased) -> dict[str, Any]:
        kind = self.kinds[leased.kind]
        until = time.monotonic() + kind.deadline_s

        @asynccontextmanager
        async def crew() -> AsyncIterator[Compute]:
            async with self._crew() as ask:

                async def in_child(function: Callable[..., T], *args: object) -> T:
                    left = max(until - time.monotonic(), 0.001)
                    return await ask(function, args, memory_mb=kind.memory_mb, deadline_s=left)

                yield in_child

        async def alone(function: Callable[..., T], *args: object) -> T:
            async with crew() as in_child:
                return await in_child(function, *args)

        async def progress(done: int, total: int, unit: str) -> None:
            await leasing.progress(self.ctx.pool, leased.id, self.holder, done, total, unit)

        job = JobContext(
            job_id=leased.id,
            kind=leased.kind,
            subject=leased.subject,
            args=leased.args,
            actor=leased.actor,
            correlation_id=leased.correlation_id,
            causation_id=leased.causation_id,
            attempt=leased.attempt,
            ctx=self.ctx,
            compute=alone,
            crew=crew,
            progress=progress,
        )
        try:
            async with asyncio.timeout(kind.deadline_s) as deadline:
                return await kind.run(job)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise failed("took longer than the job's deadline", f"{kind.deadline_s:g} s") from None

    async def _beat(self, leased: leasing.Leased, work: asyncio.Task[dict[str, Any]]) -> None:
        """Renew the lease while the work runs; stop the work when the lease is gone (cancelled, taken over)."""
        while True:
            await asyncio.sleep(self._lease_s / 4)
            try:
                held = await leasing.renew(self.ctx.pool, leased.id, self.holder, self._lease_s)
            except Exception as error:
                # As long as there is no database nobody else can take the lease either.
                if not isinstance(error, OSError) and not database_away(error):
                    raise
                continue
            if not held:
                work.cancel()
                return


def _problem(error: JobFailed | Unreadable) -> str:
    title = error.title if isinstance(error, JobFailed) else "The input cannot be read"
    errors = [to_builtins(asdict(finding)) for finding in error.findings]
    detail = f"{len(errors)} found." if errors else title
    return json.dumps(
        {"type": "about:blank", "title": title, "status": 422, "detail": detail, "errors": errors}
    )

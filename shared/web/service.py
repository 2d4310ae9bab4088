"""A service from its parts: everything that runs in its process, started and stopped in order."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
import structlog
from fastapi import APIRouter, FastAPI
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.contracts.building import AsStored
from shared.eventstore.blobs import Blobs
from shared.eventstore.codec import Codec
from shared.eventstore.pool import open_pool
from shared.eventstore.store import EventStore
from shared.jobs.context import Context
from shared.jobs.daybreak import DayClock
from shared.jobs.kinds import JobContext, JobKind
from shared.jobs.queue import NOT_ENDED, Job, JobQueue
from shared.jobs.runner import JobRunner
from shared.kernel.clock import running_clock
from shared.messaging.alarms import open_alarms
from shared.messaging.inbox import Inbox
from shared.messaging.outgoing import Publish
from shared.messaging.policies import Policies
from shared.messaging.reaction import Policy
from shared.messaging.relay import Relay
from shared.observability.metrics import Metrics
from shared.projections import Projection
from shared.projections.leaving_out import left_out
from shared.projections.pulse import Tail
from shared.projections.runner import ProjectionRunner
from shared.web.explanation import Explanation
from shared.web.problem_pages import ProblemPages
from shared.web.settings import Settings
from shared.web.verifying import verify

POOL_CONNECTIONS_MAX = 12
ENGINE_CONNECTIONS = 5
JOB_WAIT_SECONDS_MAX = 2.0
REBUILD_SECONDS_MAX = 24 * 3600

Check = Callable[[Context], Awaitable[list[str]]]
Explain = Callable[[Context, str], Awaitable[Explanation | None]]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What one service is; everything else is alike."""

    service: str
    codec: Codec
    public: frozenset[type]
    publish: Publish
    as_stored: Mapping[type, AsStored] = field(default_factory=dict)
    """Private events that are published as they are stored."""
    hears: tuple[str, ...]
    """Services whose topics it reads."""
    projections: Sequence[Projection]
    policies: Mapping[type, tuple[Policy, ...]]
    jobs: Mapping[str, JobKind]
    routers: Sequence[APIRouter]
    explain: Explain
    checks: Sequence[Check]
    """What must hold, for `verify`: each answers with what does not."""
    large_uploads: tuple[str, ...] = ()
    """Beginnings of the paths that take files of up to 256 MiB."""
    public_posts: tuple[str, ...] = ()
    """The paths below which commands need no token: few at a time, and small."""
    pages: ProblemPages | None = None
    """Where persons read, and how they are told of a problem."""


class Running:
    """One running service."""

    def __init__(self, parts: Parts, settings: Settings, pool: Any, engine: AsyncEngine) -> None:
        self.parts = parts
        self.settings = settings
        self.metrics = Metrics()
        clock = running_clock(settings.start_instant(datetime.now(UTC)), time.monotonic)
        store = EventStore(parts.service, pool, clock, parts.codec, parts.public)
        self.ctx = Context(
            service=parts.service,
            settings=settings,
            clock=clock,
            store=store,
            engine=engine,
            blobs=Blobs(pool),
            jobs=JobQueue(parts.service, pool),
            pool=pool,
        )
        kafka = settings.kafka()
        self.relay = Relay(store, pool, kafka, parts.publish, parts.as_stored)
        self.inbox = Inbox(store, pool, kafka, parts.hears)
        self.projections = ProjectionRunner(store, pool, parts.projections)
        self.policies = Policies(self.ctx, parts.policies, self.projections)
        kinds = {
            **parts.jobs,
            "verify": JobKind(self._verify, deadline_s=1800, takes_gaps=True),
            "rebuild": JobKind(self._rebuild, deadline_s=REBUILD_SECONDS_MAX, takes_gaps=True),
        }
        self.jobs = JobRunner(self.ctx, kinds, hears=parts.hears)
        self.days = DayClock(store)
        self.streams: Counter[str] = Counter()
        """Listeners to the event stream now, by subject."""
        store.gate.shut()
        self.tail = Tail(store)
        store.on_append += [self.relay.pulse.wake, self.projections.pulse.wake]
        # These act on what the read models hold.
        self.projections.on_move += [self.policies.pulse.wake, self.ctx.jobs.pulse.wake]
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Start every loop."""
        loops = {
            "tail": self.tail.run,
            "relay": self.relay.run,
            "inbox": self.inbox.run,
            "projections": self.projections.run,
            "policies": self.policies.run,
            "jobs": self.jobs.run,
            "days": self.days.run,
        }
        for name, run in loops.items():
            self._tasks[name] = asyncio.create_task(run(), name=name)

    async def stop(self) -> None:
        """Seal the log's head, let the relay send it, and end every loop."""
        for name in ("tail", "inbox", "policies", "jobs", "days", "projections"):
            await _ended(self._tasks.get(name))
        with contextlib.suppress(Exception):
            async with asyncio.timeout(3):
                await self.days.stop()
                while await self.relay.step():
                    pass
        await _ended(self._tasks.get("relay"))

    def stuck(self) -> list[str]:
        """Loops that have ended though nobody stopped them, or do not get on though there is work."""
        ended = [name for name, task in self._tasks.items() if task.done()]
        return ended if self.inbox.status.alive else [*ended, "inbox"]

    async def readiness(self) -> tuple[list[str], list[str]]:
        """What a service waits for before it is ready, and what is degraded."""
        waits_for, degraded = [], []
        folded, relay = self.projections.status, self.relay.status
        if not folded.ready:
            stands = folded.problem or folded.building or "folding"
            waits_for.append(f"read models at {folded.position} of {folded.boot_position}: {stands}")
        if relay.ahead or not relay.compared:
            waits_for.append(f"own topic: {relay.problem}")
        elif relay.problem:
            degraded.append(f"relay: {relay.problem}")
        for name, problem in {
            "inbox": self.inbox.status.problem,
            "policies": self.policies.status.problem,
        }.items():
            if problem:
                degraded.append(f"{name}: {problem}")
        try:
            degraded += [f"alarm: {alarm.detail}" for alarm in await open_alarms(self.ctx.pool)]
            degraded += [str(one) for one in await left_out(self.ctx.pool)]
        except (OSError, asyncpg.PostgresError) as error:
            waits_for.append(f"database: {type(error).__name__}")
        return waits_for, degraded

    async def measured(self) -> bytes:
        """The metrics, brought up to date."""
        head = await self.ctx.store.head()
        self.metrics.position.set(head.position)
        self.metrics.folded.set(self.projections.position)
        self.metrics.parked.set(self.policies.status.parked)
        self.metrics.left_out.set(len(frozenset[str]().union(*self.projections.without.values())))
        self.metrics.show_no_building()
        if one := self.projections.status.building:
            self.metrics.show_building(one.read_model, one.position, one.goal, one.seconds_left)
        now = datetime.now(UTC)
        alarms = await open_alarms(self.ctx.pool)
        self.metrics.show_alarms((one.kind, (now - one.raised_at).total_seconds()) for one in alarms)
        for source, sequence in (await self.ctx.store.known()).items():
            self.metrics.heard.labels(source).set(sequence)
        return self.metrics.render()

    async def job_when_ended(self, job_id: str) -> Job | None:
        """A job when it has ended, or as it stands after two seconds."""
        until = time.monotonic() + JOB_WAIT_SECONDS_MAX
        while True:
            job = await self.ctx.jobs.show(job_id)
            if job is None or job.state not in NOT_ENDED or time.monotonic() > until:
                return job
            await asyncio.sleep(0.05)

    async def _verify(self, job: JobContext) -> dict[str, Any]:
        return await verify(self.ctx, self.projections, self.parts.checks, job)

    async def _rebuild(self, job: JobContext) -> dict[str, Any]:
        return {"position": await self.projections.rebuild(job.args["read_model"], job.progress)}


async def _ended(task: asyncio.Task[None] | None) -> None:
    if task is None:
        return
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        try:
            await task
        except Exception:  # noqa: BLE001 - it is being stopped; what broke is in the log
            _log.error("a loop ended badly", loop=task.get_name(), exc_info=True)


@contextlib.asynccontextmanager
async def running(parts: Parts, settings: Settings, app: FastAPI | None = None) -> AsyncIterator[Running]:
    """Everything of a service, running; stopped in order at the end."""
    pool = await open_pool(settings.pg_dsn, min_size=2, max_size=POOL_CONNECTIONS_MAX)
    url = make_url(settings.pg_dsn).set(drivername="postgresql+asyncpg")
    # Parameters hold names and account numbers: an error's text, which is logged, must not.
    engine = create_async_engine(
        url,
        pool_size=ENGINE_CONNECTIONS,
        max_overflow=ENGINE_CONNECTIONS,
        hide_parameters=True,
        json_deserializer=msgspec.json.decode,
    )
    try:
        service = Running(parts, settings, pool, engine)
        if app is not None:
            app.state.running, app.state.ctx = service, service.ctx
        service.start()
        try:
            yield service
        finally:
            await service.stop()
    finally:
        await engine.dispose()
        pool.terminate()

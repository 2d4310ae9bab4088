"""One service of the simulation: stepped by hand, killed between two awaits, built anew on the same database."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any, TypeVar

from fastapi import FastAPI

from services.distribution import main as distribution
from services.intake import main as intake
from services.matching import main as matching
from services.payments import main as payments
from services.payments.formats.rendering import Files
from services.registry import main as registry
from shared.jobs.daybreak import DayClock
from shared.kernel.clock import Clock
from shared.messaging.policies import BATCH as REACTED
from shared.messaging.policies import CURSOR as REACTIONS
from shared.messaging.policies import Policies
from shared.messaging.relay import CURSOR, Relay
from shared.paper.words import Language
from shared.projections.cursors import note_cursor, read_cursor
from shared.projections.pulse import Pulse
from shared.projections.runner import BATCH as FOLDED
from shared.web.app import create_app
from shared.web.service import Parts
from shared.web.settings import Settings
from tests.simulation.crash import live
from tests.simulation.door import Answer, ask
from tests.simulation.link import Link
from tests.simulation.topics import Topics
from tests.support.in_process import in_process
from tests.support.one_service import JWKS, OneService, assemble, token
from tests.support.own_settings import own_settings

T = TypeVar("T")
PARTS: dict[str, Parts] = {
    main.PARTS.service: main.PARTS for main in (registry, intake, matching, distribution, payments)
}
RELAYED = 100
HOURS = 24 * 366 * 20
"""Tokens outlive every history."""


@cache
def _settings(service: str) -> Settings:
    return own_settings(service)(pg_dsn="none", kafka_bootstrap="none:1", jwks=JWKS)


@cache
def _app(service: str) -> FastAPI:
    # Its routes are the same for every process; whose requests it answers, `assemble` says.
    return create_app(PARTS[service], _settings(service))


@cache
def _token(subject: str, scopes: tuple[str, ...]) -> str:
    return token(subject, *scopes, hours=HOURS)


async def _computed(
    function: Callable[..., T], args: tuple[object, ...], *, memory_mb: int, deadline_s: float
) -> T:
    called: Callable[..., T] = _STUBBED.get(function.__qualname__, function)
    return await in_process(called, args, memory_mb=memory_mb, deadline_s=deadline_s)


def _no_pdfs(documents: tuple[bytes, ...]) -> list[Files]:
    # Half of a history's time would go into setting type; no two files of statements are the same, though.
    names = [sha256(one).digest() for one in documents]
    return [
        Files(csv=one, pdfs={language: language.encode() + one for language in Language}) for one in names
    ]


_BACK = "UPDATE work.cursor SET position = $2 WHERE name = $1"
_WRITTEN = """
SELECT (SELECT count(*) FROM log.entry), (SELECT count(*) FROM log.request), (SELECT count(*) FROM work.job)
"""
_WAITS = "SELECT EXISTS (SELECT FROM work.job WHERE state IN ('QUEUED', 'RUNNING'))"
_STUBBED: dict[str, Callable[..., Any]] = {"render_statements": _no_pdfs}


class _Bell(Pulse):
    """Tells whoever steps a service that a job was queued."""

    def __init__(self, ring: Callable[[], None]) -> None:
        super().__init__()
        self._ring = ring

    def wake(self) -> None:
        self._ring()


class Node:
    """A service with its database, topic and life."""

    def __init__(self, service: str, link: Link, clock: Clock, topics: Topics) -> None:
        self.service = service
        self.parts = PARTS[service]
        self._app = _app(service)
        self._link = link
        self._clock = clock
        self._topics = topics
        self._jobs_wait = False
        """Whether jobs may wait for what is folded next."""
        self.deaths = 0
        self.todo: set[str] = set()
        """What may have something to do: relay, fold, react, work."""
        self.moved = 0
        """Counts what somebody who asks could see: folds, jobs, deaths."""
        self.worked = 0
        """Counts jobs, what is folded after one, and deaths."""
        self._told_of_jobs = True
        """Whether something was folded since the last job."""

    async def start(self) -> None:
        """A new process on the database; where a dead one held leases, their time is over."""
        self._link.open()
        self._pool = self._link.pool
        self.one: OneService = await assemble(
            self.parts,
            _settings(self.service),
            self._pool,
            self._link.engine,
            self._app,
            clock=self._clock,
            compute=_computed,
        )
        store = self.one.ctx.store
        kafka = _settings(self.service).kafka()
        self._relay = Relay(store, self._pool, kafka, self.parts.publish, self.parts.as_stored)
        # There is no broker whose last record could be compared.
        store.gate.open()
        store.on_append.append(self._appended)
        self.one.ctx.jobs.pulse = _Bell(self._queued)
        self._relayed: int | None = None
        self.days = DayClock(store)
        self.todo |= {"relay", "fold", "react", "work"}
        self.moved += 1
        self.worked += 1
        if self.deaths:
            await self._pool.execute(
                "UPDATE work.job SET lease_until = clock_timestamp() WHERE state = 'RUNNING'"
            )

    async def until_death(self, left: int, work: Coroutine[Any, Any, T]) -> T:
        """Work that is cut off after waiting `left` times; then a new process begins. Raises Died."""
        try:
            return await live(left, work, self._link.die)
        finally:
            if not self._link.alive:
                self.deaths += 1
                await self.start()

    def unworked_since(self, seen: int) -> bool:
        """Whether whoever asked for a job then would be answered the same now."""
        return self.worked == seen

    def unmoved_since(self, seen: int) -> bool:
        """Whether whoever asked then would be answered the same now."""
        return self.moved == seen

    def _appended(self) -> None:
        self.todo |= {"relay", "fold"}

    def _queued(self) -> None:
        self.todo.add("work")

    async def fold(self) -> bool:
        """Bring the read models up to date."""
        self.todo.discard("fold")
        before = self.one.projections.position
        await self.one.projections.step()
        folded = self.one.projections.position - before
        if folded:
            self.todo |= {"react", "work"} if self._jobs_wait else {"react"}
            self.moved += 1
            self.worked += not self._told_of_jobs
            self._told_of_jobs = True
        if folded >= FOLDED:
            self.todo.add("fold")
        return bool(folded)

    async def react(self, twice: bool = False) -> bool:
        """React to what was folded; `twice`: once more, as after a death before the cursor moved."""
        self.todo.discard("react")
        async with self._pool.acquire() as connection:
            before = await read_cursor(connection, REACTIONS) if twice else 0
        reacted = await self.one.policies.step()
        if reacted >= REACTED:
            self.todo.add("react")
        if reacted and twice:
            await self._react_again(before)
        return bool(reacted)

    async def _react_again(self, position: int) -> None:
        """The same reactions find their own answers and add nothing: no entry, no request, no job."""
        one = self.one
        before = await self._pool.fetchrow(_WRITTEN)
        await self._pool.execute(_BACK, REACTIONS, position)
        one.policies = Policies(one.ctx, self.parts.policies, one.projections)
        await one.policies.step()
        after = await self._pool.fetchrow(_WRITTEN)
        assert before == after, f"{self.service} reacted twice: {before} became {after}"

    async def work(self) -> bool:
        """Work one job to its end."""
        if self.service == "intake":
            # Its jobs wait for the read models, and nobody would fold meanwhile.
            while await self.fold():
                pass
        worked = await self.one.jobs.run_one() is not None
        if worked:
            self.moved += 1
            self.worked += 1
            self._told_of_jobs = False
        else:
            self.todo.discard("work")
            self._jobs_wait = await self._pool.fetchval(_WAITS)
        return worked

    async def relay(self) -> bool:
        """Publish what the topic does not have yet; a death before the cursor moves publishes it again."""
        if self._relayed is None:
            async with self._pool.acquire() as connection:
                self._relayed = await read_cursor(connection, CURSOR)
        entries = await self.one.ctx.store.read_public(self._relayed, RELAYED)
        for entry in entries:
            self._topics.records.setdefault(self.service, []).append(self._relay.record(entry))
        if entries:
            self._relayed = entries[-1].public_seq or 0
            await note_cursor(self._pool, CURSOR, self._relayed)
        if len(entries) < RELAYED:
            self.todo.discard("relay")
        return bool(entries)

    async def hear(self, source: str, chance: Random) -> None:
        """Take some of what a source has published."""
        records = self._topics.some(source, self.service, chance)
        if records:
            await self._topics.deliver(source, self.one, records)

    async def ask(self, subject: str, scopes: tuple[str, ...], method: str, path: str, **kept: Any) -> Answer:
        """A request of a subject to the application; nothing leaves the process."""
        headers = {"authorization": f"Bearer {_token(subject, scopes)}"} | kept.pop("headers", {})
        return await ask(self._app, method, path, headers, **kept)

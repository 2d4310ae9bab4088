"""One service without a broker: what it would hear is put into its log, its loops are stepped by hand.

    service = await make_service(PARTS, furnish=told_the_registry)
    await service.hear("registry", PartyRegistered(...))
    await service.settle()
    async with service.client("official", "matching:review:decide") as client: ...

Everything else is the real thing: the database, the log, the read models, the policies, the jobs, and the HTTP
application with signed tokens. What a job asks of a child process is a call, unless `children=True` wants processes.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import orjson
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.local.databases import Database
from shared.eventstore.blobs import Blobs
from shared.eventstore.pool import open_pool
from shared.eventstore.store import EventStore
from shared.jobs.context import Context
from shared.jobs.kinds import Child
from shared.jobs.queue import JobQueue
from shared.jobs.runner import JobRunner
from shared.kernel.clock import Clock
from shared.messaging.policies import Policies
from shared.observability.metrics import Metrics
from shared.projections.runner import ProjectionRunner
from shared.web.app import create_app
from shared.web.service import Parts
from shared.web.settings import Settings
from tests.support.backends import MakeDatabase, Step
from tests.support.heard import NOON as NOON
from tests.support.heard import heard_records
from tests.support.in_process import in_process
from tests.support.own_settings import own_settings
from tests.support.read_models import read_models

_KEY = ECKey.generate_key("P-256", {"kid": "tests", "use": "sig"})
JWKS = orjson.dumps({"keys": [_KEY.as_dict(private=False)]}).decode()
_ROUNDS_MAX = 200
_HEARD = "SELECT coalesce(max(sequence), 0) FROM log.entry WHERE source = $1"


def token(subject: str, *scopes: str, party: str | None = None, hours: int = 1) -> str:
    """A token that a service under test accepts at NOON, and for so many hours."""
    claims: dict[str, Any] = {
        "sub": subject,
        "scope": " ".join(scopes),
        "aud": "royalty",
        "exp": int(NOON.timestamp()) + hours * 3600,
    }
    if party is not None:
        claims["party"] = party
    return jwt.encode({"alg": "ES256", "kid": "tests"}, claims, _KEY, algorithms=["ES256"])


@dataclass
class OneService:
    """A service whose loops run when the test says so."""

    parts: Parts
    ctx: Context
    projections: ProjectionRunner
    policies: Policies
    jobs: JobRunner
    app: Any

    async def hear(self, source: str, *events: Any, at: datetime = NOON) -> None:
        """Put public events of another service, recorded `at` a time, into the log, as its inbox would."""
        before = await self.ctx.pool.fetchval(_HEARD, source)
        await self.ctx.store.append_heard(source, heard_records(source, events, before, at))

    async def settle(self) -> None:
        """Fold, react and work until nothing is left to do."""
        for _ in range(_ROUNDS_MAX):
            await self.projections.catch_up()
            reacted = await self.policies.step()
            worked = await self._run_one()
            if not reacted and worked is None:
                return
        raise AssertionError("the service does not come to rest")

    async def _run_one(self) -> Any:
        """A job, while the read models follow what it appends: it may wait for them."""
        working = asyncio.create_task(self.jobs.run_one())
        while not working.done():
            await self.projections.catch_up()
            await asyncio.wait([working], timeout=0.01)
        return await working

    async def published(self) -> list[Any]:
        """What it has to say to others, in the order of its topic."""
        entries = await self.ctx.store.read_public(0)
        return [self.parts.publish(entry.event, entry) for entry in entries if entry.event is not None]

    async def findings(self) -> list[str]:
        """What its checks find in what it has folded; nothing, where every sum is as it must be."""
        return [found for check in self.parts.checks for found in await check(self.ctx)]

    def client(self, subject: str, *scopes: str, party: str | None = None) -> httpx.AsyncClient:
        """HTTP as a subject with scopes, whose token holds by the service's clock; nothing leaves the process."""
        hours = max(1, 1 + (self.ctx.clock() - NOON) // timedelta(hours=1))
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url="http://service",
            headers={"authorization": f"Bearer {token(subject, *scopes, party=party, hours=hours)}"},
        )

    async def post(
        self, subject: str, scope: str, path: str, body: dict[str, Any], key: str | None = None
    ) -> httpx.Response:
        """One command; a new idempotency key unless one is given. The read models have folded it."""
        async with self.client(subject, scope) as client:
            headers = {"idempotency-key": key or secrets.token_hex(8)}
            response = await client.post(path, json=body, headers=headers)
        await self.projections.catch_up()
        return response

    async def get(self, scope: str, path: str, party: str | None = None) -> httpx.Response:
        """One query."""
        async with self.client("reader", scope, party=party) as client:
            return await client.get(path)


MakeService = Callable[..., Awaitable[OneService]]
Furnish = Callable[[OneService], Awaitable[None]]


async def assemble(
    parts: Parts,
    settings: Settings,
    pool: Any,
    engine: AsyncEngine,
    app: FastAPI,
    *,
    clock: Clock = lambda: NOON,
    compute: Child | None = in_process,
) -> OneService:
    """The service on a database that is there, ready to be stepped; `app` answers for it from now on. `compute` None:
    with child processes."""
    store = EventStore(parts.service, pool, clock, parts.codec, parts.public)
    ctx = Context(
        service=parts.service,
        settings=settings,
        clock=clock,
        store=store,
        engine=engine,
        blobs=Blobs(pool),
        jobs=JobQueue(parts.service, pool),
        pool=pool,
    )
    projections = ProjectionRunner(store, pool, parts.projections)
    await projections.prepare()
    policies = Policies(ctx, parts.policies, projections)
    jobs = JobRunner(ctx, parts.jobs, hears=parts.hears, compute=compute)
    app.state.ctx = ctx
    app.state.running = SimpleNamespace(
        parts=parts,
        ctx=ctx,
        projections=projections,
        policies=policies,
        jobs=jobs,
        metrics=Metrics(),
        begun=time.time(),
    )
    return OneService(parts, ctx, projections, policies, jobs, app)


@pytest.fixture
async def make_service(make_database: MakeDatabase) -> AsyncIterator[MakeService]:
    """`await make_service(PARTS)`: the service on a fresh database, with its own settings or those of another class.
    What `furnish`, a function of a module, does with it at noon is done once and copied."""
    async with AsyncExitStack() as stack:

        async def make(
            parts: Parts,
            settings_class: type[Settings] | None = None,
            clock: Clock = lambda: NOON,
            furnish: Furnish | None = None,
            children: bool = False,
            **values: Any,
        ) -> OneService:
            make_settings = partial(settings_class or own_settings(parts.service), **values)
            steps = [read_models(parts)]
            if furnish is not None:
                key = (furnish.__module__, furnish.__qualname__, settings_class, *sorted(values.items()))
                steps.append(Step(key, partial(_furnished, parts, make_settings, furnish)))
            database = await make_database(parts.service, *steps)
            compute = None if children else in_process
            return await _on(database, parts, make_settings, stack, clock, compute)

        yield make


async def _furnished(
    parts: Parts, make_settings: Callable[..., Settings], furnish: Furnish, database: Database
) -> None:
    async with AsyncExitStack() as stack:
        await furnish(await _on(database, parts, make_settings, stack, lambda: NOON))


async def _on(
    database: Database,
    parts: Parts,
    make_settings: Callable[..., Settings],
    stack: AsyncExitStack,
    clock: Clock,
    compute: Child | None = in_process,
) -> OneService:
    pool = await stack.enter_async_context(await open_pool(database.dsn_app, min_size=1, max_size=8))
    url = make_url(database.dsn_app).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, json_deserializer=msgspec.json.decode)
    stack.push_async_callback(engine.dispose)
    settings = make_settings(pg_dsn=database.dsn_app, kafka_bootstrap="none:1", jwks=JWKS)
    return await assemble(
        parts, settings, pool, engine, create_app(parts, settings), clock=clock, compute=compute
    )

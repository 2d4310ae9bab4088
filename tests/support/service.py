"""A whole service in the test's own process: its application, database, relay and inbox, with tokens to ask it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from deploy.local.databases import Database
from deploy.local.keys import TokenIssuer
from shared.web.app import create_app
from shared.web.service import Parts, Running
from tests.support.backends import MakeDatabase
from tests.support.own_settings import own_settings
from tests.support.read_models import read_models

NOW = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)


@dataclass
class Caller:
    """Somebody with a token (or without: empty) who asks one service."""

    http: httpx.AsyncClient
    token: str

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """A query."""
        return await self.http.get(path, params=query, headers=self._headers())

    async def post(
        self, path: str, body: Any = None, *, key: str | None = None, **more: Any
    ) -> httpx.Response:
        """A command; a new idempotency key unless one is given. `more` goes to the client (files, data, content)."""
        headers = self._headers() | {"Idempotency-Key": key or secrets.token_hex(8)}
        if not more:
            more = {"json": body if body is not None else {}}
        return await self.http.post(path, headers=headers, **more)

    async def ended(self, answer: httpx.Response) -> dict[str, Any]:
        """The job of a 202 answer when it has ended."""
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        while True:
            job: dict[str, Any] = (await self.get(answer.json()["job"], wait="true")).json()
            if job["state"] not in ("QUEUED", "RUNNING"):
                return job

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@dataclass
class Served:
    """A running service."""

    running: Running
    database: Database
    http: httpx.AsyncClient
    issuer: TokenIssuer

    def caller(self, subject: str, *scopes: str, party: str | None = None) -> Caller:
        """A subject with these scopes, and to read what stands everywhere."""
        service = self.running.parts.service
        common = (f"{service}:state:read", f"{service}:job:read", f"{service}:parked:read")
        return Caller(self.http, self.issuer.token(subject, (*common, *scopes), party=party))

    def stranger(self, token: str = "") -> Caller:
        """Somebody without a token, or with one of his own making."""
        return Caller(self.http, token)


@asynccontextmanager
async def serving(
    parts: Parts,
    database: Database,
    kafka: str,
    topic_prefix: str,
    issuer: TokenIssuer,
    *,
    ready: bool = True,
) -> AsyncIterator[Served]:
    """A service on a database, ready unless it is not meant to be; stopped in order at the end."""
    settings = own_settings(parts.service)(
        pg_dsn=database.dsn_app,
        kafka_bootstrap=kafka,
        jwks=issuer.jwks(),
        topic_prefix=topic_prefix,
        now=NOW.isoformat(),
    )
    app = create_app(parts, settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30) as client,
    ):
        service: Running = app.state.running
        # The day's own entries, and what follows from them, come from loops: without waiting, a test could count
        # them as its own.
        while ready and (
            (await client.get("/readyz")).status_code != httpx.codes.OK
            or service.days.today is None
            or service.policies.status.position < (await service.ctx.store.head()).position
        ):
            pass
        yield Served(service, database, client, issuer)


Serve = Callable[[Parts], Awaitable[Served]]


@pytest.fixture
async def serve(make_database: MakeDatabase, kafka: str, topic_prefix: str) -> AsyncIterator[Serve]:
    """Runs a service from its parts until the test ends; services of one test share their topics."""
    issuer = TokenIssuer(NOW)
    async with AsyncExitStack() as stack:

        async def run(parts: Parts) -> Served:
            database = await make_database(parts.service, read_models(parts))
            return await stack.enter_async_context(serving(parts, database, kafka, topic_prefix, issuer))

        yield run

"""A service as a process of its own, as it runs anywhere: what it logs is read from its standard error."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.local.databases import Database
from deploy.local.guard import Guard
from deploy.local.keys import TokenIssuer
from deploy.local.services import START_TIMEOUT_S, ServiceProcess
from tests.support.backends import MakeDatabase
from tests.support.service import NOW, Caller


@dataclass
class Process:
    """A running process and who may ask it."""

    process: ServiceProcess
    database: Database
    issuer: TokenIssuer
    http: httpx.AsyncClient

    def caller(self, subject: str, *scopes: str) -> Caller:
        """A subject with these scopes."""
        return Caller(self.http, self.issuer.token(subject, scopes))

    def logged(self) -> list[dict[str, str]]:
        """Stop the service; answers with the lines of its log."""
        self.process.stop()
        return [json.loads(line) for line in self.process.log.read_text().splitlines()]


StartProcess = Callable[[str], Awaitable[Process]]


@pytest.fixture
def start_process(
    make_database: MakeDatabase, kafka: str, topic_prefix: str, tmp_path: Path
) -> Iterator[StartProcess]:
    """`await start_process("payments")`: its process on a fresh database, logging all that it can."""
    with ExitStack() as stack:
        guard = Guard()
        stack.callback(guard.release)

        async def start(name: str) -> Process:
            database, issuer = await make_database(name), TokenIssuer(NOW)
            environment = {
                "ROYALTY_PG_DSN": database.dsn_app,
                "ROYALTY_KAFKA_BOOTSTRAP": kafka,
                "ROYALTY_TOPIC_PREFIX": topic_prefix,
                "ROYALTY_JWKS": issuer.jwks(),
                "ROYALTY_NOW": NOW.isoformat(),
                "ROYALTY_LOG_LEVEL": "DEBUG",
            }
            process = ServiceProcess(name, environment, tmp_path / f"{name}.log")
            process.start(guard)
            stack.callback(process.stop)
            process.wait_ready(time.monotonic() + START_TIMEOUT_S)
            return Process(process, database, issuer, httpx.AsyncClient(base_url=process.address, timeout=60))

        yield start

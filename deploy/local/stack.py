"""The whole system on this machine: PostgreSQL, a broker and the five services, started and stopped as one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.brokers import running_broker
from deploy.local.databases import Database, create_database, create_roles
from deploy.local.guard import Guard
from deploy.local.keys import TokenIssuer
from deploy.local.postgres import PostgresServer
from deploy.local.services import ROOT, START_TIMEOUT_S, ServiceProcess
from shared.contracts.catalogue import SERVICES
from shared.eventstore.migrate import migrate

Said = Callable[[str], None]
"""Called with each step of the start, for a progress line."""


class Stack:
    """Everything that runs, below one directory; a context manager that leaves no process behind.

    `now` is the business instant at which every clock starts; `only` names the services to run; a database that is
    not `durable` forgets what a crash of the machine meets, and is faster.
    """

    def __init__(
        self,
        directory: Path,
        now: datetime,
        *,
        only: Sequence[str] = SERVICES,
        durable: bool = False,
        said: Said = lambda _: None,
    ) -> None:
        self.directory = directory
        self.now = now
        self.issuer = TokenIssuer(now)
        self.services: dict[str, ServiceProcess] = {}
        self.databases: dict[str, Database] = {}
        self.bootstrap = ""
        self._names = tuple(only)
        self._durable = durable
        self._said = said
        self._stack = ExitStack()
        self._guard: Guard | None = None

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def addresses(self) -> dict[str, str]:
        """HTTP address of every service."""
        return {name: service.address for name, service in self.services.items()}

    def environment(self, service: str) -> dict[str, str]:
        """What a service is started with."""
        return {
            "ROYALTY_PG_DSN": self.databases[service].dsn_app,
            "ROYALTY_KAFKA_BOOTSTRAP": self.bootstrap,
            "ROYALTY_JWKS": str((self.directory / "jwks.json").absolute()),
            "ROYALTY_NOW": self.now.isoformat(),
        }

    def start_service(self, name: str) -> ServiceProcess:
        """Start (again) one service; `wait_ready` of the result tells when it serves."""
        assert self._guard is not None
        process = ServiceProcess(name, self.environment(name), self.directory / f"{name}.log")
        process.start(self._guard)
        self.services[name] = process
        return process

    def _start(self) -> None:
        self._guard = Guard()
        self._stack.callback(self._guard.release)
        self.issuer.write_jwks(self.directory / "jwks.json")
        with ThreadPoolExecutor() as pool:
            self._said("PostgreSQL and the broker")
            postgres = pool.submit(self._stack.enter_context, PostgresServer(durable=self._durable))
            broker = pool.submit(self._stack.enter_context, running_broker())
            server, self.bootstrap = postgres.result(), broker.result()
        self._said("a database for each service")
        asyncio.run(self._migrate(server))
        self._said(f"{len(self._names)} services")
        for name in self._names:
            self.start_service(name)
        deadline = time.monotonic() + START_TIMEOUT_S
        for process in self.services.values():
            process.wait_ready(deadline)
        (self.directory / "addresses.json").write_text(
            json.dumps({"kafka": self.bootstrap, **self.addresses}, indent=1) + "\n"
        )

    async def _migrate(self, server: PostgresServer) -> None:
        admin = server.dsn("postgres")
        for service in self._names:
            await create_roles(admin, service, server.password)
            database = await create_database(admin, service, server.password)
            self.databases[service] = database
        await asyncio.gather(
            *(migrate(self.databases[name].dsn_owner, name, ROOT / "services" / name) for name in self._names)
        )

    def _stop(self) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(ServiceProcess.stop, self.services.values()))
        self._stack.close()

"""Everything that runs, as `deploy.local.stack` starts it, but each part can be broken and comes back by itself.

A keeper does what the restart policy of any machine does, and no more: a service or a PostgreSQL that has ended is
started again at once, on the same port and the same data. Nothing else helps anybody back.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from deploy.local.broker_server import free_port
from deploy.local.databases import Database, create_database, create_roles
from deploy.local.failures import CannotStart
from deploy.local.guard import Guard
from deploy.local.services import ROOT, ServiceProcess
from shared.contracts.catalogue import SERVICES
from shared.eventstore.migrate import migrate
from tests.chaos.clock import BusinessClock, LongLivedTokens
from tests.chaos.dying import Order
from tests.chaos.parts import KeptPostgres, Mortal, ProxiedBroker, Start, Tally
from tests.chaos.proxy import Proxy

START = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
GIVEN_UP_SECONDS = 90.0
_WATCH_S = 0.02
_ASK_S = 0.05


class System:
    """PostgreSQL, broker behind a proxy, five services and their keeper; a context manager that leaves nothing."""

    def __init__(self, directory: Path, postgres_directory: Path) -> None:
        self.directory = directory
        self.clock = BusinessClock(START)
        self.issuer = LongLivedTokens(START)
        self.tally = Tally()
        self.postgres = KeptPostgres(postgres_directory)
        self.databases: dict[str, Database] = {}
        self.services: dict[str, Mortal] = {}
        self.orders = {name: Order(directory / f"{name}.order") for name in SERVICES}
        self.addresses: dict[str, str] = {}
        self.whole_since = 0.0
        """When PostgreSQL and broker were last brought back (monotonic)."""
        self.broken = 0
        """Parts beside the services that are broken now: what is not ready meanwhile is not counted."""
        self.last_label: dict[str, str] = {}
        """Service -> the label at which it died last."""
        self.log: list[str] = []
        self._ports: dict[str, int] = {}
        self._stack = ExitStack()
        self._guard: Guard | None = None
        self._leaving = threading.Event()
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._stop()

    def say(self, text: str) -> None:
        """Write down what was done, for who looks for the cause of a finding."""
        self.log.append(f"{datetime.now(UTC):%H:%M:%S.%f} {text}")
        with (self.directory / "chaos.log").open("a") as file:
            file.write(self.log[-1] + "\n")

    def kill(self, service: str) -> None:
        """SIGKILL to a service, wherever it stands."""
        with self._turn:
            process = self.services[service]
            if process.ended is None:
                process.killed = True
                process.kill()

    def kill_postgres(self) -> None:
        """SIGKILL to PostgreSQL with all its processes; the keeper starts it again."""
        with self._turn:
            self.postgres.crash()

    def unready(self) -> dict[str, str]:
        """What the services that are not ready say; empty when all are."""
        found = {}
        for name, address in self.addresses.items():
            try:
                answer = httpx.get(f"{address}/readyz", timeout=2)
                if answer.status_code != httpx.codes.OK:
                    found[name] = str(answer.json().get("waits_for") or answer.text)
            except (httpx.HTTPError, ValueError) as error:
                found[name] = type(error).__name__
        return found

    def wait_ready(self, seconds: float = GIVEN_UP_SECONDS) -> dict[str, str]:
        """Wait until all are ready; what is not after `seconds`, with what it waits for."""
        until = time.monotonic() + seconds
        while (unready := self.unready()) and time.monotonic() < until:
            time.sleep(_ASK_S)
        return unready

    @property
    def all_up(self) -> bool:
        """Whether every service was ready since its last start."""
        return all(process.ready for process in self.services.values())

    def broke(self) -> None:
        """A part beside the services is broken from now on."""
        with self._turn:
            self.broken += 1

    def mended(self) -> None:
        """It is whole again."""
        with self._turn:
            self.broken -= 1
            self.whole_since = time.monotonic()

    def _start(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self._guard = Guard()
        self._stack.callback(self._guard.release)
        self._guard.directory(self.directory)
        self.issuer.write_jwks(self.directory / "jwks.json")
        self.proxy = self._stack.enter_context(Proxy())
        self.broker = ProxiedBroker(self.directory / "broker", self.proxy.port)
        with ThreadPoolExecutor() as pool:
            database = pool.submit(self._stack.enter_context, self.postgres)
            self.broker.start()
            database.result()
        self._stack.callback(self.broker.close)
        self.proxy.target = self.broker.port
        asyncio.run(self._migrate())
        for name in SERVICES:
            self._ports[name] = free_port()
            self.addresses[name] = f"http://127.0.0.1:{self._ports[name]}"
            self._start_service(name)
        if unready := self.wait_ready():
            raise CannotStart(f"not ready: {unready}")
        self.tally.ready.clear()
        threading.Thread(target=self._keep, name="keeper", daemon=True).start()

    async def _migrate(self) -> None:
        admin = self.postgres.dsn("postgres")
        for name in SERVICES:
            await create_roles(admin, name, self.postgres.password)
            self.databases[name] = await create_database(admin, name, self.postgres.password)
        for name, database in self.databases.items():
            await migrate(database.dsn_owner, name, ROOT / "services" / name)

    def _start_service(self, name: str) -> None:
        assert self._guard is not None
        environment = {
            "ROYALTY_PG_DSN": self.databases[name].dsn_app,
            "ROYALTY_KAFKA_BOOTSTRAP": f"127.0.0.1:{self.proxy.port}",
            "ROYALTY_JWKS": str(self.directory / "jwks.json"),
            "ROYALTY_NOW": self.clock.now().isoformat(),
            "ROYALTY_PORT": str(self._ports[name]),
            "CHAOS_ORDER": str(self.directory / f"{name}.order"),
        }
        process = Mortal(name, environment, self.directory / f"{name}.log")
        process.began = time.monotonic()
        process.start(self._guard)
        self.services[name] = process
        threading.Thread(target=self._time, args=(process,), daemon=True).start()

    def _keep(self) -> None:
        """Start again what has ended."""
        while not self._leaving.wait(_WATCH_S):
            with self._turn:
                if self._leaving.is_set():
                    return
                if self.postgres.ended:
                    self._restart_postgres()
                for name, process in list(self.services.items()):
                    if process.ended is not None:
                        self._count(name, process)
                        self._start_service(name)

    def _restart_postgres(self) -> None:
        try:
            self.postgres.crash()
            self.postgres.start()
            self.whole_since = time.monotonic()
        except (CannotStart, OSError) as error:
            self.say(f"PostgreSQL does not start: {str(error)[-300:]}")

    def _count(self, name: str, process: Mortal) -> None:
        label = self.orders[name].died()
        if label is None and not process.killed:
            self.tally.ended[name] += 1
            self.say(f"{name} ended by itself ({process.ended})")
            return
        if label is not None:
            self.last_label[name] = label
        self.tally.kills[label or "at random"] += 1
        self.tally.services[name] += 1
        self.say(f"{name} was killed {label or 'at random'}")

    def _time(self, process: Mortal) -> None:
        """Measure how long a service takes until it is ready, if it lives so long and nothing below it is broken."""
        address = f"http://127.0.0.1:{self._ports[process.name]}/readyz"
        while process.ended is None and not self._leaving.is_set():
            try:
                if httpx.get(address, timeout=2).status_code == httpx.codes.OK:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(_ASK_S)
        seconds = time.monotonic() - max(process.began, self.whole_since)
        if process.ended is not None or self._leaving.is_set():
            return
        process.ready = True
        if not self.broken and not self.postgres.ended:
            start = Start(process.name, seconds, process.starved_s)
            self.tally.ready.append(start)
            self.say(f"{process.name} is ready after {seconds:.1f} s, {start.own_s:.1f} s its own")

    def _stop(self) -> None:
        self._leaving.set()
        with self._turn, ThreadPoolExecutor() as pool:
            list(pool.map(ServiceProcess.kill, self.services.values()))
        self._stack.close()

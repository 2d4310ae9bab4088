"""PostgreSQL for the tests: one server per test process, a fresh database per test.

The server is the one at ROYALTY_PG_DSN (an administrator's address), else a container where a Docker engine
answers, else the programs of the machine, else those of the wheel; POSTGRES=machine or wheel asks for one of
the last two. It starts when the first test needs it: a worker that runs pure tests only never has one. Workers
do not share a server: nothing to lock, nobody to outlive. A database is a copy of a template: its service's tables,
and what else every test of a kind begins with (`Step`): to make the read models alone takes longer than to copy all.
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest

from deploy.local.databases import Database, create_database, create_roles, drop_database
from deploy.local.postgres import PostgresServer
from deploy.local.postgres_binaries import find_binaries

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "postgres:18"
DOCKER_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done to a template once, in the place of every test."""

    key: Hashable
    """Names it: equal keys do the same."""
    take: Callable[[Database], Awaitable[None]]


class MakeDatabase(Protocol):
    """A fresh, migrated database of a service, with these steps taken; gone after the test."""

    def __call__(self, service: str, *steps: Step) -> Awaitable[Database]: ...


class Migrate(Protocol):
    """Brings the database at an owner's address to the newest state of a service."""

    def __call__(self, dsn: str, service: str, folder: Path) -> Awaitable[object]: ...


class Backend:
    """The server of this test process and the templates made on it so far."""

    def __init__(self, admin_dsn: str) -> None:
        self.admin_dsn = admin_dsn
        self.password = secrets.token_hex(16) if "ROYALTY_PG_DSN" not in os.environ else "royalty-tests"
        self._templates: dict[Hashable, str] = {}

    async def fresh(self, service: str, migrate: Migrate, *steps: Step) -> Database:
        """A new database of this service, migrated, with these steps taken in their order; `service` may be an
        invented one with no migrations."""
        return await self.create(service, await self._template(service, migrate, steps))

    async def _template(self, service: str, migrate: Migrate, steps: tuple[Step, ...]) -> str:
        named = f"{getattr(migrate, '__module__', '')}.{getattr(migrate, '__qualname__', '')}"
        recipe = (service, named, *(step.key for step in steps))
        if recipe not in self._templates:
            if steps:
                made = await self.fresh(service, migrate, *steps[:-1])
                await steps[-1].take(made)
            else:
                await create_roles(self.admin_dsn, service, self.password)
                made = await self.create(service, "template0")
                await migrate(made.dsn_owner, service, ROOT / "services" / service)
            self._templates[recipe] = made.name
        return self._templates[recipe]

    async def drop(self, name: str) -> None:
        await drop_database(self.admin_dsn, name)

    async def drop_templates(self) -> None:
        for name in self._templates.values():
            await self.drop(name)

    async def create(self, service: str, template: str) -> Database:
        """A new database of this service, a copy of a template that nobody is connected to."""
        name = f"{service}_{secrets.token_hex(6)}"
        return await create_database(self.admin_dsn, service, self.password, name=name, template=template)


def choice() -> str:
    """What the tests will run on: address, docker, machine or wheel."""
    if os.environ.get("ROYALTY_PG_DSN"):
        return "address"
    if os.environ.get("POSTGRES", "auto") == "auto" and docker_answers():
        return "docker"
    return find_binaries().origin


def docker_answers() -> bool:
    """Whether a Docker engine answers at its socket, asked for at most a second."""
    address = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    try:
        with socket.socket(socket.AF_UNIX if address.scheme == "unix" else socket.AF_INET) as link:
            link.settimeout(DOCKER_TIMEOUT_S)
            link.connect(
                address.path if address.scheme == "unix" else (address.hostname, address.port or 2375)
            )
            link.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            answer = http.client.HTTPResponse(link)
            answer.begin()
            return answer.status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False


def pytest_report_header() -> str:
    names = {"address": "the server at ROYALTY_PG_DSN", "docker": f"a container of {IMAGE}"}
    return f"database: {names.get(chosen := choice()) or find_binaries(chosen)}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Backend]:
    """The server of this test process; most tests want `make_database` instead."""
    with ExitStack() as stack:
        chosen = choice()
        if chosen == "address":
            dsn = os.environ["ROYALTY_PG_DSN"]
        elif chosen == "docker":
            from testcontainers.postgres import PostgresContainer

            container = stack.enter_context(PostgresContainer(IMAGE, driver=None))
            dsn = container.get_connection_url()
        else:
            dsn = stack.enter_context(PostgresServer(durable=False)).dsn()
        yield Backend(dsn)


@pytest.fixture(scope="session")
def migrate_database() -> Migrate:
    """How a template is brought to its newest state; a module may override it with a migration of its own."""
    from shared.eventstore.migrate import migrate

    return migrate


@pytest.fixture
async def make_database(postgres: Backend, migrate_database: Migrate) -> AsyncIterator[MakeDatabase]:
    """`await make_database("registry")`: a fresh, migrated database of that service, gone after the test."""
    made: list[str] = []

    async def make(service: str, *steps: Step) -> Database:
        database = await postgres.fresh(service, migrate_database, *steps)
        made.append(database.name)
        return database

    yield make
    for name in made:
        await postgres.drop(name)


def client_program(name: str) -> Path:
    """A PostgreSQL client such as pg_dump that fits the server: of the same installation, else the newest here."""
    wanted = None if choice() in ("machine", "wheel") else "wheel"
    return find_binaries(wanted).program(name)

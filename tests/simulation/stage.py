"""Where histories begin: five databases with the rules that all of them have, made once and copied."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.local.databases import Database
from tests.simulation.books import Books
from tests.simulation.link import Link
from tests.simulation.node import PARTS
from tests.simulation.paid import Accounts
from tests.simulation.people import Cast, prologue
from tests.simulation.person import Flow
from tests.simulation.story import tell
from tests.simulation.topics import Topics
from tests.simulation.world import World
from tests.support.backends import Backend, Migrate

_GUARDS = """
SELECT tgrelid::regclass::text AS place, quote_ident(tgname) AS name FROM pg_trigger WHERE tgenabled = 'A'
"""
"""Triggers that nobody gets by: the log is append only."""


class Theatre:
    """Five databases with their connections, for one history after the other."""

    def __init__(self, links: dict[str, Link], administrators: dict[str, str], topics: Topics) -> None:
        self.links = links
        self._administrators = administrators
        self._topics = topics

    async def as_at_first(self) -> Topics:
        """Put the databases back to where histories begin; answers with what was published and heard there."""
        await asyncio.gather(*(_put_back(dsn) for dsn in self._administrators.values()))
        return deepcopy(self._topics)

    async def close(self) -> None:
        """End every connection; the next history makes new ones."""
        for link in self.links.values():
            await link.close()


class Stage:
    """Where the databases of this test process come from."""

    def __init__(self, backend: Backend, migrate: Migrate) -> None:
        self._backend = backend
        self._migrate = migrate
        self._templates: dict[str, str] = {}
        self._topics = Topics()

    @asynccontextmanager
    async def theatre(self) -> AsyncIterator[Theatre]:
        """Copies of the databases, gone afterwards."""
        if not self._templates:
            await self._make()
            # What is there now stays: a collector that looks through it again and again takes a tenth of the time.
            gc.freeze()
        made = {
            service: await self._backend.create(service, template)
            for service, template in self._templates.items()
        }
        links = {service: Link(one.dsn_app) for service, one in made.items()}
        theatre = Theatre(
            links, {service: self._administrator(one) for service, one in made.items()}, self._topics
        )
        try:
            yield theatre
        finally:
            await theatre.close()
            for one in made.values():
                await self._backend.drop(one.name)

    async def _make(self) -> None:
        """Play the rules once on fresh databases, deliver everything, and keep a copy of every row."""
        made = {service: await self._backend.fresh(service, self._migrate) for service in PARTS}
        links = {service: Link(one.dsn_app) for service, one in made.items()}
        chance = Random(0)
        world = World(chance, keys="prologue")
        books = Books()
        await world.start(links)
        flow = Flow("prologue", prologue(Cast(world, tell(chance), books, Accounts(books.registered))))
        while not flow.done:
            await flow.take_turn()
        await world.settle()
        for service, link in links.items():
            await link.close()
            await _keep(self._administrator(made[service]))
        self._templates = {service: one.name for service, one in made.items()}
        self._topics = world.topics

    def _administrator(self, database: Database) -> str:
        return urlunsplit(urlsplit(self._backend.admin_dsn)._replace(path=f"/{database.name}"))


async def _tables(connection: Any) -> list[tuple[str, str]]:
    """Schema and name of every table of a service."""
    rows = await connection.fetch(
        "SELECT schemaname, tablename FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'kept') ORDER BY 1, 2"
    )
    return [tuple(row) for row in rows]


async def _keep(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE SCHEMA kept")
        for guard in await connection.fetch(_GUARDS):
            # It still refuses every service; an administrator who asks for it gets by.
            await connection.execute(f"ALTER TABLE {guard['place']} ENABLE TRIGGER {guard['name']}")
        for schema, name in await _tables(connection):
            await connection.execute(f'CREATE TABLE kept."{schema}.{name}" AS TABLE "{schema}"."{name}"')
    finally:
        await connection.close()


async def _put_back(dsn: str) -> None:
    """Every table as it was kept; the triggers that keep a log from being changed look away meanwhile."""
    connection = await asyncpg.connect(dsn)
    try:
        words = ["SET session_replication_role = replica"]
        for schema, name in await _tables(connection):
            words.append(f'DELETE FROM "{schema}"."{name}"')
            words.append(
                f'INSERT INTO "{schema}"."{name}" OVERRIDING SYSTEM VALUE SELECT * FROM kept."{schema}.{name}"'
            )
        await connection.execute("BEGIN; " + "; ".join(words) + "; COMMIT")
    finally:
        await connection.close()

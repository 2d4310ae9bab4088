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
from tests.simulation.expired import Clocks
from tests.simulation.link import Link
from tests.simulation.node import PARTS
from tests.simulation.paid import Accounts
from tests.simulation.people import Cast, prologue
from tests.simulation.person import Flow
from tests.simulation.story import tell
from tests.simulation.topics import Topics
from tests.simulation.world import World
from tests.support.backends import Backend, Migrate

_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'kept') ORDER BY 1, 2
"""
_GUARDS = """
SELECT tgrelid::regclass::text AS place, quote_ident(tgname) AS name FROM pg_trigger WHERE tgenabled = 'A'
"""
"""Triggers that nobody gets by: the log is append only."""


class Theatre:
    """Five databases with their connections, for one history after the other."""

    def __init__(self, links: dict[str, Link], administrators: dict[str, Any], topics: Topics) -> None:
        self.links = links
        self._administrators = administrators
        """A connection to each database that may put everything back."""
        self._topics = topics

    async def as_at_first(self) -> Topics:
        """Put the databases back to where histories begin; answers with what was published and heard there."""
        # The triggers that keep a log from being changed look away meanwhile.
        await asyncio.gather(
            *(one.execute("SELECT kept.put_back()") for one in self._administrators.values())
        )
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
        administrators = {
            service: await asyncpg.connect(self._administrator(one)) for service, one in made.items()
        }
        theatre = Theatre(links, administrators, self._topics)
        try:
            yield theatre
        finally:
            await theatre.close()
            for connection in administrators.values():
                await connection.close()
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
        flow = Flow(
            "prologue", prologue(Cast(world, tell(chance), books, Accounts(books.registered), Clocks(books)))
        )
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


async def _keep(dsn: str) -> None:
    """Keep a copy of every row, and how they are put back."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE SCHEMA kept")
        for guard in await connection.fetch(_GUARDS):
            # It still refuses every service; an administrator who asks for it gets by.
            await connection.execute(f"ALTER TABLE {guard['place']} ENABLE TRIGGER {guard['name']}")
        words = []
        for schema, name in await connection.fetch(_TABLES):
            table, kept = f'"{schema}"."{name}"', f'kept."{schema}.{name}"'
            await connection.execute(f"CREATE TABLE {kept} AS TABLE {table}")
            words.append(f"DELETE FROM {table};")
            if await connection.fetchval(f"SELECT EXISTS (TABLE {kept})"):
                words.append(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {kept};")
        await connection.execute(
            "CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql "
            "SET session_replication_role = replica "
            f"AS $$ BEGIN {' '.join(words)} END $$"
        )
    finally:
        await connection.close()

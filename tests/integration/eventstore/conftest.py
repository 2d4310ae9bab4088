"""A log of an invented service: accounts that take deposits, some of them public."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from deploy.local.databases import Database
from shared.eventstore.store import EventStore
from tests.integration.eventstore.box import CODEC, PUBLIC
from tests.support.backends import MakeDatabase

NOON = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@dataclass
class Log:
    """One log with its store as the service has it, and its owner's connection."""

    database: Database
    pool: Any
    store: EventStore
    owner: Any


MakeLog = Callable[[], Awaitable[Log]]


@pytest.fixture
async def make_log(make_database: MakeDatabase) -> AsyncIterator[MakeLog]:
    async with AsyncExitStack() as stack:

        async def make() -> Log:
            database = await make_database("boxes")
            pool = await stack.enter_async_context(
                asyncpg.create_pool(database.dsn_app, min_size=1, max_size=30)
            )
            owner = await asyncpg.connect(database.dsn_owner)
            stack.push_async_callback(owner.close)
            return Log(database, pool, EventStore("boxes", pool, lambda: NOON, CODEC, PUBLIC), owner)

        yield make


@pytest.fixture
async def log(make_log: MakeLog) -> Log:
    return await make_log()

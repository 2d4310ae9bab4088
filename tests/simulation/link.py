"""A service's connections to its database: kept from history to history, gone when the process dies."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

PREPARED = 1000
"""Statements that a connection keeps: a service has more of them than the hundred that drivers keep."""
_PLANNED_ONCE: Any = {
    "statement_cache_size": PREPARED,
    "server_settings": {"plan_cache_mode": "force_generic_plan", "jit": "off"},
}


class Link:
    """The pool and the engine of one process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connections: list[Any] = []
        self.alive = False
        self.pool = Lending(self)
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self.connect,
            pool_size=2,
            connect_args={"prepared_statement_cache_size": PREPARED},
        )

    def open(self) -> None:
        """From now on it connects when it must; what is connected is kept, for what is prepared on it."""
        self.alive = True

    def die(self) -> None:
        """Every connection is gone at once, and no new one comes."""
        self.alive = False
        for connection in self._connections:
            connection.terminate()
        self._connections.clear()
        self.pool = Lending(self)

    async def close(self) -> None:
        """Die, and forget what the engine still holds."""
        self.die()
        await self.engine.dispose()

    async def connect(self) -> Any:
        """One more connection."""
        if not self.alive:
            raise ConnectionError("a dead process opens no connection")
        connection = await asyncpg.connect(self._dsn, **_PLANNED_ONCE)
        self._connections.append(connection)
        return connection


class Lending:
    """What a service uses of a pool. A real one asks the database and starts a task each time that a connection is
    given back, which is a third of all round trips; nothing of a service outlives its transaction on a connection."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.free: list[Any] = []

    def acquire(self) -> Lent:
        """A connection for as long as the context lasts."""
        return Lent(self)

    async def execute(self, query: str, *args: Any) -> Any:
        """As that of a pool."""
        async with Lent(self) as connection:
            return await connection.execute(query, *args)

    async def fetch(self, query: str, *args: Any) -> Any:
        """As that of a pool."""
        async with Lent(self) as connection:
            return await connection.fetch(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> Any:
        """As that of a pool."""
        async with Lent(self) as connection:
            return await connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """As that of a pool."""
        async with Lent(self) as connection:
            return await connection.fetchval(query, *args)


class Lent:
    """A connection in somebody's hands."""

    def __init__(self, lending: Lending) -> None:
        self._lending = lending

    async def __aenter__(self) -> Any:
        free = self._lending.free
        self._connection = free.pop() if free else await self._lending.link.connect()
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, Exception):
            self._lending.free.append(self._connection)
        else:
            # Cut off in the middle of a question, whose answer nobody may take for that of the next one.
            self._connection.terminate()

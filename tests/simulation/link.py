"""A service's connections to its database: kept from history to history; who dies loses those in use."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.simulation.crash import uncounted

PREPARED = 1000
"""Statements that a connection keeps: a service has more of them than the hundred that drivers keep."""
_PLANNED_ONCE: Any = {
    "statement_cache_size": PREPARED,
    "server_settings": {"plan_cache_mode": "force_generic_plan", "jit": "off"},
}


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """A connection on which it makes no difference to a history what is prepared already."""

    async def _get_statement(self, *args: Any, **kept: Any) -> Any:
        with uncounted():
            return await super()._get_statement(*args, **kept)

    async def set_type_codec(self, *args: Any, **kept: Any) -> None:
        with uncounted():
            await super().set_type_codec(*args, **kept)


class Link:
    """The pool and the engine of one process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connections: set[Any] = set()
        self.used = set[Any]()
        """Connections in somebody's hands."""
        self.alive = False
        self.pool = Lending(self, [])
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self.connect,
            pool_size=2,
            # What was prepared on the last one is there for the next.
            pool_use_lifo=True,
            connect_args={"prepared_statement_cache_size": PREPARED},
        )
        event.listen(self.engine.sync_engine, "checkout", self._checked_out)
        event.listen(self.engine.sync_engine, "checkin", self._checked_in)

    def open(self) -> None:
        """From now on it connects when it must; what is connected is kept, for what is prepared on it."""
        self.alive = True

    def die(self) -> None:
        """Every connection in use is gone at once, and no new one comes. One that nobody uses holds nothing but what is
        prepared on it, as one that the next process opens would."""
        self.alive = False
        self._end(self.used)
        self.used.clear()
        self.pool = Lending(self, self.pool.free)

    async def close(self) -> None:
        """Die, and forget what else is connected."""
        self.die()
        self._end(self._connections)
        self.pool = Lending(self, [])
        await self.engine.dispose()

    async def connect(self) -> Any:
        """One more connection."""
        if not self.alive:
            raise ConnectionError("a dead process opens no connection")
        with uncounted():
            connection = await asyncpg.connect(self._dsn, connection_class=_Connection, **_PLANNED_ONCE)
        self._connections.add(connection)
        return connection

    def _end(self, some: set[Any]) -> None:
        for connection in some:
            connection.terminate()
        self._connections -= some

    def _checked_out(self, adapted: Any, *_: object) -> None:
        self.used.add(adapted.driver_connection)

    def _checked_in(self, adapted: Any, *_: object) -> None:
        # None: it was found to be gone.
        if adapted is not None:
            self.used.discard(adapted.driver_connection)


class Lending:
    """What a service uses of a pool. A real one asks the database and starts a task each time that a connection is
    given back, which is a third of all round trips; nothing of a service outlives its transaction on a connection."""

    def __init__(self, link: Link, free: list[Any]) -> None:
        self.link = link
        self.free = [*free]

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
        self._lending.link.used.add(self._connection)
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._lending.link.used.discard(self._connection)
        if error is None or isinstance(error, Exception):
            self._lending.free.append(self._connection)
        else:
            # Cut off in the middle of a question, whose answer nobody may take for that of the next one.
            self._connection.terminate()

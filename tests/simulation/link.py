"""A service's connections to its database: kept from history to history, gone when the process dies."""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

PREPARED = 1000
"""Statements that a connection keeps: a service has more of them than the hundred that drivers keep."""
_PLANNED_ONCE: Any = {
    "statement_cache_size": PREPARED,
    "server_settings": {"plan_cache_mode": "force_generic_plan", "jit": "off"},
}


async def _as_it_is(connection: object) -> None:
    """Nothing of a service outlives its transaction on a connection; asking for that is a third of all round trips."""


class Link:
    """The pool and the engine of one process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connections: list[Any] = []
        self.alive = False
        self.pool: Any = None
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._connect,
            pool_size=2,
            connect_args={"prepared_statement_cache_size": PREPARED},
        )

    async def open(self) -> None:
        """Connect, unless it is connected: what is prepared on a connection is half of a history's time."""
        if not self.alive:
            self.alive = True
            self.pool = await asyncpg.create_pool(
                self._dsn, min_size=1, max_size=8, reset=_as_it_is, **_PLANNED_ONCE
            )

    def die(self) -> None:
        """Every connection is gone at once, and no new one comes."""
        self.alive = False
        if self.pool is not None:
            self.pool.terminate()
        for connection in self._connections:
            connection.terminate()
        self._connections.clear()

    async def close(self) -> None:
        """Die, and forget what the engine still holds."""
        self.die()
        await self.engine.dispose()

    async def _connect(self) -> Any:
        if not self.alive:
            raise ConnectionError("a dead process opens no connection")
        connection = await asyncpg.connect(self._dsn, **_PLANNED_ONCE)
        self._connections.append(connection)
        return connection

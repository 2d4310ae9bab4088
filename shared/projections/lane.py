"""Statements of one connection, given while those before them run."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any


class Lane:
    """Whoever gives a statement goes on while the database works: what comes next is made meanwhile. They run one after
    the other in the order in which they are given; behind one that fails none runs."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._last: asyncio.Task[Any] | None = None

    def fetch(self, sql: str, *args: Any) -> asyncio.Task[list[Any]]:
        """The rows of a query, to be awaited when they are needed."""
        return self._behind(lambda: self._connection.fetch(sql, *args))

    async def execute(self, sql: str, *args: Any) -> None:
        """Let a statement run; what it raises is raised by what is behind it, or at the end of the lane."""
        self._behind(lambda: self._connection.execute(sql, *args))
        # So that it is on its way before what comes next is made.
        await asyncio.sleep(0)

    async def end(self) -> None:
        """Wait for all of them."""
        if self._last is not None:
            await self._last

    def _behind(self, run: Callable[[], Awaitable[Any]]) -> asyncio.Task[Any]:
        before = self._last

        async def turn() -> Any:
            if before is not None:
                await before
            return await run()

        self._last = asyncio.create_task(turn())
        return self._last


@asynccontextmanager
async def lane(connection: Any) -> AsyncIterator[Lane]:
    """A lane of a connection, which is free again behind it, whatever happened."""
    made = Lane(connection)
    try:
        yield made
    finally:
        # Nobody else can speak before the last one ends.
        await made.end()

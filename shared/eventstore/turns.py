"""Taking turns by name inside one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


class Turns:
    """One at a time per name, first come first served.

    Many commands on one stream would all be decided on the same version, and all but one of them lose; so a
    process lets them come one by one. Commands on different streams still share their transaction.
    """

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def take(self, *names: str) -> AsyncIterator[None]:
        """Wait for one's turn at all of these and hold it. They are taken in one order by everybody, so that two
        who want the same never wait for each other."""
        async with AsyncExitStack() as held:
            for name in sorted(set(names)):
                await held.enter_async_context(self._one(name))
            yield

    @asynccontextmanager
    async def _one(self, name: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(name, asyncio.Lock())
        self._users[name] = self._users.get(name, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[name] -= 1
            if not self._users[name]:
                del self._users[name], self._locks[name]

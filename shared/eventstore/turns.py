"""Taking turns by name inside one process."""

import asyncio
from collections import deque
from collections.abc import Sequence
from types import TracebackType


class Turns:
    """One at a time per name, first come first served.

    Many commands on one stream would all be decided on the same version, and all but one of them lose; so a
    process lets them come one by one. Commands on different streams still share their transaction.
    """

    def __init__(self) -> None:
        self._queues: dict[str, deque[asyncio.Future[None]]] = {}

    def take(self, *names: str) -> "Turn":
        """Wait for one's turn at all of these and hold it. They are taken in one order by everybody, so that two
        who want the same never wait for each other."""
        return Turn(self._queues, sorted(set(names)) if len(names) > 1 else names)


class Turn:
    """A turn at some names, as a context manager. Names that nobody else wants cost a look into a dictionary."""

    __slots__ = ("_held", "_names", "_queues")

    def __init__(self, queues: dict[str, deque[asyncio.Future[None]]], names: Sequence[str]) -> None:
        self._queues = queues
        self._names = names
        self._held = 0

    async def __aenter__(self) -> None:
        try:
            for name in self._names:
                await self._wait(name)
                self._held += 1
        except BaseException:
            self._leave()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    async def _wait(self, name: str) -> None:
        queue = self._queues.get(name)
        if queue is None:
            self._queues[name] = deque()
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                # It was given to us while we were cancelled: the next one has it.
                self._pass_on(name)
            raise

    def _leave(self) -> None:
        for name in self._names[: self._held]:
            self._pass_on(name)

    def _pass_on(self, name: str) -> None:
        queue = self._queues[name]
        while queue:
            following = queue.popleft()
            if not following.done():
                following.set_result(None)
                return
        del self._queues[name]

"""Reading the log one batch ahead of whoever folds it."""

import asyncio

from shared.eventstore.entries import Entry
from shared.eventstore.reading import BYTES_PER_READ
from shared.eventstore.store import EventStore


class Ahead:
    """Where the log goes on behind a batch, the next one is read and decoded while that one is folded."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._reading: tuple[int, asyncio.Task[list[Entry]]] | None = None

    async def take(self, after: int, entries_max: int) -> list[Entry]:
        """The entries behind a position, so many at most; [] at the end of the log."""
        entries = await self._read(after, entries_max)
        if len(entries) == entries_max or sum(len(one.raw) for one in entries) >= BYTES_PER_READ:
            position = entries[-1].position
            self._reading = position, asyncio.create_task(self._store.follow(position, entries_max))
        return entries

    async def _read(self, after: int, entries_max: int) -> list[Entry]:
        reading, self._reading = self._reading, None
        if reading is not None:
            position, task = reading
            if position == after:
                # It may have been read at the end of the log, which went on since.
                return await task or await self._store.follow(after, entries_max)
            # Somebody else folded, or the batch before it has to be folded again.
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return await self._store.follow(after, entries_max)

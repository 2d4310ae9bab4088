"""Reading the log in long strides, for what folds much of it."""

import asyncio
from collections.abc import AsyncGenerator

from shared.eventstore.entries import Entry
from shared.eventstore.store import EventStore

ENTRIES = 10_000
BYTES = 16 * 1024 * 1024
"""A stride ends with the read in which one of the two is reached."""


async def strides(store: EventStore, after: int, until: int) -> AsyncGenerator[list[Entry], None]:
    """The entries above `after` up to `until`, in order. The next stride is read while the caller works on one."""
    ahead = asyncio.ensure_future(_stride(store, after, until))
    try:
        while entries := await ahead:
            ahead = asyncio.ensure_future(_stride(store, entries[-1].position, until))
            yield entries
    finally:
        ahead.cancel()


async def _stride(store: EventStore, after: int, until: int) -> list[Entry]:
    found: list[Entry] = []
    size = 0
    while after < until and len(found) < ENTRIES and size < BYTES:
        entries = [entry for entry in await store.read(after) if entry.position <= until]
        if not entries:
            break
        found += entries
        size += sum(len(entry.raw) for entry in entries)
        after = entries[-1].position
    return found

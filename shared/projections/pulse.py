"""How the loops of a process sleep: until somebody wakes them, or a while."""

import asyncio
import contextlib

import structlog

from shared.eventstore.store import EventStore

TAIL_SECONDS = 0.1
"""How often a process looks whether another one appended."""
REST_SECONDS = 0.02
"""How long a loop that has just worked lets more gather."""
WAIT_SECONDS_MAX = 1.0
"""Leases are renewed, and what has only become possible with time is found, at the latest after this."""
_log = structlog.get_logger()


class Pulse:
    """Wakes one loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._hurry = asyncio.Event()

    def wake(self) -> None:
        """End the present wait, or the next one."""
        self._event.set()

    def hurry(self) -> None:
        """Somebody waits for what the loop does: end its rest too."""
        self._hurry.set()
        self._event.set()

    async def rest(self) -> None:
        """Let a moment pass in which more may come, unless somebody is in a hurry: a loop that waits for the disk after
        every entry makes those who append wait for the disk too."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REST_SECONDS):
                await self._hurry.wait()
        self._hurry.clear()

    async def wait(self) -> None:
        """Return when woken, at the latest after a second."""
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


class Tail:
    """The one look at the end of the log in a process: wakes every loop when another process appended.

    What this process appends wakes them at once. So a system at rest asks its databases ten times a second and
    service, whatever the number of its loops.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._position = -1

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                position = (await self._store.head()).position
                if position != self._position:
                    self._position = position
                    for wake in self._store.on_append:
                        wake()
            except Exception as error:  # noqa: BLE001 - a runner outlives what it meets; the others say what is wrong
                _log.debug("the log's end cannot be seen", problem=type(error).__name__)
            await asyncio.sleep(TAIL_SECONDS)

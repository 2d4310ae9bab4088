"""How a loop sleeps: until somebody wakes it, or a short while."""

import asyncio

POLL_SECONDS = 0.1


class Pulse:
    """Wakes one loop. What happens in other processes is found by polling."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def wake(self) -> None:
        """End the present wait, or the next one."""
        self._event.set()

    async def wait(self, seconds: float = POLL_SECONDS) -> None:
        """Return when woken, at the latest after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()

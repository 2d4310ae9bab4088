"""Whether the log may take own events."""

import asyncio

from shared.eventstore.terms import AppendRefused


class Gate:
    """Shut until the own topic's last record was compared with the log; open from then on, or refused.

    A log without a topic (a test, a tool) is open from the start.
    """

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.refusal: str | None = None
        """Why the log takes nothing, None when it does or will."""

    @property
    def is_open(self) -> bool:
        """Whether own events are taken now."""
        return self._open.is_set() and self.refusal is None

    def shut(self) -> None:
        """Let appends wait."""
        self._open.clear()

    def open(self) -> None:
        """Let appends through."""
        self.refusal = None
        self._open.set()

    def refuse(self, reason: str) -> None:
        """Answer every append with AppendRefused: the topic is ahead of the log."""
        self.refusal = reason
        self._open.set()

    async def passed(self) -> None:
        """Wait until it is open. Raises AppendRefused when it is refused."""
        await self._open.wait()
        if self.refusal is not None:
            raise AppendRefused(self.refusal)

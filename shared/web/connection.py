"""The connection of a client: it may not dawdle. uvicorn waits for a request's head, and swallows a body that nobody
wants any more, for as long as somebody sends a byte now and then: a few hundred such clients and nobody gets in."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS_MAX = 20.0
"""A request's head has this long to arrive: from the connection, or from the answer before."""


class PromptConnection(H11Protocol):
    """uvicorn's connection, closed when the next request has not begun in time. What a request takes after its head
    is the application's matter: `BoundedBody` bounds the body's time."""

    head_seconds_max = HEAD_SECONDS_MAX
    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        if self._due is not None:
            self._due.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """The next head is awaited; what is left of the body before counts as waiting.

        Closing at once instead could take the answer from a client that is still sending.
        """
        # Before uvicorn takes up a request that waits already: that one has begun in time.
        self._await_head()
        super().on_response_complete()

    def _await_head(self) -> None:
        if self._due is not None:
            self._due.cancel()
        self._due = self.loop.call_later(self.head_seconds_max, self._close_unless_begun, self.cycle)

    def _close_unless_begun(self, before: object) -> None:
        if self.cycle is before:
            self.transport.close()

"""The connection of a client: it may not dawdle, and not send without end. uvicorn waits for a request's head, swallows
a body that nobody wants any more for as long as somebody sends a byte now and then, and keeps an answer for who never
takes it: a few hundred such clients and nobody gets in."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS_MAX = 20.0
"""A request's head has this long to arrive: from the connection, or from the answer before."""
GATHERED_BYTES_MAX = 64 * 1024
"""The parser may gather this much of a head, or of what follows a body in chunks, before it knows what it is."""
TAKING_SECONDS_MAX = 60.0
TAKING_BYTES_MIN = 64 * 1024
"""A client takes so much of its answer in that time, or the rest of it."""


class PromptConnection(HttpToolsProtocol):
    """uvicorn's connection, closed when the next request has not begun in time. What a request takes after its head
    is the application's matter: `BoundedBody` bounds the body's time and size, `Doorway` the head that came whole."""

    head_seconds_max = HEAD_SECONDS_MAX
    taking_seconds_max = TAKING_SECONDS_MAX
    _due: asyncio.TimerHandle | None = None
    _gathered = 0
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        for timer in (self._due, self._untaken):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse; 400 and the end of the connection for a head without end."""
        self._gathered += len(data)
        super().data_received(data)
        if self._gathered > GATHERED_BYTES_MAX and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """The parser has let go of the head."""
        self._gathered = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """The parser has let go of a part of the body."""
        self._gathered = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The parser has let go of everything."""
        self._gathered = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not take what it asked for."""
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        """It has taken most of it."""
        super().resume_writing()
        if self._untaken is not None and not self.transport.is_closing():
            self._untaken.cancel()

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
            # Closing waits until the client has taken what was said to it.
            self._await_taking()

    def _await_taking(self) -> None:
        left = self.transport.get_write_buffer_size()
        if self._untaken is not None:
            self._untaken.cancel()
        self._untaken = self.loop.call_later(self.taking_seconds_max, self._abort_unless_taken, left)

    def _abort_unless_taken(self, before: int) -> None:
        if self.transport.get_write_buffer_size() > before - TAKING_BYTES_MIN:
            self.transport.abort()
        else:
            self._await_taking()

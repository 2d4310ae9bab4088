"""One client's connection: frames in, replies out in the order of the requests.

A few frames are read ahead and worked on one at a time, as in Kafka; a frame of some size is worked off before the
next is read, and the largest ones have few places in the whole broker. So what a client can make the broker hold is
bounded, and so is the time it may take to send a frame, to read a reply, or to say nothing.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from struct import Struct

from deploy.local.broker.limits import Limits
from deploy.local.broker.wire import BadFrameError, Request, Values, read_request, write_reply

_LENGTH = Struct(">i")
_READ_AHEAD_FRAMES = 8
_READ_AHEAD_BYTES = 128 << 10
"""A larger frame is worked off before the next one is read."""
_LARGE_BYTES = 1 << 20
"""A larger frame waits for one of the broker's few places for such."""
_WORKED_OFF_SECONDS = 1.0
_FLUSHED_SECONDS = 1.0


class GivenUpError(Exception):
    """A client that does not go on: half a frame and no more, replies that it does not read, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and the host it came from."""

    request: Request
    client_host: str


Answering = Callable[[Asked], Awaitable[Values | None]]
"""Answers a request with the values of its reply, or with None where the client wants none."""


class Connection:
    """Serves `answer` to one client; `large` are the places for large frames, shared by all connections."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answer: Answering,
        limits: Limits,
        large: asyncio.Semaphore,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answer = answer
        self._limits = limits
        self._large = large
        self._frames: asyncio.Queue[bytes] = asyncio.Queue(_READ_AHEAD_FRAMES)
        self._unanswered = 0

    async def serve(self, client_host: str) -> None:
        """Until the client goes or has to; raises BadFrameError, GivenUpError and what the connection raises."""
        working = asyncio.create_task(self._work(client_host))
        reading = asyncio.create_task(self._read())
        try:
            done, _ = await asyncio.wait({working, reading}, return_when=asyncio.FIRST_COMPLETED)
            if working not in done:
                await self._worked_off()
            for each in done:
                each.result()
        finally:
            working.cancel()
            reading.cancel()
            await asyncio.gather(working, reading, return_exceptions=True)

    async def close(self) -> None:
        """Send what is written, for a moment, and then hang up whether the client reads it or not."""
        self._writer.close()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(_FLUSHED_SECONDS):
                await self._writer.wait_closed()
        self._writer.transport.abort()

    async def _read(self) -> None:
        while True:
            size = await self._next_size()
            if not 0 < size <= self._limits.request_bytes_max:
                raise BadFrameError(
                    f"a frame of {size} bytes, 1 to {self._limits.request_bytes_max} are taken"
                )
            async with self._large if size > _LARGE_BYTES else contextlib.nullcontext():
                await self._frames.put(await self._whole(size))
                if size > _READ_AHEAD_BYTES:
                    await self._frames.join()

    async def _next_size(self) -> int:
        while True:
            try:
                async with asyncio.timeout(self._limits.idle_s):
                    (size,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
                    return int(size)
            except TimeoutError:
                # Who waits for an answer, as for a group's rebalance, is not idle.
                if not self._unanswered:
                    raise GivenUpError(f"nothing was asked for {self._limits.idle_s:.0f} s") from None

    async def _whole(self, size: int) -> bytes:
        try:
            async with asyncio.timeout(self._limits.frame_s):
                frame = await self._reader.readexactly(size)
        except TimeoutError:
            raise GivenUpError(f"a part of a frame, and no more for {self._limits.frame_s:.0f} s") from None
        self._unanswered += 1
        return frame

    async def _work(self, client_host: str) -> None:
        while True:
            request = read_request(await self._frames.get())
            reply = await self._answer(Asked(request, client_host))
            if reply is not None:
                await self._send(write_reply(request, reply))
            self._unanswered -= 1
            self._frames.task_done()

    async def _send(self, reply: bytes) -> None:
        self._writer.write(reply)
        if not self._writer.transport.get_write_buffer_size():
            return
        try:
            async with asyncio.timeout(self._limits.reply_s):
                await self._writer.drain()
        except TimeoutError:
            raise GivenUpError(f"a reply was not read for {self._limits.reply_s:.0f} s") from None

    async def _worked_off(self) -> None:
        """Wait a moment for what a client sent before it hung up: it may have asked for no reply."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WORKED_OFF_SECONDS):
                await self._frames.join()

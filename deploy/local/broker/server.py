"""Connections: frames in, replies out in the order of the requests, and hostile bytes kept apart.

A connection is read ahead by a few frames and worked on one request at a time, as in Kafka. Whatever goes
wrong on a connection ends that connection with a line in the log; the broker goes on.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from struct import Struct

from deploy.local.broker.wire import BadFrameError, Request, Values, read_request, write_reply

log = logging.getLogger(__name__)

_LENGTH = Struct(">i")
_READ_AHEAD_FRAMES = 8
_BUFFER_BYTES = 1 << 20
_WORKED_OFF_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and the host it came from."""

    request: Request
    client_host: str


Answering = Callable[[Asked], Awaitable[Values | None]]
"""Answers a request with the values of its reply, or with None where the client wants none."""


class Server:
    """Serves `answer` on 127.0.0.1; a frame of more than `frame_bytes_max` ends its connection."""

    def __init__(self, answer: Answering, frame_bytes_max: int) -> None:
        self._answer = answer
        self._frame_bytes_max = frame_bytes_max
        self._connections: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Listen on `port` (0: a free one) and answer the port."""
        self._listener = await asyncio.start_server(
            self._serve, "127.0.0.1", port, limit=_BUFFER_BYTES, reuse_address=True
        )
        return int(self._listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take no more connections and end those that are open."""
        if self._listener is not None:
            self._listener.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        if connection is None:
            return
        self._connections.add(connection)
        host, port = writer.get_extra_info("peername")[:2]
        frames: asyncio.Queue[bytes] = asyncio.Queue(_READ_AHEAD_FRAMES)
        working = asyncio.create_task(self._work(frames, writer, str(host)))
        reading = asyncio.create_task(self._read(reader, frames))
        try:
            done, _ = await asyncio.wait({working, reading}, return_when=asyncio.FIRST_COMPLETED)
            if working not in done:
                await _worked_off(frames)
            for each in done:
                each.result()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        except BadFrameError as error:
            log.warning("connection from %s:%s ended: %s", host, port, error)
        except asyncio.CancelledError:
            pass
        except Exception:
            log.exception("connection from %s:%s ended by an error", host, port)
        finally:
            working.cancel()
            reading.cancel()
            await asyncio.gather(working, reading, return_exceptions=True)
            self._connections.discard(connection)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, frames: asyncio.Queue[bytes]) -> None:
        while True:
            (size,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
            if not 0 < size <= self._frame_bytes_max:
                raise BadFrameError(f"a frame of {size} bytes, 1 to {self._frame_bytes_max} are taken")
            await frames.put(await reader.readexactly(size))

    async def _work(
        self, frames: asyncio.Queue[bytes], writer: asyncio.StreamWriter, client_host: str
    ) -> None:
        while True:
            request = read_request(await frames.get())
            reply = await self._answer(Asked(request, client_host))
            if reply is not None:
                writer.write(write_reply(request, reply))
                await writer.drain()
            frames.task_done()


async def _worked_off(frames: asyncio.Queue[bytes]) -> None:
    """Wait a moment for what a client sent before it hung up: it may have asked for no reply."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_WORKED_OFF_SECONDS):
            await frames.join()

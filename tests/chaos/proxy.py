"""A TCP proxy before the broker: it delays, throttles, cuts and refuses, and otherwise only hands on."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

PIECE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Weather:
    """What a connection suffers."""

    delay_s: float = 0.0
    """Added to every piece, each way."""
    bytes_per_s: int = 0
    """Of one connection and direction; 0: as fast as it goes."""
    refuses: bool = False
    """New connections are closed at once."""


FAIR = Weather()


class Proxy:
    """Listens on a free port of 127.0.0.1 and hands on to `target`, a port of 127.0.0.1; runs in its own thread."""

    def __init__(self, target: int = 0) -> None:
        self.target = target
        self.port = 0
        self.weather = FAIR
        self.connections = 0
        """Taken since the start."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> int:
        """End every open connection; answers with how many there were."""
        return self._call(self._cut())

    def _call(self, work: Coroutine[Any, Any, int]) -> int:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def _close(self) -> int:
        if self._server is not None:
            self._server.close()
        return await self._cut()

    async def _cut(self) -> int:
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        ends = [writer]
        try:
            if self.weather.refuses:
                return
            beyond_reader, beyond_writer = await asyncio.open_connection("127.0.0.1", self.target)
            ends.append(beyond_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._hand_on(reader, beyond_writer))
                both.create_task(self._hand_on(beyond_reader, writer))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            for end in ends:
                # Reset, not closed in order: what was under way is lost, as with a cut cable.
                end.transport.abort()

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until either side hangs up; the end of one direction ends both."""
        while piece := await reader.read(PIECE_BYTES):
            weather = self.weather
            if weather.delay_s:
                await asyncio.sleep(weather.delay_s)
            if weather.bytes_per_s:
                await asyncio.sleep(len(piece) / weather.bytes_per_s)
            writer.write(piece)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
        raise ConnectionResetError

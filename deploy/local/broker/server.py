"""The listener: takes connections, as many as there may be, and keeps each one's trouble to itself.

Whatever goes wrong on a connection ends that connection with a line in the log; the broker goes on.
"""

import asyncio
import logging

from deploy.local.broker.connection import Answering, Connection, GivenUpError
from deploy.local.broker.limits import Limits
from deploy.local.broker.wire import BadFrameError

log = logging.getLogger(__name__)

_BUFFER_BYTES = 1 << 20
_LARGE_FRAMES_AT_ONCE = 8


class Server:
    """Serves `answer` on 127.0.0.1."""

    def __init__(self, answer: Answering, limits: Limits) -> None:
        self._answer = answer
        self._limits = limits
        self._large = asyncio.Semaphore(_LARGE_FRAMES_AT_ONCE)
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
        task = asyncio.current_task()
        if task is None:
            return
        host, port = writer.get_extra_info("peername")[:2]
        if len(self._connections) >= self._limits.connections_max:
            log.warning("connection from %s:%s refused: there are %d", host, port, len(self._connections))
            writer.close()
            return
        self._connections.add(task)
        connection = Connection(reader, writer, self._answer, self._limits, self._large)
        try:
            await connection.serve(str(host))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        except (BadFrameError, GivenUpError) as error:
            log.warning("connection from %s:%s ended: %s", host, port, error)
        except asyncio.CancelledError:
            pass
        except Exception:
            log.exception("connection from %s:%s ended by an error", host, port)
        finally:
            await connection.close()
            self._connections.discard(task)

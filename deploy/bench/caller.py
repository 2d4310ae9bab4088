"""A caller of a service that costs little itself: HTTP/1.1 over kept connections, requests made beforehand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit


def request(host: str, path: str, token: str, key: str, body: bytes) -> bytes:
    """The bytes of one POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def saturate(address: str, requests: Sequence[bytes], connections: int) -> float:
    """Send all, each connection the next one as soon as it was answered; requests a second.

    Raises RuntimeError for an answer that is no 201.
    """
    waiting = iter(requests)
    begun = time.perf_counter()
    await asyncio.gather(*(_connection(address, waiting) for _ in range(connections)))
    return len(requests) / (time.perf_counter() - begun)


async def offer(address: str, requests: Sequence[bytes], per_second: float, connections: int) -> list[float]:
    """Send at a rate, whatever the answers take; the seconds from when each was due to its answer, sorted."""
    begun = time.perf_counter() + 0.1
    due = [(begun + number / per_second, data) for number, data in enumerate(requests)]
    waiting = iter(due)
    taken: list[float] = []

    async def connection() -> None:
        reader, writer = await _connect(address)
        for at, data in waiting:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await _ask(reader, writer, data)
            taken.append(time.perf_counter() - at)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(connections)))
    return sorted(taken)


async def _connection(address: str, waiting: Iterator[bytes]) -> None:
    reader, writer = await _connect(address)
    for data in waiting:
        await _ask(reader, writer, data)
    writer.close()


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(address)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 201"):
        raise RuntimeError(f"{head.splitlines()[0].decode()}: {body.decode()}")

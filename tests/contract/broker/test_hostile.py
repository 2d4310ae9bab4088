"""Bytes that are no requests end their own connection, and nothing else."""

import contextlib
import random
import socket
import struct

import pytest

from tests.contract.broker.clients import Clients, take

METADATA, PRODUCE, NO_SUCH_API = 3, 0, 9_999
HOSTILE_SEED = 20_260_901


def _frame(body: bytes) -> bytes:
    return struct.pack(">i", len(body)) + body


def _head(api: int, version: int) -> bytes:
    return struct.pack(">hhih", api, version, 1, -1)


HOSTILE = {
    "http": b"GET / HTTP/1.1\r\nHost: broker\r\n\r\n",
    "negative length": struct.pack(">i", -1) + b"x" * 10,
    "length of two gigabytes": struct.pack(">i", 2**31 - 1) + b"x" * 10,
    "length zero": struct.pack(">i", 0),
    "a head that breaks off": _frame(b"\x00\x03"),
    "no such request": _frame(_head(NO_SUCH_API, 0)),
    "no such version": _frame(_head(METADATA, 999)),
    "an array of two milliards": _frame(_head(METADATA, 1) + struct.pack(">i", 2**31 - 1)),
    "a string that breaks off": _frame(_head(METADATA, 1) + struct.pack(">ih", 1, 30_000) + b"x"),
    "a name that is no UTF-8": _frame(_head(METADATA, 1) + struct.pack(">ih", 1, 2) + b"\xff\xfe"),
    "a client id that breaks off": _frame(struct.pack(">hhih", METADATA, 1, 1, 500) + b"x"),
    "a batch that breaks off": _frame(_head(PRODUCE, 3) + struct.pack(">hhii", -1, 1, 100, 1) + b"\x00\x01t"),
}


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_bytes_end_only_their_connection(clients: Clients, sent: bytes) -> None:
    """Bytes that are no request end their own connection and nothing else."""
    topic = await clients.topic()
    await clients.fill(topic, [b"before"])
    with _connection(clients) as hostile:
        _say(hostile, sent)
    await clients.fill(topic, [b"after"])
    reader, _ = await clients.reader(topic)
    assert [each.value for each in await take(reader, 2)] == [b"before", b"after"]


async def test_a_flood_of_random_frames(clients: Clients) -> None:
    """A flood of random frames does not disturb the others."""
    chance = random.Random(HOSTILE_SEED)
    for _ in range(60):
        with _connection(clients) as hostile:
            body = struct.pack(">hh", chance.randrange(50), chance.randrange(8)) + chance.randbytes(
                chance.randrange(200)
            )
            _say(hostile, _frame(body))
    topic = await clients.topic()
    await clients.fill(topic, [b"alive"])
    reader, _ = await clients.reader(topic)
    assert len(await take(reader, 1)) == 1


async def test_connections_that_say_nothing_do_not_stop_the_others(clients: Clients) -> None:
    """Fifty connections that say nothing, or half a frame, do not stop the others."""
    silent = [_connection(clients) for _ in range(50)]
    for each in silent[::2]:
        each.sendall(struct.pack(">i", 1_000) + b"half a frame")
    try:
        topic = await clients.topic()
        await clients.fill(topic, [b"x"])
    finally:
        for each in silent:
            each.close()


def _connection(clients: Clients) -> socket.socket:
    host, port = clients.bootstrap.split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def _say(hostile: socket.socket, sent: bytes) -> None:
    """Send it, and wait until the broker has closed the connection, or has answered and we have closed it."""
    with contextlib.suppress(OSError):
        hostile.sendall(sent)
        hostile.shutdown(socket.SHUT_WR)
        while hostile.recv(65_536):
            continue

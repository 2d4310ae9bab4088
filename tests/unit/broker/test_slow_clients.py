"""Clients that do not go on: each is given up in its time, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiokafka.protocol.fetch import FetchRequest_v4

from deploy.local.broker.wire import Api
from tests.unit.broker.samples import BATCH_BYTES_MAX, NOW_MS, batch
from tests.unit.broker.talking import DEADLINE_S, LENGTH, Talk, listening

SOON_S = 0.1
LONGER_THAN_ANY_PATIENCE_MS = 2_000
LARGE = 2 << 20
LARGE_AT_ONCE = 8


def _fetch(wait_ms: int) -> bytes:
    return bytes(FetchRequest_v4(-1, wait_ms, 1, 1 << 20, 0, [("t", [(0, 0, 1 << 20)])]).encode())


@pytest.mark.parametrize("sent", [LENGTH.pack(1_000) + b"half a frame", LENGTH.pack(LARGE) + b"half a frame"])
async def test_half_a_frame_and_no_more_is_given_up(tmp_path: Path, sent: bytes) -> None:
    async with listening(tmp_path, frame_s=SOON_S) as broker, Talk.to(broker) as slow:
        slow.say(sent)
        await slow.is_ended()


async def test_who_asks_for_nothing_is_given_up_but_not_who_waits_for_an_answer(tmp_path: Path) -> None:
    async with listening(tmp_path, idle_s=SOON_S) as broker, Talk.to(broker) as waiting:
        broker.topics.create("t", 1)
        assert await waiting.ask(Api.FETCH, 4, _fetch(wait_ms=LONGER_THAN_ANY_PATIENCE_MS))
        await waiting.is_ended()


async def test_who_does_not_read_is_given_up(tmp_path: Path) -> None:
    async with listening(tmp_path, reply_s=SOON_S) as broker:
        broker.topics.create("t", 1)
        broker.topics.partition("t", 0).produce(batch(b"x" * 900_000), BATCH_BYTES_MAX, NOW_MS)
        request = b"\x00\x01\x00\x04\x00\x00\x00\x01\xff\xff" + _fetch(wait_ms=0)
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            deaf.connect(("127.0.0.1", broker.port))
            deaf.setblocking(False)
            async with asyncio.timeout(DEADLINE_S):
                with pytest.raises(ConnectionError):
                    while True:
                        await asyncio.get_running_loop().sock_sendall(
                            deaf, LENGTH.pack(len(request)) + request
                        )
        async with Talk.to(broker) as other:
            assert await other.ask(Api.API_VERSIONS, 0)


async def test_one_connection_too_many_is_refused_until_another_goes(tmp_path: Path) -> None:
    async with listening(tmp_path, connections_max=2) as broker, Talk.to(broker) as first:
        await first.ask(Api.API_VERSIONS, 0)
        async with Talk.to(broker) as second:
            await second.ask(Api.API_VERSIONS, 0)
            async with Talk.to(broker) as third:
                await third.is_ended()
            await first.ask(Api.API_VERSIONS, 0)
        async with asyncio.timeout(DEADLINE_S):
            while not await _is_served(broker.port):
                await asyncio.sleep(0.01)


async def _is_served(port: int) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x00\x00\x00\x0a\x00\x12\x00\x00\x00\x00\x00\x01\xff\xff")
    try:
        return bool(await reader.read(1))
    except ConnectionError:
        return False
    finally:
        writer.close()


async def test_large_frames_have_few_places_and_small_ones_need_none(tmp_path: Path) -> None:
    async with listening(tmp_path) as broker, AsyncExitStack() as stack:
        holding = [await stack.enter_async_context(Talk.to(broker)) for _ in range(LARGE_AT_ONCE)]
        for each in holding[1:]:
            each.say(LENGTH.pack(LARGE) + b"half a frame")
        first = await stack.enter_async_context(AsyncExitStack())
        last = await first.enter_async_context(Talk.to(broker))
        last.say(LENGTH.pack(LARGE) + b"half a frame")
        small = await stack.enter_async_context(Talk.to(broker))
        assert await small.ask(Api.API_VERSIONS, 0)

        waiting = asyncio.create_task(holding[0].ask(Api.PRODUCE, 3, _produce_nothing(LARGE)))
        await asyncio.wait([waiting], timeout=SOON_S * 3)
        assert not waiting.done()
        await first.aclose()
        assert await waiting


def _produce_nothing(size: int) -> bytes:
    """A produce request for a topic that is not there, of this size."""
    head = b"\xff\xff\xff\xff\x00\x00\x03\xe8\x00\x00\x00\x01\x00\x01?\x00\x00\x00\x01\x00\x00\x00\x00"
    return head + LENGTH.pack(size) + bytes(size)

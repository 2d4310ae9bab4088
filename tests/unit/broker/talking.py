"""Talking to a broker in the test's own process: by values, without a wire, or over its socket."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.local.broker.broker import Broker
from deploy.local.broker.connection import Asked
from deploy.local.broker.limits import Limits
from deploy.local.broker.routes import Routes
from deploy.local.broker.server import Server
from deploy.local.broker.wire import Api, Request, Values

LENGTH = struct.Struct(">i")
DEADLINE_S = 20.0


async def ask(broker: Broker, api: Api, **values: Any) -> Values:
    """The answer to a request of the newest version that these values make."""
    reply = await Routes(broker).answer(Asked(Request(api, 3, 1, "client", values), "127.0.0.1"))
    assert reply is not None
    return reply


async def join(broker: Broker, group: str, metadata: bytes = b"") -> Values:
    """A new member of a group; whoever is answered at once was alone in it, or refused."""
    return await ask(
        broker, Api.JOIN_GROUP, group=group, session_timeout=6_000, member_id="", protocol_type="consumer",
        group_protocols=[{"protocol_name": "range", "protocol_metadata": metadata}],
    )  # fmt: skip


async def commit(broker: Broker, group: str, topic: str, number: int = 0) -> int:
    """Commit an offset without being a member: the error code."""
    reply = await ask(
        broker, Api.OFFSET_COMMIT, consumer_group=group, consumer_id="", consumer_group_generation_id=-1,
        topics=[{"topic": topic, "partitions": [{"partition": number, "offset": 1, "metadata": ""}]}],
    )  # fmt: skip
    return int(reply["topics"][0]["partitions"][0]["error_code"])


async def produce(broker: Broker, topic: str, raw: bytes) -> int:
    """Send one batch to partition 0: the error code."""
    reply = await ask(
        broker, Api.PRODUCE, required_acks=-1, transactional_id=None,
        topics=[{"topic": topic, "partitions": [{"partition": 0, "messages": raw}]}],
    )  # fmt: skip
    return int(reply["topics"][0]["partitions"][0]["error_code"])


@asynccontextmanager
async def listening(directory: Path, **limits: Any) -> AsyncIterator[Broker]:
    """A broker that serves on a free port, under these limits."""
    within = replace(Limits(), **limits)
    broker = Broker(directory, within)
    server = Server(Routes(broker).answer, within)
    broker.port = await server.start(0)
    try:
        yield broker
    finally:
        await server.stop()
        broker.close()


class Talk:
    """One connection to a listening broker, frame by frame."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    @asynccontextmanager
    async def to(cls, broker: Broker) -> AsyncIterator[Talk]:
        reader, writer = await asyncio.open_connection("127.0.0.1", broker.port)
        try:
            yield cls(reader, writer)
        finally:
            writer.close()

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)

    async def ask(self, api: Api, version: int, body: bytes = b"") -> bytes:
        """Send a request and answer with the reply's bytes; raises when the broker hangs up."""
        request = struct.pack(">hhih", api, version, 1, -1) + body
        self.say(LENGTH.pack(len(request)) + request)
        async with asyncio.timeout(DEADLINE_S):
            (size,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
            return await self._reader.readexactly(size)

    async def is_ended(self) -> None:
        """Wait until the broker has hung up, whatever it sent before."""
        async with asyncio.timeout(DEADLINE_S):
            try:
                while await self._reader.read(1 << 16):
                    continue
            except ConnectionError:
                return

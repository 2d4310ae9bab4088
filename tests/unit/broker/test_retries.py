"""A batch that was written, and whose acknowledgement died with the broker: the client's own retry is recognised."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.broker_server import free_port
from deploy.local.embedded import EmbeddedBroker
from tests.contract.broker.clients import Clients, take

AT_ONCE = 5


class _Deaf:
    """Hands on to the broker what clients say, and to clients what the broker answers unless told not to."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.answers = asyncio.Event()
        self.answers.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            broker_reader, broker_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        up = asyncio.create_task(_copy(reader, broker_writer))
        down = asyncio.create_task(_copy(broker_reader, writer, self.answers))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        for each in (up, down):
            each.cancel()
        writer.close()
        broker_writer.close()


async def _copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, allowed: asyncio.Event | None = None
) -> None:
    while data := await reader.read(1 << 16):
        if allowed is None or allowed.is_set():
            writer.write(data)


class _Advertised(EmbeddedBroker):
    """The broker behind another port."""

    def __init__(self, directory: Path, advertised: int) -> None:
        super().__init__(directory)
        self._advertised = advertised

    def _words(self) -> list[str]:
        return [*super()._words(), "--advertised-port", str(self._advertised)]


@asynccontextmanager
async def _behind_deaf(directory: Path) -> AsyncIterator[tuple[EmbeddedBroker, _Deaf, str]]:
    port = free_port()
    with _Advertised(directory, port) as broker:
        deaf = _Deaf(broker.port)
        listener = await asyncio.start_server(deaf.serve, "127.0.0.1", port)
        async with listener:
            yield broker, deaf, f"127.0.0.1:{port}"


async def test_what_was_written_but_not_acknowledged_is_not_written_again(tmp_path: Path) -> None:
    async with _behind_deaf(tmp_path) as (broker, deaf, bootstrap), Clients(bootstrap, "retry.") as clients:
        topic = await clients.topic()
        producer = await clients.producer()
        log = broker.home / "data" / "topics" / topic / "0.log"
        for round_ in range(3):
            before = await producer.send_and_wait(topic, b"%d before" % round_, partition=0)
            deaf.answers.clear()
            size = log.stat().st_size
            sent = [
                await producer.send(topic, b"%d/%d" % (round_, number), partition=0)
                for number in range(AT_ONCE)
            ]
            async with asyncio.timeout(20):
                while log.stat().st_size == size:
                    await asyncio.sleep(0.01)
            await asyncio.to_thread(broker.crash)
            deaf.answers.set()
            await asyncio.to_thread(broker.start)
            offsets = [(await told).offset for told in sent]
            assert offsets == [before.offset + 1 + number for number in range(AT_ONCE)]
        reader, place = await clients.reader(topic)
        assert await reader.end_offsets([place]) == {place: 3 * (1 + AT_ONCE)}
        assert len({each.value for each in await take(reader, 3 * (1 + AT_ONCE))}) == 3 * (1 + AT_ONCE)

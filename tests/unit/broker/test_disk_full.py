"""A disk that takes no more: every refusal is told, nothing is half written, and it goes on when there is room."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka.protocol.commit import OffsetCommitRequest
from aiokafka.protocol.transaction import InitProducerIdRequest

from deploy.local.embedded import EmbeddedBroker
from tests.contract.broker.clients import Clients, RawProducer, batch, take

STORAGE_ERROR = 56
TORN_AFTER = 5
GROUP = "g"


@contextmanager
def _full(broker: EmbeddedBroker, size: int) -> Iterator[None]:
    """No file of the broker may grow beyond a size: a write is torn there."""
    before = resource.prlimit(broker.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(broker.pid, resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    resource.prlimit(broker.pid, resource.RLIMIT_FSIZE, before)


async def _commit(raw: RawProducer, topic: str, offset: int) -> int:
    (node,) = raw.client.cluster.brokers()
    request = OffsetCommitRequest(GROUP, -1, "", -1, [(topic, [(0, offset, "")])])
    reply = await raw.client.send(node.nodeId, request)
    ((_, ((_, code),)),) = reply.topics
    return int(code)


async def test_a_full_disk_refuses_and_loses_nothing() -> None:
    with EmbeddedBroker() as broker:
        async with Clients(broker.bootstrap, "full.") as clients:
            topic = await clients.topic()
            raw = await clients.raw()
            assert await raw.send(topic, batch([b"before"])) == (0, 0)
            assert await _commit(raw, topic, 1) == 0
            log, offsets = broker.home / f"data/topics/{topic}/0.log", broker.home / "data/offsets.jsonl"
            with _full(broker, log.stat().st_size + TORN_AFTER):
                assert await raw.send(topic, batch([b"while full"])) == (STORAGE_ERROR, -1)
            with _full(broker, offsets.stat().st_size + TORN_AFTER):
                assert await _commit(raw, topic, 2) == STORAGE_ERROR
            with _full(broker, TORN_AFTER):
                (node,) = raw.client.cluster.brokers()
                reply = await raw.client.send(node.nodeId, InitProducerIdRequest(None, 1000))
                assert reply.error_code == STORAGE_ERROR
                reader, place = await clients.reader(topic)
                assert await reader.end_offsets([place]) == {place: 1}
            assert await raw.send(topic, batch([b"after"])) == (0, 1)
            assert await _commit(raw, topic, 3) == 0
            assert await raw.new_producer_id() == 0
        await asyncio.to_thread(broker.crash)
        await asyncio.to_thread(broker.start)
        async with Clients(broker.bootstrap, "full.") as clients:
            reader, place = await clients.reader(topic)
            assert [each.value for each in await take(reader, 2)] == [b"before", b"after"]
            kept = await (await clients.admin()).list_consumer_group_offsets(GROUP)
            assert kept[place].offset == 3
            assert await (await clients.raw()).new_producer_id() > 0

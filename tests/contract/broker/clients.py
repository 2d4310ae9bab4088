"""aiokafka clients as the services use them, and batches made by hand for what a client would never send."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.offset import OffsetRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.protocol.transaction import InitProducerIdRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder

DEADLINE_S = 20.0
NO_COMPRESSION, LZ4 = 0, 3
BATCH_BYTES_MAX = 4 << 20


class Clients:
    """Makes clients of the broker at `bootstrap`; leaving the context closes them all."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def admin(self) -> Any:
        client = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await client.start()
        self._stack.push_async_callback(client.close)
        return client

    async def producer(self, **settings: Any) -> Any:
        """Idempotent and acknowledged by all, unless `settings` say otherwise."""
        safe = {"acks": "all", "enable_idempotence": True}
        client = AIOKafkaProducer(bootstrap_servers=self.bootstrap, **(safe | settings))
        await client.start()
        self._stack.push_async_callback(client.stop)
        return client

    async def consumer(self, *topics: str, **settings: Any) -> Any:
        early: dict[str, Any] = {"auto_offset_reset": "earliest", "enable_auto_commit": False}
        client = AIOKafkaConsumer(*topics, bootstrap_servers=self.bootstrap, **(early | settings))
        await client.start()
        self._stack.push_async_callback(client.stop)
        return client

    async def reader(self, topic: str, **settings: Any) -> tuple[Any, TopicPartition]:
        """A consumer without a group, assigned to partition 0 of the topic."""
        consumer = await self.consumer(**settings)
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        return consumer, place

    async def raw(self) -> RawProducer:
        client = AIOKafkaClient(bootstrap_servers=self.bootstrap)
        await client.bootstrap()
        self._stack.push_async_callback(client.close)
        return RawProducer(client)

    async def topic(self, name: str = "events", partitions: int = 1) -> str:
        """Make a topic under the test's prefix and answer its full name, once it can be written to."""
        full = self.prefix + name
        admin = await self.admin()
        await create_topic(admin, full, partitions)
        await until(lambda: _has_partitions(admin, full, partitions))
        raw = await self.raw()
        await until(lambda: raw.leads(full, partitions))
        return full

    async def fill(self, topic: str, values: Sequence[bytes]) -> None:
        """Write the values to partition 0, in order."""
        producer = await self.producer()
        sent = [await producer.send(topic, value, partition=0) for value in values]
        await asyncio.gather(*sent)


class RawProducer:
    """Sends batches with the producer state that the test names."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def new_producer_id(self) -> int:
        given: list[int] = []

        async def ready() -> bool:
            reply = await self.client.send(await self._node(), InitProducerIdRequest(None, 1000))
            given[:] = [int(reply.producer_id)]
            return bool(reply.error_code == 0)

        # A real Kafka answers with an error until it has reserved its first ids.
        await until(ready)
        return given[0]

    async def leads(self, topic: str, partitions: int) -> bool:
        """Whether the node answers for these partitions: a real Kafka tells of them a little earlier."""
        places = [(number, -1) for number in range(partitions)]
        reply = await self.client.send(await self._node(), OffsetRequest(-1, 0, [(topic, places)]))
        ((_, answers),) = reply.topics
        return all(each[1] == 0 for each in answers)

    async def send(self, topic: str, records: bytes) -> tuple[int, int]:
        """Produce one batch to partition 0: error code and base offset."""
        request = ProduceRequest(None, -1, 5000, [(topic, [(0, records)])])
        reply = await self.client.send(await self._node(), request)
        (_, ((_, code, offset, *_),)) = reply.topics[0]
        return int(code), int(offset)

    async def _node(self) -> int:
        return int(next(iter(self.client.cluster.brokers())).nodeId)


def batch(
    values: Sequence[bytes],
    *,
    producer: tuple[int, int, int] = (-1, -1, -1),
    timestamp_ms: int | None = None,
    compression: int = NO_COMPRESSION,
) -> bytes:
    """One record batch; `producer` is id, epoch and first sequence."""
    builder = DefaultRecordBatchBuilder(2, compression, 0, *producer, BATCH_BYTES_MAX)
    for offset, value in enumerate(values):
        builder.append(offset, timestamp_ms, None, value, [])
    return bytes(builder.build())


async def create_topic(admin: Any, name: str, partitions: int = 1, replicas: int = 1) -> None:
    """Make a topic; raises aiokafka's error for the code that the broker answers."""
    reply = await admin.create_topics([NewTopic(name, partitions, replicas)])
    code = reply.topic_errors[0][1]
    if code:
        raise for_code(code)(reply.topic_errors[0][2])


async def take(consumer: Any, count: int) -> list[Any]:
    """The next `count` records, in the order they came; fails after twenty seconds."""
    taken: list[Any] = []
    async with asyncio.timeout(DEADLINE_S):
        while len(taken) < count:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                taken += records
    return taken


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until it is so; fails after twenty seconds."""
    async with asyncio.timeout(DEADLINE_S):
        while not await condition():
            await asyncio.sleep(0.02)


async def _has_partitions(admin: Any, topic: str, partitions: int) -> bool:
    (described,) = await admin.describe_topics([topic])
    leaders = [each["leader"] for each in described["partitions"]]
    return described["error_code"] == 0 and len(leaders) == partitions and -1 not in leaders

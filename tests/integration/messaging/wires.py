"""Joining rigs over a broker, and writing to topics behind a relay's back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient

from shared.eventstore.records import Record
from shared.messaging.consumed import record_of
from shared.messaging.inbox import Inbox
from shared.messaging.kafka import (
    KafkaSettings,
    close_consumer,
    close_producer,
    ensure_topics,
    open_consumer,
    open_producer,
)
from shared.messaging.relay import Relay
from tests.support.rig import Rig, publish

DEADLINE_S = 30.0


def relay_of(rig: Rig, kafka: KafkaSettings) -> Relay:
    return Relay(rig.store, rig.pool, kafka, publish)


def inbox_of(rig: Rig, kafka: KafkaSettings, *hears: str) -> Inbox:
    return Inbox(rig.store, rig.pool, kafka, hears or ("intake",))


@asynccontextmanager
async def closing(*closed: Relay | Inbox) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for each in closed:
            stack.push_async_callback(each.close)
        yield


async def send_all(relay: Relay) -> None:
    """Publish to the end of the log."""
    async with asyncio.timeout(DEADLINE_S):
        while await relay.step() or relay.status.sent < (await relay.store.head()).public_seq:
            pass


async def hear(inbox: Inbox, sequence: int, source: str = "intake") -> None:
    """Fetch until a source's sequence was heard."""
    async with asyncio.timeout(DEADLINE_S):
        while (await inbox.store.known()).get(source, 0) < sequence:
            await inbox.step()


async def hear_out(inbox: Inbox, rig: Rig, kafka: KafkaSettings, source: str = "intake") -> None:
    """Fetch until a source's topic was read to its present end."""
    partition = kafka.partition(source)
    consumer = await open_consumer(kafka)
    try:
        end = (await consumer.end_offsets([partition]))[partition]
    finally:
        await close_consumer(consumer)
    offset = "SELECT position FROM work.cursor WHERE name = $1"
    async with asyncio.timeout(DEADLINE_S):
        await inbox.step()
        while (await rig.pool.fetchval(offset, f"inbox:{source}") or 0) != end:
            await inbox.step()


async def topic_records(kafka: KafkaSettings, service: str = "intake") -> list[Record]:
    """Everything that stands in a service's topic."""
    partition = kafka.partition(service)
    consumer = await open_consumer(kafka)
    try:
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        await consumer.seek_to_beginning(partition)
        found: list[Any] = []
        async with asyncio.timeout(DEADLINE_S):
            while len(found) < end:
                for messages in (await consumer.getmany(timeout_ms=200)).values():
                    found.extend(messages)
        return [record_of(message) for message in found]
    finally:
        await close_consumer(consumer)


async def put(kafka: KafkaSettings, records: Sequence[Record], service: str = "intake") -> None:
    """Write records into a service's topic as they are."""
    await ensure_topics(kafka, (service,))
    producer = await open_producer(kafka)
    try:
        for record in records:
            await producer.send_and_wait(
                kafka.topic(service), record.value, record.key, partition=0, headers=list(record.headers)
            )
    finally:
        await close_producer(producer)


async def drop_topic(kafka: KafkaSettings, service: str = "intake") -> None:
    """Delete a service's topic, and wait until the broker no longer lists it."""
    admin = AIOKafkaAdminClient(**kafka.client())
    await admin.start()
    try:
        await admin.delete_topics([kafka.topic(service)])
        async with asyncio.timeout(DEADLINE_S):
            while kafka.topic(service) in await admin.list_topics():
                pass
    finally:
        await admin.close()

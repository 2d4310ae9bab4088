"""The last record of the service's own topic, compared with its log."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer

from shared.eventstore.records import CE_ID, CE_SOURCE
from shared.eventstore.store import EventStore
from shared.messaging.consumed import record_of, sequence_of
from shared.messaging.kafka import KafkaSettings, close_consumer, open_consumer

_READ_TIMEOUT_S = 20.0


class TopicAhead(Exception):
    """The topic holds what the log does not: an old backup was restored, or it is another log's topic."""


async def compare(kafka: KafkaSettings, store: EventStore) -> int:
    """The `public_seq` of the topic's last record; 0 when it is empty or lacks its beginning. Raises TopicAhead."""
    last = await _last(kafka, store.service)
    if last is None:
        return 0
    sequence, event_id, end = last
    head = await store.head()
    topic = kafka.topic(store.service)
    if sequence > head.public_seq:
        raise TopicAhead(
            f"the topic {topic} ends at {sequence}, the log at {head.public_seq}: an old backup was restored; "
            "nothing is appended until the missing records were taken back from the topic"
        )
    ours = await store.read_public(sequence - 1, 1)
    if not ours or ours[0].event_id != event_id:
        raise TopicAhead(
            f"record {sequence} of the topic {topic} is {event_id}, the log has "
            f"{ours[0].event_id if ours else 'none'}: they tell different histories"
        )
    # Every number is a record of its own: a topic that never had so many was made anew while we went on sending.
    return sequence if end >= sequence else 0


async def _last(kafka: KafkaSettings, service: str) -> tuple[int, str, int] | None:
    """Sequence and event id of the last record that the service itself wrote, and the topic's end offset."""
    partition = kafka.partition(service)
    consumer = await open_consumer(kafka)
    try:
        async with asyncio.timeout(_READ_TIMEOUT_S):
            consumer.assign([partition])
            begin = (await consumer.beginning_offsets([partition]))[partition]
            end = (await consumer.end_offsets([partition]))[partition]
            window = 1
            while end > begin:
                start = max(begin, end - window)
                found = None
                for message in await _read(consumer, partition, start, end):
                    record = record_of(message)
                    number = sequence_of(record)
                    if number is not None and record.header(CE_SOURCE) == f"/royalty/{service}":
                        found = number, record.header(CE_ID) or "", end
                if found is not None or start == begin:
                    return found
                window *= 10
            return None
    finally:
        await close_consumer(consumer)


async def _read(consumer: AIOKafkaConsumer, partition: Any, start: int, end: int) -> list[Any]:
    consumer.seek(partition, start)
    messages: list[Any] = []
    while await consumer.position(partition) < end:
        for fetched in (await consumer.getmany(partition, timeout_ms=500)).values():
            messages.extend(fetched)
    return messages

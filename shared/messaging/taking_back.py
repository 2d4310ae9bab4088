"""The way out after an old backup was restored: what the log lost is taken back from the service's own topic."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from shared.eventstore.heard import Numbered, bounded
from shared.eventstore.records import CE_ID, CE_SOURCE
from shared.eventstore.store import EventStore
from shared.messaging.consumed import record_of, sequence_of
from shared.messaging.kafka import KafkaSettings, close_consumer, open_consumer
from shared.messaging.topic_end import TopicAhead


async def take_back(kafka: KafkaSettings, store: EventStore) -> int:
    """Append what the own topic holds beyond the log, as heard from oneself; answers how many records.

    Public numbers go on where they were, deciders and read models fold the events as their own. Raises TopicAhead
    when log and topic tell different histories, or the topic does not hold the very next record: then it is not the
    topic of this log, or its beginning was cut.
    """
    head = await store.head()
    last = await store.read_public(head.public_seq - 1, 1) if head.public_seq else []
    taken = head.public_seq
    async with aclosing(_published(kafka, store.service)) as published:
        async for records in published:
            for sequence, record in records:
                if sequence == head.public_seq and record.header(CE_ID) != last[0].event_id:
                    raise TopicAhead(
                        f"record {sequence} of the topic is not the log's: they tell different histories"
                    )
            for run in bounded([one for one in records if one[0] > taken]):
                if run[0][0] != taken + 1:
                    raise TopicAhead(f"the topic goes on at {run[0][0]}, the log ends at {taken}")
                await store.append_heard(store.service, run)
                taken = run[-1][0]
    return taken - head.public_seq


async def _published(kafka: KafkaSettings, service: str) -> AsyncGenerator[list[Numbered], None]:
    """What the service itself wrote, from the topic's first record to its present end, each number once."""
    partition = kafka.partition(service)
    consumer = await open_consumer(kafka)
    seen = 0
    try:
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        await consumer.seek_to_beginning(partition)
        while await consumer.position(partition) < end:
            found: list[Numbered] = []
            for messages in (await consumer.getmany(partition, timeout_ms=500)).values():
                for message in messages:
                    record = record_of(message)
                    sequence = sequence_of(record)
                    own = record.header(CE_SOURCE) == f"/royalty/{service}"
                    if own and sequence is not None and sequence > seen:
                        found.append((sequence, record))
                        seen = sequence
            if found:
                yield found
    finally:
        await close_consumer(consumer)

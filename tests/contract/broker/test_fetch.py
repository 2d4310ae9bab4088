"""Reading: where a consumer may begin, and how long it waits."""

import asyncio
import time

import pytest
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import OffsetOutOfRangeError
from aiokafka.protocol.fetch import FetchRequest

from tests.contract.broker.clients import LZ4, Clients, batch, take

LONG_POLL_MS = 10_000
OUT_OF_RANGE, UNKNOWN_TOPIC = 1, 3


async def test_earliest_latest_and_any_offset_between(clients: Clients) -> None:
    """A reader may begin at the earliest record, at the latest, or at any offset between."""
    topic = await clients.topic()
    await clients.fill(topic, [b"%d" % number for number in range(10)])
    reader, place = await clients.reader(topic)
    assert await reader.beginning_offsets([place]) == {place: 0}
    assert await reader.end_offsets([place]) == {place: 10}
    reader.seek(place, 7)
    assert [each.offset for each in await take(reader, 3)] == [7, 8, 9]
    await reader.seek_to_beginning(place)
    assert (await take(reader, 1))[0].value == b"0"
    await reader.seek_to_end(place)
    await clients.fill(topic, [b"new"])
    assert [each.value for each in await take(reader, 1)] == [b"new"]


async def test_an_offset_inside_a_batch(clients: Clients) -> None:
    """A reader that begins inside a batch gets the very record it asked for first."""
    topic = await clients.topic()
    raw = await clients.raw()
    await raw.send(topic, batch([b"%d" % number for number in range(100)], compression=LZ4))
    reader, place = await clients.reader(topic)
    reader.seek(place, 42)
    assert (await take(reader, 1))[0].value == b"42"


@pytest.mark.parametrize("compression", [0, LZ4])
async def test_offsets_by_time(clients: Clients, compression: int) -> None:
    """The first record since a time is found by its own timestamp, also inside a batch."""
    topic = await clients.topic()
    producer = await clients.producer(compression_type="lz4" if compression else None, linger_ms=50)
    sent = [
        await producer.send(topic, b"x", partition=0, timestamp_ms=1_700_000_000_000 + 10 * number)
        for number in range(6)
    ]
    await asyncio.gather(*sent)
    reader, place = await clients.reader(topic)

    async def first_since(timestamp_ms: int) -> tuple[int, int] | None:
        (found,) = (await reader.offsets_for_times({place: timestamp_ms})).values()
        return found and (found.offset, found.timestamp - 1_700_000_000_000)

    assert await first_since(1_600_000_000_000) == (0, 0)
    assert await first_since(1_700_000_000_000) == (0, 0)
    assert await first_since(1_700_000_000_021) == (3, 30)
    assert await first_since(1_700_000_000_050) == (5, 50)
    assert await first_since(1_700_000_000_051) is None


async def test_an_offset_out_of_range_raises_without_a_reset(clients: Clients) -> None:
    """An offset that does not exist is an error for a reader that wants no reset."""
    topic = await clients.topic()
    await clients.fill(topic, [b"x"] * 3)
    reader, place = await clients.reader(topic, auto_offset_reset="none")
    reader.seek(place, 4)
    with pytest.raises(OffsetOutOfRangeError):
        await take(reader, 1)
    reader.seek(place, 1)
    assert (await take(reader, 1))[0].offset == 1


async def test_a_long_poll_wakes_when_something_comes(clients: Clients) -> None:
    """A reader that waits is woken by what is written."""
    topic = await clients.topic()
    reader, _ = await clients.reader(topic, fetch_max_wait_ms=LONG_POLL_MS)
    producer = await clients.producer()
    await producer.send_and_wait(topic, b"first", partition=0)
    await take(reader, 1)
    waiting = asyncio.create_task(take(reader, 1))
    began = time.monotonic()
    await producer.send_and_wait(topic, b"second", partition=0)
    assert (await waiting)[0].value == b"second"
    assert time.monotonic() - began < LONG_POLL_MS / 2_000


async def test_a_fetch_waits_its_time_and_no_longer(clients: Clients) -> None:
    """A fetch waits for its minimum of bytes, and no longer than it asked to."""
    topic = await clients.topic()
    client = await _client(clients)
    began = time.monotonic()
    code, end, records = await _fetch(client, topic, 0, wait_ms=300, bytes_min=1)
    assert (code, end, records) == (0, 0, b"")
    assert 0.25 < time.monotonic() - began < 5
    await clients.fill(topic, [b"x" * 100])
    began = time.monotonic()
    code, end, records = await _fetch(client, topic, 0, wait_ms=300, bytes_min=100_000)
    assert (code, end) == (0, 1) and len(records) > 100
    assert 0.25 < time.monotonic() - began < 5


async def test_what_is_wrong_with_a_fetch_is_told_at_once(clients: Clients) -> None:
    """What is wrong with a fetch is told at once, without waiting."""
    topic = await clients.topic()
    client = await _client(clients)
    began = time.monotonic()
    assert (await _fetch(client, topic, 5, wait_ms=LONG_POLL_MS, bytes_min=1))[0] == OUT_OF_RANGE
    assert (await _fetch(client, topic + "no", 0, wait_ms=LONG_POLL_MS, bytes_min=1))[0] == UNKNOWN_TOPIC
    assert time.monotonic() - began < LONG_POLL_MS / 2_000


async def test_a_batch_larger_than_asked_is_given_whole(clients: Clients) -> None:
    """A batch larger than a reader asked for is given whole, so that nobody is stuck before it."""
    topic = await clients.topic()
    await clients.fill(topic, [b"x" * 50_000, b"y" * 50_000])
    reader, _ = await clients.reader(topic, max_partition_fetch_bytes=1_000)
    assert [len(each.value) for each in await take(reader, 2)] == [50_000, 50_000]


async def test_one_consumer_reads_many_partitions(clients: Clients) -> None:
    """One consumer reads many partitions, each in its order."""
    topic = await clients.topic(partitions=4)
    producer = await clients.producer()
    for number in range(40):
        await producer.send(topic, b"%d" % number, partition=number % 4)
    await producer.flush()
    consumer = await clients.consumer()
    consumer.assign([TopicPartition(topic, number) for number in range(4)])
    taken = await take(consumer, 40)
    for number in range(4):
        own = [int(each.value) for each in taken if each.partition == number]
        assert own == list(range(number, 40, 4))


async def _client(clients: Clients) -> AIOKafkaClient:
    return (await clients.raw()).client


async def _fetch(
    client: AIOKafkaClient, topic: str, offset: int, *, wait_ms: int, bytes_min: int
) -> tuple[int, int, bytes]:
    (node,) = client.cluster.brokers()
    request = FetchRequest(wait_ms, bytes_min, 1 << 20, 0, [(topic, [(0, offset, 1 << 20)])])
    reply = await client.send(node.nodeId, request)
    (_, ((_, code, end, *_, records),)) = reply.topics[0]
    return code, end, records or b""

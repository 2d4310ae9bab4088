"""What is sent is there: in order, whole, and only once."""

import asyncio
import socket
import struct

import pytest
from aiokafka.errors import MessageSizeTooLargeError, OutOfOrderSequenceNumber
from aiokafka.protocol.produce import ProduceRequest_v3

from tests.contract.broker.clients import Clients, batch, take

MANY = 3_000
LARGER_THAN_A_BATCH_MAY_BE = 1_200_000
LARGE_REQUEST = 4_000_000


@pytest.mark.parametrize("compression", [None, "lz4"])
async def test_many_sends_stand_in_their_order(clients: Clients, compression: str | None) -> None:
    """Thousands of sends stand in their order, each at the offset it was acknowledged with."""
    topic = await clients.topic()
    producer = await clients.producer(compression_type=compression)
    values = [b"%06d" % number for number in range(MANY)]
    sent = [await producer.send(topic, value, partition=0) for value in values]
    offsets = [told.offset for told in await asyncio.gather(*sent)]
    assert offsets == list(range(MANY))
    reader, _ = await clients.reader(topic)
    assert [record.value for record in await take(reader, MANY)] == values


@pytest.mark.parametrize("compression", [None, "lz4"])
async def test_keys_headers_and_nulls_come_back_as_sent(clients: Clients, compression: str | None) -> None:
    """Keys, headers, timestamps, empty values and nulls come back as they were sent."""
    topic = await clients.topic()
    producer = await clients.producer(compression_type=compression)
    headers = [("ce_id", b"1"), ("ce_id", b"again"), ("empty", b""), ("none", None), ("ad", "ə".encode())]
    sent = [
        (b"key", b"value", headers),
        (None, b"no key", []),
        (b"no value", None, []),
        (b"", b"", [("h", b"\x00\xff")]),
    ]
    for key, value, with_headers in sent:
        await producer.send_and_wait(
            topic, value, key, partition=0, headers=with_headers, timestamp_ms=1_600_000_000_123
        )
    reader, _ = await clients.reader(topic)
    taken = await take(reader, len(sent))
    assert [(each.key, each.value, list(each.headers)) for each in taken] == sent
    assert {each.timestamp for each in taken} == {1_600_000_000_123}


async def test_a_batch_of_almost_a_megabyte_is_taken(clients: Clients) -> None:
    """A message of almost a megabyte is taken."""
    topic = await clients.topic()
    producer = await clients.producer(max_request_size=LARGE_REQUEST)
    value = bytes(range(256)) * 4_000
    told = [await producer.send_and_wait(topic, value, partition=0) for _ in range(3)]
    assert [each.offset for each in told] == [0, 1, 2]
    reader, _ = await clients.reader(topic)
    assert [each.value for each in await take(reader, 3)] == [value] * 3


async def test_one_oversized_message_breaks_this_producer_and_no_other(clients: Clients) -> None:
    """A message that is too large breaks its own idempotent producer, and no other."""
    topic = await clients.topic()
    producer = await clients.producer(max_request_size=LARGE_REQUEST)
    await producer.send_and_wait(topic, b"before", partition=0)
    with pytest.raises(MessageSizeTooLargeError):
        await producer.send_and_wait(topic, b"x" * LARGER_THAN_A_BATCH_MAY_BE, partition=0)
    for _ in range(2):
        with pytest.raises(OutOfOrderSequenceNumber):
            await producer.send_and_wait(topic, b"after", partition=0)
    anew = await clients.producer()
    assert (await anew.send_and_wait(topic, b"anew", partition=0)).offset == 1


async def test_two_producers_at_once_lose_nothing(clients: Clients) -> None:
    """Two producers at once lose nothing, and each keeps its order."""
    topic = await clients.topic()
    producers = [await clients.producer(linger_ms=1) for _ in range(2)]
    sent = [
        await producer.send(topic, b"%d/%04d" % (which, number), partition=0)
        for number in range(500)
        for which, producer in enumerate(producers)
    ]
    offsets = [told.offset for told in await asyncio.gather(*sent)]
    assert sorted(offsets) == list(range(1_000))
    reader, _ = await clients.reader(topic)
    values = [each.value for each in await take(reader, 1_000)]
    for which in (b"0", b"1"):
        own = [value for value in values if value.startswith(which)]
        assert own == sorted(own)


async def test_without_acknowledgement_it_is_there_all_the_same(clients: Clients) -> None:
    """What is sent without asking for an acknowledgement is there all the same."""
    topic = await clients.topic()
    producer = await clients.producer(acks=0, enable_idempotence=False)
    for number in range(10):
        await producer.send_and_wait(topic, b"%d" % number, partition=0)
    reader, _ = await clients.reader(topic)
    assert len(await take(reader, 10)) == 10


async def test_what_was_sent_before_hanging_up_is_there(clients: Clients) -> None:
    """What a client sent before it hung up is there."""
    topic = await clients.topic()
    host, port = clients.bootstrap.split(":")
    with socket.create_connection((host, int(port))) as hasty:
        for number in range(20):
            request = ProduceRequest_v3(None, 0, 1_000, [(topic, [(0, batch([b"%d" % number]))])])
            body = struct.pack(">hhih", 0, 3, number, -1) + request.encode()
            hasty.sendall(struct.pack(">i", len(body)) + body)
    reader, _ = await clients.reader(topic)
    assert [each.value for each in await take(reader, 20)] == [b"%d" % number for number in range(20)]

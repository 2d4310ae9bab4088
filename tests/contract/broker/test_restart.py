"""A broker that was killed or stopped comes back with everything it acknowledged."""

import asyncio
from typing import Any

import pytest
from aiokafka import TopicPartition

from deploy.local.broker_server import BrokerFailed, BrokerServer
from tests.contract.broker.clients import Clients, batch, take, until

IN_FLIGHT = 3_000


async def test_killed_with_sends_in_flight_nothing_is_lost_or_doubled(broker_process: BrokerServer) -> None:
    """Killed with thousands of sends in flight, nothing is lost, doubled or out of order."""
    values = [b"%05d" % number for number in range(IN_FLIGHT)]
    async with Clients(broker_process.bootstrap, "killed.") as clients:
        topic = await clients.topic()
        producer = await clients.producer(compression_type="lz4", max_batch_size=1_000)
        sent = [await producer.send(topic, value, partition=0) for value in values[:500]]
        while not sent[0].done():
            await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
        sending = asyncio.gather(*[_send(producer, topic, value) for value in values[500:]])
        await asyncio.to_thread(broker_process.crash)
        await asyncio.to_thread(broker_process.start)
        async with asyncio.timeout(60):
            acknowledged = [(await each).offset for each in sent] + await sending
        reader, place = await clients.reader(topic)
        taken = await take(reader, IN_FLIGHT)
        assert [each.value for each in taken] == values
        assert acknowledged == list(range(IN_FLIGHT))
        assert await reader.end_offsets([place]) == {place: IN_FLIGHT}


async def test_an_orderly_restart_keeps_topics_offsets_and_the_cluster(broker_process: BrokerServer) -> None:
    """An orderly restart keeps topics, records, committed offsets and the cluster's id."""
    place = TopicPartition("kept.events", 0)
    async with Clients(broker_process.bootstrap, "kept.") as clients:
        topic = await clients.topic(partitions=3)
        await clients.fill(topic, [b"a", b"b", b"c"])
        consumer = await clients.consumer(group_id="kept")
        consumer.assign([place])
        await consumer.commit({place: (2, "half way")})
        before = await (await clients.admin()).describe_cluster()
    await asyncio.to_thread(broker_process.stop)
    await asyncio.to_thread(broker_process.start)
    async with Clients(broker_process.bootstrap, "kept.") as clients:
        admin = await clients.admin()
        after = await admin.describe_cluster()
        assert after["cluster_id"] == before["cluster_id"]
        (described,) = await admin.describe_topics([topic])
        assert len(described["partitions"]) == 3
        # While a real Kafka loads the group, aiokafka takes its error for "nothing committed".
        await until(lambda: _committed(admin, place, 2))
        consumer = await clients.consumer(group_id="kept")
        consumer.assign([place])
        assert [each.value for each in await take(consumer, 1)] == [b"c"]


async def test_sequences_are_known_after_a_kill(broker_process: BrokerServer) -> None:
    """After a kill a producer's last batch is known as a repeat, and its next sequence is expected."""
    async with Clients(broker_process.bootstrap, "sequences.") as clients:
        topic = await clients.topic()
        raw = await clients.raw()
        me = await raw.new_producer_id()
        sent = [batch([b"x", b"y"], producer=(me, 0, 2 * number)) for number in range(3)]
        assert [await raw.send(topic, each) for each in sent] == [(0, 0), (0, 2), (0, 4)]
    await asyncio.to_thread(broker_process.crash)
    await asyncio.to_thread(broker_process.start)
    async with Clients(broker_process.bootstrap, "sequences.") as clients:
        raw = await clients.raw()
        # A real Kafka knows only the last batch of a producer after a restart; that is the one in flight.
        assert await raw.send(topic, sent[-1]) == (0, 4)
        gap = batch([b"gap"], producer=(me, 0, 8))
        assert (await raw.send(topic, gap))[0] == 45
        assert await raw.send(topic, batch([b"next"], producer=(me, 0, 6))) == (0, 6)
        assert await raw.new_producer_id() != me


async def test_a_consumer_goes_on_over_a_restart(broker_process: BrokerServer) -> None:
    """A consumer goes on over a restart."""
    async with Clients(broker_process.bootstrap, "over.") as clients:
        topic = await clients.topic()
        await clients.fill(topic, [b"before"])
        reader, _ = await clients.reader(topic)
        await take(reader, 1)
        await asyncio.to_thread(broker_process.stop)
        await asyncio.to_thread(broker_process.start)
        await clients.fill(topic, [b"after"])
        assert [each.value for each in await take(reader, 1)] == [b"after"]


async def test_one_directory_is_for_one_process(broker_process: BrokerServer) -> None:
    """A second process on the same directory is refused."""
    with pytest.raises(BrokerFailed, match="in use"):
        type(broker_process)(broker_process.home).start()
    async with Clients(broker_process.bootstrap, "one.") as clients:
        await clients.topic()


async def _send(producer: Any, topic: str, value: bytes) -> int:
    told = await producer.send_and_wait(topic, value, partition=0)
    return int(told.offset)


async def _committed(admin: Any, place: TopicPartition, offset: int) -> bool:
    known = (await admin.list_consumer_group_offsets("kept")).get(place)
    return known is not None and known.offset == offset

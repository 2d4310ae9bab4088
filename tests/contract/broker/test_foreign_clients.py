"""Clients with code of their own: confluent-kafka (librdkafka), and Debian's kcat where it is installed."""

import asyncio
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from tests.contract.broker.clients import DEADLINE_S, Clients, take

COUNT = 500


async def test_librdkafka_makes_writes_reads_and_removes(clients: Clients) -> None:
    """confluent-kafka makes a topic, writes, reads in a group, commits, lists groups and removes the topic."""
    await asyncio.to_thread(_librdkafka_round_trip, clients.bootstrap, clients.prefix + "foreign")


async def test_what_librdkafka_writes_aiokafka_reads(clients: Clients) -> None:
    """What confluent-kafka writes, aiokafka reads: values, order, headers."""
    topic = await clients.topic()
    await asyncio.to_thread(_produce, clients.bootstrap, topic)
    reader, _ = await clients.reader(topic)
    taken = await take(reader, COUNT)
    assert [each.value for each in taken] == [b"%04d" % number for number in range(COUNT)]
    assert taken[0].headers == (("source", b"librdkafka"),)


async def test_what_aiokafka_writes_librdkafka_reads(clients: Clients) -> None:
    """What aiokafka writes, confluent-kafka reads to the end."""
    await _is_read(clients, _read_with_librdkafka)


@pytest.mark.program("kcat")
async def test_what_aiokafka_writes_kcat_reads(clients: Clients) -> None:
    """What aiokafka writes, kcat reads to the end."""
    await _is_read(clients, _read_with_kcat)


@pytest.mark.program("kcat")
async def test_kcat_writes_and_lists(clients: Clients) -> None:
    """kcat lists the topic, and what it writes aiokafka reads."""
    topic = await clients.topic(partitions=2)
    listed = await asyncio.to_thread(_kcat, clients.bootstrap, "-L", "-t", topic)
    assert f'topic "{topic}" with 2 partitions' in listed
    await asyncio.to_thread(_kcat, clients.bootstrap, "-P", "-t", topic, "-p", "0", said="one\ntwo\n")
    reader, _ = await clients.reader(topic)
    assert [each.value for each in await take(reader, 2)] == [b"one", b"two"]


async def _is_read(clients: Clients, read: Callable[[str, str], str]) -> None:
    topic = await clients.topic()
    await clients.fill(topic, [b"one", b"two"])
    assert await asyncio.to_thread(read, clients.bootstrap, topic) == "0=one 1=two "


def _read_with_kcat(bootstrap: str, topic: str) -> str:
    return _kcat(bootstrap, "-C", "-e", "-q", "-t", topic, "-o", "beginning", "-f", "%o=%s ")


def _kcat(bootstrap: str, *words: str, said: str = "") -> str:
    ended = subprocess.run(
        ["kcat", "-b", bootstrap, *words],
        input=said,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=True,
    )
    return ended.stdout


def _read_with_librdkafka(bootstrap: str, topic: str) -> str:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": topic, "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, 0, 0)])
    read = ""
    while (record := consumer.poll(DEADLINE_S)) is not None and not record.error():
        read += f"{record.offset()}={(record.value() or b'').decode()} "
    consumer.close()
    return read


def _librdkafka_round_trip(bootstrap: str, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    (made,) = admin.create_topics([NewTopic(topic, 1, 1)]).values()
    made.result(DEADLINE_S)
    (again,) = admin.create_topics([NewTopic(topic, 1, 1)]).values()
    with pytest.raises(KafkaException, match="TOPIC_ALREADY_EXISTS"):
        again.result(DEADLINE_S)
    _produce(bootstrap, topic)
    settings = {"bootstrap.servers": bootstrap, "group.id": topic, "auto.offset.reset": "earliest"}
    consumer = Consumer(settings | {"enable.auto.commit": False})
    consumer.subscribe([topic])
    taken: list[Any] = []
    while len(taken) < COUNT:
        found = consumer.consume(COUNT, DEADLINE_S)
        assert found and not any(each.error() for each in found)
        taken += found
    assert [each.value() for each in taken] == [b"%04d" % number for number in range(COUNT)]
    consumer.commit(message=taken[9], asynchronous=False)
    place = TopicPartition(topic, 0)
    assert consumer.get_watermark_offsets(place, DEADLINE_S) == (0, COUNT)
    assert [each.offset for each in consumer.committed([place], DEADLINE_S)] == [10]
    consumer.close()
    listed = admin.list_consumer_groups().result(DEADLINE_S)
    assert topic in [each.group_id for each in listed.valid]
    (removed,) = admin.delete_topics([topic]).values()
    removed.result(DEADLINE_S)


def _produce(bootstrap: str, topic: str) -> None:
    settings = {"bootstrap.servers": bootstrap, "enable.idempotence": True, "compression.type": "lz4"}
    producer = Producer(settings)
    problems: list[Any] = []

    def told(problem: Any, _: Any) -> None:
        problems.extend([problem] if problem else [])

    for number in range(COUNT):
        producer.produce(
            topic, b"%04d" % number, partition=0, headers={"source": b"librdkafka"}, on_delivery=told
        )
    assert producer.flush(DEADLINE_S) == 0
    assert not problems

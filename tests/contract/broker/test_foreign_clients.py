"""Clients with code of their own: confluent-kafka (librdkafka), and kcat where it is installed."""

import asyncio
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from tests.contract.broker.clients import DEADLINE_S, Clients, take

Read = Callable[[str, str], str]
COUNT = 500


def _read_with_kcat(bootstrap: str, topic: str) -> str:
    words = ["kcat", "-b", bootstrap, "-t", topic, "-C", "-e", "-q", "-o", "beginning", "-f", "%o=%s "]
    ended = subprocess.run(words, capture_output=True, timeout=DEADLINE_S, check=True)
    return ended.stdout.decode()


def _read_with_librdkafka(bootstrap: str, topic: str) -> str:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": topic, "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, 0, 0)])
    read = ""
    while (record := consumer.poll(DEADLINE_S)) is not None and not record.error():
        read += f"{record.offset()}={(record.value() or b'').decode()} "
    consumer.close()
    return read


READERS: dict[str, Read] = {"librdkafka": _read_with_librdkafka}
if shutil.which("kcat"):
    READERS["kcat"] = _read_with_kcat


async def test_librdkafka_makes_writes_reads_and_removes(clients: Clients) -> None:
    await asyncio.to_thread(_librdkafka_round_trip, clients.bootstrap, clients.prefix + "foreign")


async def test_what_librdkafka_writes_aiokafka_reads(clients: Clients) -> None:
    topic = await clients.topic()
    await asyncio.to_thread(_produce, clients.bootstrap, topic)
    reader, _ = await clients.reader(topic)
    taken = await take(reader, COUNT)
    assert [each.value for each in taken] == [b"%04d" % number for number in range(COUNT)]
    assert taken[0].headers == (("source", b"librdkafka"),)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())
async def test_what_aiokafka_writes_others_read(clients: Clients, read: Read) -> None:
    topic = await clients.topic()
    await clients.fill(topic, [b"one", b"two"])
    assert await asyncio.to_thread(read, clients.bootstrap, topic) == "0=one 1=two "


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

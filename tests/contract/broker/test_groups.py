"""Consumer groups of outside subscribers: members share the partitions, and others take over."""

import asyncio
import sys
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import (
    IllegalGenerationError,
    InvalidSessionTimeoutError,
    OffsetMetadataTooLargeError,
    UnknownMemberIdError,
)
from aiokafka.protocol.commit import OffsetCommitRequest

from tests.contract.broker import member
from tests.contract.broker.clients import Clients, take, until

SHORTEST_SESSION_MS = 6_000
QUICK: dict[str, Any] = {"heartbeat_interval_ms": 100, "session_timeout_ms": SHORTEST_SESSION_MS}


async def test_a_lone_member_reads_everything(clients: Clients) -> None:
    """A group's only member reads every partition."""
    topic = await clients.topic(partitions=3)
    producer = await clients.producer()
    for number in range(30):
        await producer.send(topic, b"%d" % number, partition=number % 3)
    await producer.flush()
    consumer = await clients.consumer(topic, group_id=topic, **QUICK)
    assert len(await take(consumer, 30)) == 30
    assert len(consumer.assignment()) == 3


async def test_two_members_share_and_the_one_left_takes_over(clients: Clients) -> None:
    """Two members share the partitions, and the one that is left takes all over."""
    topic = await clients.topic(partitions=4)
    one = await clients.consumer(topic, group_id=topic, **QUICK)
    two = await clients.consumer(topic, group_id=topic, **QUICK)
    await _settled(one, two, shares=[2, 2])
    assert one.assignment().isdisjoint(two.assignment())
    await one.stop()
    await _settled(two, shares=[4])


async def test_three_members_join_at_once(clients: Clients) -> None:
    """Three members that join at once share without overlap."""
    topic = await clients.topic(partitions=6)
    members = await asyncio.gather(*(clients.consumer(topic, group_id=topic, **QUICK) for _ in range(3)))
    await _settled(*members, shares=[2, 2, 2])
    assert len(frozenset[TopicPartition]().union(*(each.assignment() for each in members))) == 6


async def test_a_dead_member_is_missed_when_its_session_ends(clients: Clients) -> None:
    """A killed member is missed when its session ends, and the others take over."""
    topic = await clients.topic(partitions=2)
    dying = await asyncio.create_subprocess_exec(
        sys.executable, member.__file__, clients.bootstrap, topic, topic, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert dying.stdout is not None
        assert await dying.stdout.readline() == b"assigned\n"
        staying = await clients.consumer(topic, group_id=topic, **QUICK)
        await _settled(staying, shares=[1])
    finally:
        dying.kill()
        await dying.wait()
    await _settled(staying, shares=[2])


async def test_committed_offsets_are_where_the_next_member_begins(clients: Clients) -> None:
    """The next member begins where the last one committed."""
    topic = await clients.topic()
    await clients.fill(topic, [b"%d" % number for number in range(10)])
    place = TopicPartition(topic, 0)
    first = await clients.consumer(topic, group_id=topic, **QUICK)
    await take(first, 10)
    await first.commit({place: (4, "so far")})
    assert await first.committed(place) == 4
    await first.stop()
    second = await clients.consumer(topic, group_id=topic, **QUICK)
    assert (await take(second, 1))[0].offset == 4
    admin = await clients.admin()
    offsets = await admin.list_consumer_group_offsets(topic)
    assert (offsets[place].offset, offsets[place].metadata) == (4, "so far")


async def test_offsets_can_be_kept_without_being_a_member(clients: Clients) -> None:
    """Offsets can be committed for a group that nobody is a member of."""
    topic = await clients.topic()
    place = TopicPartition(topic, 0)
    consumer = await clients.consumer(group_id=topic)
    consumer.assign([place])
    assert await consumer.committed(place) is None
    await consumer.commit({place: 3})
    assert await consumer.committed(place) == 3


async def test_a_commit_of_another_generation_or_stranger_is_refused(clients: Clients) -> None:
    """A commit of another generation, or of a stranger, is refused."""
    topic = await clients.topic()
    joined = await clients.consumer(topic, group_id=topic, **QUICK)
    coordinator = joined._coordinator
    await _settled(joined, shares=[1])
    for generation, member_id, error in [
        (coordinator.generation + 1, coordinator.member_id, IllegalGenerationError),
        (coordinator.generation, "stranger", UnknownMemberIdError),
        (-1, "", UnknownMemberIdError),
    ]:
        request = OffsetCommitRequest(topic, generation, member_id, -1, [(topic, [(0, 1, "")])])
        reply = await joined._client.send(coordinator.coordinator_id, request, group=1)
        assert reply.topics == [(topic, [(0, error.errno)])]


async def test_a_commit_with_a_long_note_is_refused(clients: Clients) -> None:
    """A commit with more than 4,096 characters of metadata is refused."""
    topic = await clients.topic()
    place = TopicPartition(topic, 0)
    consumer = await clients.consumer(group_id=topic)
    consumer.assign([place])
    await consumer.commit({place: (1, "n" * 4_096)})
    with pytest.raises(OffsetMetadataTooLargeError):
        await consumer.commit({place: (2, "n" * 4_097)})
    assert await consumer.committed(place) == 1


async def test_groups_are_listed_and_described(clients: Clients) -> None:
    """Groups are listed and described with their members and their state."""
    topic = await clients.topic()
    joined = await clients.consumer(topic, group_id=topic, client_id="the member", **QUICK)
    await _settled(joined, shares=[1])
    admin = await clients.admin()
    assert (topic, "consumer") in await admin.list_consumer_groups()

    async def state() -> str:
        (reply,) = await admin.describe_consumer_groups([topic])
        (described,) = reply.groups
        return str(described[2])

    (reply,) = await admin.describe_consumer_groups([topic])
    ((code, name, _, kind, _, members, *_),) = reply.groups
    assert (code, name, kind) == (0, topic, "consumer")
    assert [each[1] for each in members] == ["the member"]
    assert await state() == "Stable"
    await joined.stop()
    assert await state() == "Empty"


async def test_a_session_shorter_than_six_seconds_is_refused(clients: Clients) -> None:
    """A session shorter than six seconds is refused."""
    topic = await clients.topic()
    with pytest.raises(InvalidSessionTimeoutError):
        consumer = await clients.consumer(
            topic, group_id=topic, session_timeout_ms=1_000, heartbeat_interval_ms=100
        )
        await take(consumer, 1)


async def _settled(*members: Any, shares: list[int]) -> None:
    async def so() -> bool:
        for each in members:
            await each.getmany(timeout_ms=10)
        return [len(each.assignment()) for each in members] == shares

    await until(so)

"""Making, describing, removing and making topics again."""

import pytest
from aiokafka.errors import (
    InvalidPartitionsError,
    InvalidReplicationFactorError,
    InvalidTopicError,
    TopicAlreadyExistsError,
)

from deploy.local.brokers import BrokerChoice
from tests.contract.broker.clients import Clients, create_topic, until
from tests.support.kafka import chosen_broker, is_real_kafka

UNKNOWN_TOPIC = 3


async def test_a_topic_is_made_and_described(clients: Clients) -> None:
    """A topic is made with its partitions, described and listed."""
    topic = await clients.topic(partitions=3)
    admin = await clients.admin()
    (described,) = await admin.describe_topics([topic])
    assert described["error_code"] == 0
    assert sorted(each["partition"] for each in described["partitions"]) == [0, 1, 2]
    assert topic in await admin.list_topics()


async def test_a_topic_cannot_be_made_twice(clients: Clients) -> None:
    """A topic cannot be made twice."""
    topic = await clients.topic()
    with pytest.raises(TopicAlreadyExistsError):
        await create_topic(await clients.admin(), topic)


async def test_to_ask_for_a_topic_does_not_make_it(clients: Clients) -> None:
    """To ask for a topic does not make it."""
    admin = await clients.admin()
    name = clients.prefix + "never-made"
    for _ in range(2):
        (described,) = await admin.describe_topics([name])
        assert described["error_code"] == UNKNOWN_TOPIC
    assert name not in await admin.list_topics()


@pytest.mark.parametrize("name", ["", "..", "a/b", "x y", "ə", "n" * 250])
async def test_a_topic_cannot_have_any_name(clients: Clients, name: str) -> None:
    """A topic's name is 1 to 249 of a-z A-Z 0-9 . _ - and neither of . and .. alone."""
    with pytest.raises(InvalidTopicError):
        await create_topic(await clients.admin(), name)


async def test_partitions_and_replicas_must_be_possible(clients: Clients) -> None:
    """A topic without partitions, or with more replicas than nodes, is refused."""
    admin = await clients.admin()
    with pytest.raises(InvalidPartitionsError):
        await create_topic(admin, clients.prefix + "none", partitions=0)
    with pytest.raises(InvalidReplicationFactorError):
        await create_topic(admin, clients.prefix + "two", replicas=2)


async def test_a_removed_topic_is_gone_and_begins_anew(clients: Clients) -> None:
    """A removed topic is gone, and made again begins at offset zero."""
    topic = await clients.topic()
    await clients.fill(topic, [b"old"] * 5)
    admin = await clients.admin()
    reply = await admin.delete_topics([topic])
    assert reply.topic_error_codes == [(topic, 0)]

    async def gone() -> bool:
        (described,) = await admin.describe_topics([topic])
        return bool(described["error_code"] == UNKNOWN_TOPIC)

    await until(gone)
    assert (await admin.delete_topics([topic])).topic_error_codes == [(topic, UNKNOWN_TOPIC)]
    await clients.topic()
    reader, place = await clients.reader(topic)
    assert await reader.end_offsets([place]) == {place: 0}


async def test_the_cluster_says_who_it_is(clients: Clients) -> None:
    """The cluster has one id and one node."""
    admin = await clients.admin()
    first, second = await admin.describe_cluster(), await admin.describe_cluster()
    assert first["cluster_id"] == second["cluster_id"]
    assert len(first["brokers"]) == 1


async def test_the_suite_knows_which_broker_it_runs_on(kafka: str) -> None:
    """The suite runs on the broker that was asked for."""
    chosen = chosen_broker()
    assert chosen == BrokerChoice.ADDRESS or is_real_kafka(kafka) == (chosen != BrokerChoice.EMBEDDED)

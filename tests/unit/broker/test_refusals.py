"""What the embedded broker does not offer is refused in words that a client understands, and at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TransactionalIdAuthorizationFailed

from deploy.local.brokers import BrokerChoice, broker_choice, broker_server
from deploy.local.embedded import EmbeddedBroker
from deploy.local.failures import CannotStart
from tests.support.kafka import is_real_kafka, pytest_configure

INVALID_CONFIG = 40


@pytest.fixture(scope="module")
def embedded() -> Iterator[str]:
    with EmbeddedBroker() as broker:
        yield broker.bootstrap


async def test_transactions_are_refused(embedded: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=embedded, transactional_id="t")
    with pytest.raises(TransactionalIdAuthorizationFailed):
        await producer.start()
    await producer.stop()


async def test_compaction_and_expiry_are_refused(embedded: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=embedded)
    await admin.start()
    for name, value in [("cleanup.policy", "compact"), ("retention.ms", "1000")]:
        reply = await admin.create_topics([NewTopic("t", 1, 1, topic_configs={name: value})])
        ((topic, code, text),) = reply.topic_errors
        assert (topic, code, text) == ("t", INVALID_CONFIG, f"{name}={value} is not offered")
    await admin.close()


def test_the_embedded_broker_is_not_taken_for_a_real_one(
    embedded: str, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    assert not is_real_kafka(embedded)
    monkeypatch.setenv("REQUIRE_REAL_KAFKA", "1")
    monkeypatch.setenv("ROYALTY_KAFKA_BOOTSTRAP", embedded)
    with pytest.raises(pytest.UsageError, match="not a real Kafka"):
        pytest_configure(pytestconfig)
    monkeypatch.delenv("ROYALTY_KAFKA_BOOTSTRAP")
    monkeypatch.setenv("BROKER", "embedded")
    with pytest.raises(pytest.UsageError, match="set BROKER=kafka"):
        pytest_configure(pytestconfig)


def test_the_environment_chooses_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROYALTY_KAFKA_BOOTSTRAP", raising=False)
    monkeypatch.delenv("BROKER", raising=False)
    assert broker_choice() is BrokerChoice.EMBEDDED
    monkeypatch.setenv("BROKER", "kafka")
    assert broker_choice() is BrokerChoice.KAFKA
    monkeypatch.setenv("ROYALTY_KAFKA_BOOTSTRAP", "somewhere:9092")
    assert broker_choice() is BrokerChoice.ADDRESS
    with pytest.raises(ValueError, match="not ours to start"):
        broker_server(BrokerChoice.ADDRESS)
    monkeypatch.delenv("ROYALTY_KAFKA_BOOTSTRAP")
    monkeypatch.setenv("BROKER", "rabbit")
    with pytest.raises(CannotStart, match="none of embedded, kafka"):
        broker_choice()

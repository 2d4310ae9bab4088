"""The broker for the tests: one per test process, topics of its own for every test.

ROYALTY_KAFKA_BOOTSTRAP names one that runs already; else BROKER=embedded (the default), BROKER=kafka (a real
Apache Kafka from Maven's jars) or BROKER=docker (a container, where an engine answers). Tests run side by
side because each works under its own `topic_prefix`. With REQUIRE_REAL_KAFKA=1 the run fails unless the broker
is a real Kafka.
"""

from __future__ import annotations

import os
import secrets
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from deploy.local.broker_server import BrokerServer, free_port
from deploy.local.brokers import BrokerChoice, broker_choice, broker_server, running_broker
from deploy.local.kafka_jars import jars, java
from tests.support.backends import docker_answers

IMAGE = "apache/kafka:4.3.1"
DOCKER = "docker"
START_TIMEOUT_S = 60
PROBE_TIMEOUT_S = 10.0
API_VERSIONS, ADD_PARTITIONS_TO_TRANSACTION = 18, 24


def chosen_broker() -> str:
    """What the tests will run on: address, embedded, kafka or docker."""
    if os.environ.get("BROKER") == DOCKER and not os.environ.get("ROYALTY_KAFKA_BOOTSTRAP"):
        return DOCKER
    return broker_choice()


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("REQUIRE_REAL_KAFKA") != "1":
        return
    chosen = chosen_broker()
    if chosen == BrokerChoice.EMBEDDED:
        raise pytest.UsageError("REQUIRE_REAL_KAFKA=1, and the broker is the embedded one: set BROKER=kafka")
    if chosen == BrokerChoice.KAFKA:
        java()
        jars()
    if chosen == BrokerChoice.ADDRESS and not is_real_kafka(os.environ["ROYALTY_KAFKA_BOOTSTRAP"]):
        raise pytest.UsageError("REQUIRE_REAL_KAFKA=1, and ROYALTY_KAFKA_BOOTSTRAP is not a real Kafka")


def pytest_report_header() -> str:
    names: dict[str, str] = {
        BrokerChoice.ADDRESS: "the one at ROYALTY_KAFKA_BOOTSTRAP",
        BrokerChoice.EMBEDDED: "embedded",
        BrokerChoice.KAFKA: "Apache Kafka 4.3.1, a process of its own",
    }
    return f"broker: {names.get(chosen_broker(), f'a container of {IMAGE}')}"


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """The bootstrap address of this test process's broker."""
    with ExitStack() as stack:
        docker = chosen_broker() == DOCKER
        yield _container(stack) if docker else stack.enter_context(running_broker())


@pytest.fixture
def topic_prefix() -> str:
    """What this test's topics begin with (setting ROYALTY_TOPIC_PREFIX), so that no other test meets them."""
    return f"t{secrets.token_hex(6)}."


@pytest.fixture
def broker_process() -> Iterator[BrokerServer]:
    """A running broker of the test's own, to crash, stop and start again on the same directory and port.

    Where the tests' broker is not ours to stop (an address, a container), it is a real Kafka.
    """
    own = BrokerChoice.EMBEDDED if chosen_broker() == BrokerChoice.EMBEDDED else BrokerChoice.KAFKA
    with broker_server(own) as server:
        yield server


def is_real_kafka(bootstrap: str) -> bool:
    """Whether the broker knows transactions, which the embedded one does not."""
    host, _, port = bootstrap.split(",")[0].rpartition(":")
    asked = struct.pack(">hhih", API_VERSIONS, 0, 1, -1)
    with socket.create_connection((host, int(port)), PROBE_TIMEOUT_S) as link, link.makefile("rb") as replies:
        link.sendall(struct.pack(">i", len(asked)) + asked)
        (size,) = struct.unpack(">i", replies.read(4))
        _, _, count = struct.unpack_from(">ihi", reply := replies.read(size))
    return ADD_PARTITIONS_TO_TRANSACTION in (
        struct.unpack_from(">hhh", reply, 10 + 6 * index)[0] for index in range(count)
    )


def _container(stack: ExitStack) -> str:
    if not docker_answers():
        raise pytest.UsageError("BROKER=docker, and no Docker engine answers")
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    port = free_port()
    container = DockerContainer(IMAGE).with_bind_ports(9092, port)
    settings = {
        "NODE_ID": "1",
        "PROCESS_ROLES": "broker,controller",
        "CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "AUTO_CREATE_TOPICS_ENABLE": "false",
    }
    for name, value in settings.items():
        container = container.with_env(f"KAFKA_{name}", value)
    started = LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(START_TIMEOUT_S)
    stack.enter_context(container.waiting_for(started))
    return f"127.0.0.1:{port}"

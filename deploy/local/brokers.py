"""One way to a broker for the demo and the tests: an address from outside, or one started here.

ROYALTY_KAFKA_BOOTSTRAP wins; else BROKER=embedded (the default) or BROKER=kafka, a real Apache Kafka.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from deploy.local.broker_server import BrokerServer
from deploy.local.embedded import EmbeddedBroker
from deploy.local.failures import CannotStart
from deploy.local.kafka import KafkaServer


class BrokerChoice(StrEnum):
    """Where the broker comes from."""

    ADDRESS = "address"
    EMBEDDED = "embedded"
    KAFKA = "kafka"


def broker_choice() -> BrokerChoice:
    """What the environment asks for; raises CannotStart for a word that is none."""
    if os.environ.get("ROYALTY_KAFKA_BOOTSTRAP"):
        return BrokerChoice.ADDRESS
    word = os.environ.get("BROKER") or BrokerChoice.EMBEDDED
    if word not in (BrokerChoice.EMBEDDED, BrokerChoice.KAFKA):
        raise CannotStart(f"BROKER={word} is none of embedded, kafka")
    return BrokerChoice(word)


def broker_server(choice: BrokerChoice, directory: Path | None = None) -> BrokerServer:
    """A broker of our own, not started yet; for an address from outside there is none to start."""
    match choice:
        case BrokerChoice.EMBEDDED:
            return EmbeddedBroker(directory)
        case BrokerChoice.KAFKA:
            return KafkaServer(directory)
        case BrokerChoice.ADDRESS:
            raise ValueError("the broker at ROYALTY_KAFKA_BOOTSTRAP is not ours to start")


@contextmanager
def running_broker(directory: Path | None = None) -> Iterator[str]:
    """The bootstrap address of the broker the environment asks for, started here unless it is an address."""
    choice = broker_choice()
    if choice is BrokerChoice.ADDRESS:
        yield os.environ["ROYALTY_KAFKA_BOOTSTRAP"]
        return
    with broker_server(choice, directory) as server:
        yield server.bootstrap

"""Fixtures of these tests."""

import pytest

from shared.messaging.kafka import KafkaSettings
from tests.support.rig import make_rig

__all__ = ["make_rig", "wire"]


@pytest.fixture
def wire(kafka: str, topic_prefix: str) -> KafkaSettings:
    """The broker, under topics of this test's own."""
    return KafkaSettings(bootstrap=kafka, prefix=topic_prefix)

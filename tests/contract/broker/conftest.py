"""Clients for the contract suite, closed after each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.broker.clients import Clients


@pytest.fixture
async def clients(kafka: str, topic_prefix: str) -> AsyncIterator[Clients]:
    """Clients of the test process's broker, topics under the test's own prefix."""
    async with Clients(kafka, topic_prefix) as made:
        yield made

"""The whole system for the end-to-end tests: real services, a real broker, a real database, met at their doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from deploy.local.stack import Stack

NOW = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
"""Business instant of every start: the morning of 1 September 2026 in Baku."""

HTTP_TIMEOUT_S = 60.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything running, for the tests of one module; stopped before the next module's."""
    with Stack(tmp_path_factory.mktemp("stack"), NOW) as running:
        yield running


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """One client for all sessions of a module."""
    with httpx.Client(timeout=HTTP_TIMEOUT_S) as client:
        yield client

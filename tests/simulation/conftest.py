"""The stage of all histories of a test process, and the databases of one test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from tests.simulation.stage import Stage, Theatre
from tests.support.backends import Backend, Migrate


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Histories are lived on the loop that services run on: of a question to the database it takes half the time."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def stage(postgres: Backend, migrate_database: Migrate) -> Stage:
    return Stage(postgres, migrate_database)


@pytest.fixture
async def theatre(stage: Stage) -> AsyncIterator[Theatre]:
    async with stage.theatre() as made:
        yield made

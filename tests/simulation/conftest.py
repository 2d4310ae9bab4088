"""The stage of all histories of a test process, and the databases of one test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.simulation.stage import Stage, Theatre
from tests.support.backends import Backend, Migrate


@pytest.fixture(scope="session")
def stage(postgres: Backend, migrate_database: Migrate) -> Stage:
    return Stage(postgres, migrate_database)


@pytest.fixture
async def theatre(stage: Stage) -> AsyncIterator[Theatre]:
    async with stage.theatre() as made:
        yield made

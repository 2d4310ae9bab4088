"""The stage of all histories of a test process."""

from __future__ import annotations

import pytest

from tests.simulation.stage import Stage
from tests.support.backends import Backend, Migrate


@pytest.fixture(scope="session")
def stage(postgres: Backend, migrate_database: Migrate) -> Stage:
    return Stage(postgres, migrate_database)

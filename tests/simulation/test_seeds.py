"""Seeds that once failed, each with what it found."""

from __future__ import annotations

import pytest

from tests.simulation.history import play
from tests.simulation.stage import Theatre

FAILED = {
    18: "services that are woken a moment after an append were taken to be at rest",
}


@pytest.mark.parametrize("seed", FAILED)
async def test_a_seed_that_failed_passes(seed: int, theatre: Theatre) -> None:
    await play(seed, theatre)

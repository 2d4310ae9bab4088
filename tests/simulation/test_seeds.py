"""Seeds that once failed, each with what it found."""

from __future__ import annotations

import pytest

from tests.simulation.history import play
from tests.simulation.stage import Theatre

FAILED = {
    18: "services that are woken a moment after an append were taken to be at rest",
    31: "persons who came to their end while everything came to rest were taken to wait for ever",
}


@pytest.mark.parametrize("seed", FAILED)
async def test_a_seed_that_failed_passes(seed: int, theatre: Theatre) -> None:
    await play(seed, theatre)


async def test_a_seed_is_the_same_history_each_time(theatre: Theatre) -> None:
    """Cold and warm, and after another history; the sixth has many deaths in it."""
    first = await play(6, theatre)
    await play(2, theatre)
    assert await play(6, theatre) == first
    assert first["deaths"] and first["credits"]

"""A seed is the same history each time: what failed once can be lived again."""

from __future__ import annotations

from tests.simulation.history import play
from tests.simulation.stage import Theatre

MORTAL = 11
"""A seed with deaths in it."""


async def test_a_seed_is_the_same_history_each_time(theatre: Theatre) -> None:
    """Cold and warm, and after another history."""
    first = await play(MORTAL, theatre)
    await play(2, theatre)
    assert await play(MORTAL, theatre) == first
    assert first["deaths"] and first["credits"]

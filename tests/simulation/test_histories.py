"""Histories by seed: 300 in `make test`, as many as wanted with `make fuzz N=2000 SEED=1`."""

from __future__ import annotations

import os
import time
import traceback

import pytest

from tests.simulation.history import play
from tests.support.backends import MakeDatabase

HISTORIES = int(os.environ.get("HISTORIES", "300"))
FIRST = int(os.environ.get("FIRST_SEED", "1"))
CHUNK = min(10, HISTORIES)


@pytest.mark.parametrize("first", range(FIRST, FIRST + HISTORIES, CHUNK))
async def test_the_services_and_the_books_agree(first: int, make_database: MakeDatabase) -> None:
    failed = {}
    for seed in range(first, min(first + CHUNK, FIRST + HISTORIES)):
        begun = time.perf_counter()
        try:
            await play(seed, make_database)
        except Exception:
            failed[seed] = traceback.format_exc()
        print(f"seed {seed}: {time.perf_counter() - begun:.2f} s")  # noqa: T201
    assert not failed, "".join(f"\nmake fuzz N=1 SEED={seed}\n{why}" for seed, why in failed.items())

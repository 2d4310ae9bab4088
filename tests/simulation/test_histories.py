"""Histories by seed: 40 in `make test`, for its ten minutes' sake; as many as wanted with `make fuzz N=2000 SEED=1`."""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter

import pytest

from tests.simulation.counting import MUST
from tests.simulation.history import play
from tests.simulation.stage import Theatre

HISTORIES = int(os.environ.get("HISTORIES", "40"))
FIRST = int(os.environ.get("FIRST_SEED", "1"))
CHUNK = min(int(os.environ.get("CHUNK", "10")), HISTORIES)


@pytest.mark.parametrize("first", range(FIRST, FIRST + HISTORIES, CHUNK))
async def test_the_services_and_the_books_agree(first: int, theatre: Theatre) -> None:
    failed: dict[int, str] = {}
    happened: Counter[str] = Counter()
    seeds = range(first, min(first + CHUNK, FIRST + HISTORIES))
    for seed in seeds:
        begun, worked = time.perf_counter(), time.process_time()
        try:
            happened += await play(seed, theatre)
        except Exception:  # noqa: BLE001 - whatever broke, the others of the chunk are lived too
            failed[seed] = traceback.format_exc()
        spent = (
            f"{time.perf_counter() - begun:.2f} s, {time.process_time() - worked:.2f} s of them at work here"
        )
        print(f"seed {seed}: {spent}")  # noqa: T201
    print(dict(happened))  # noqa: T201
    assert not failed, "".join(f"\nmake fuzz N=1 SEED={seed}\n{why}" for seed, why in failed.items())
    if len(seeds) == 10:
        lacks = [what for what in MUST if not happened[what]]
        assert not lacks, f"ten histories without any {lacks} prove little"

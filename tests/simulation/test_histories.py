"""Histories by seed: 50 in `make test`, 200 in CI, as many as wanted with `make fuzz N=2000 SEED=1`."""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter

import pytest

from tests.simulation.counting import MUST
from tests.simulation.history import play
from tests.simulation.stage import Theatre

HISTORIES = int(os.environ.get("HISTORIES", "50"))
FIRST = int(os.environ.get("FIRST_SEED", "1"))
CHUNK = min(int(os.environ.get("CHUNK", "20")), HISTORIES)
"""Histories on the same databases: many, for the first one makes them; few, so that workers end together."""
ENOUGH = 20
"""Of so many histories in a row, everything that must happen happens in some (see `story.WISHES`, `story.EXPIRED`)."""


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
            # Said at once too: who waits no longer, or is cut off, has it by then.
            print(failed[seed])  # noqa: T201
        spent = (
            f"{time.perf_counter() - begun:.2f} s, {time.process_time() - worked:.2f} s of them at work here"
        )
        print(f"seed {seed}: {spent}")  # noqa: T201
    print(dict(happened))  # noqa: T201
    assert not failed, "".join(f"\nmake fuzz N=1 SEED={seed}\n{why}" for seed, why in failed.items())
    if len(seeds) >= ENOUGH:
        lacks = [what for what in MUST if not happened[what]]
        assert not lacks, f"{len(seeds)} histories without any {lacks} prove little"

"""Waiting for what another process does, without fixed pauses: ask again until it is so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

DEADLINE_S = 20.0
POLL_S = 0.01

WaitUntil = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="session")
def wait_until() -> WaitUntil:
    """`wait_until(condition)` returns once it holds, and fails the test after twenty seconds."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_S
        never = threading.Event()
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"still not so after {DEADLINE_S:.0f} s")
            never.wait(POLL_S)

    return wait

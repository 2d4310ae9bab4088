"""What stages of work take: by the clock, of the processor as the service, and in the database's server."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from deploy.bench.measuring import Measure, processor

_TICKS = os.sysconf("SC_CLK_TCK")
_OWN, _WITH_THE_ENDED = slice(11, 13), slice(11, 15)
"""Fields of `/proc/<pid>/stat` behind the name: user and system, and the same of children that have ended."""


class Stages:
    """Seconds by stage. Where the clock shows more than half of the processors' time on two cores, somebody waited."""

    def __init__(self, server: int) -> None:
        """`server`: process of the database's server."""
        self._server = server
        self._spent: dict[str, tuple[float, float, float]] = {}

    @asynccontextmanager
    async def stage(self, what: str) -> AsyncIterator[None]:
        """What is done inside is that stage."""
        before = self._now()
        yield
        clock, here, there = (now - then for now, then in zip(self._now(), before, strict=True))
        self._spent[what] = clock, here, there

    def told(self) -> Measure:
        """A line of the table."""
        words = (
            f"{what} {clock:.1f} s ({here:.1f} + {there:.1f})"
            for what, (clock, here, there) in self._spent.items()
        )
        return Measure("of that by the clock (processor of the service + of PostgreSQL)", ", ".join(words))

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), processor(), _used_below(self._server)


def _used_below(pid: int) -> float:
    """Processor seconds of a process and all its children, the ended ones too."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _used(pid, _WITH_THE_ENDED) + sum(_used(int(child), _OWN) for child in children)


def _used(pid: int, fields: slice) -> float:
    with suppress(OSError):
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, told[fields])) / _TICKS
    return 0.0

"""Measures: how many in how many seconds, beside the raw limit of the same machine in the same run."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

Work = Callable[[], Awaitable[int]]
"""Does the work and answers with how many."""
_STEP_MB, _PAUSE_S = 1.0, 1.0
"""More than ever that is worth a look, and how long none is without it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table. `limit` is what the bare machine does for the same; empty where there is nothing raw."""

    what: str
    figure: str
    limit: str = ""
    limit_figure: str = ""
    ratio: float | None = None


async def rate_of(work: Work) -> float:
    """How many a second."""
    begun = time.perf_counter()
    count = await work()
    return count / (time.perf_counter() - begun)


async def beside(what: str, work: Work, limit: str, raw: Work) -> Measure:
    """A rate beside the raw one."""
    return compared(what, await rate_of(work), limit, await rate_of(raw))


def compared(what: str, rate: float, limit: str, bare: float) -> Measure:
    """A line of two rates."""
    return Measure(what, f"{rate:,.0f} /s", limit, f"{bare:,.0f} /s", rate / bare)


def processor() -> float:
    """Processor seconds of this process, as the service, and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def processor_of(pid: int) -> float:
    """Processor seconds that another process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Peak:
    """The most that this process, as the service, and its children held together, looked at twenty times a second."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        own = os.getpid()
        most = shared_out_at = 0.0
        while not self._over.wait(0.05):
            children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
            pids = [own, *map(int, children)]
            resident = sum(_told(pid, "status", "VmRSS:") for pid in pids)
            if resident <= self.megabytes:
                continue
            # To share out the pages costs milliseconds of the processor each time: only when more of them are there
            # than ever, and else now and then, for those that a child had from its parent may become its own.
            if resident > most + _STEP_MB or time.monotonic() > shared_out_at + _PAUSE_S:
                self.megabytes = max(self.megabytes, sum(_told(pid, "smaps_rollup", "Pss:") for pid in pids))
                most, shared_out_at = max(most, resident), time.monotonic()


def _told(pid: int, file: str, name: str) -> float:
    """What a process holds: `VmRSS:` of its `status`, or `Pss:` of its `smaps_rollup`, which has shared pages by parts,
    for a child that has just been forked has all of its parent's."""
    try:
        if Path(f"/proc/{pid}/comm").read_text().strip() == "postgres":
            return 0.0
        told = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in told if line.startswith(name)), 0.0)

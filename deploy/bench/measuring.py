"""Measures: how many in how many seconds, beside the raw limit of the same machine in the same run."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Work = Callable[[], Awaitable[int]]
"""Does the work and answers with how many."""


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

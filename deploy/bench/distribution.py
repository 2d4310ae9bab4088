"""A run of distribution: computed from twenty funded and matched accounts, approved, appended and closed, from the read
models as they stand in a database; beside it the same arithmetic in a plain loop over integers, that loop written down
barely, and as sets."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import uvloop

from deploy.bench.accounts_matched import WEIGHTS, Size
from deploy.bench.distribution_service import RATE, open_run, run_through, service
from deploy.bench.measuring import Measure, Peak
from deploy.bench.plain_distribution import Shares, distributed_plainly, kept_barely
from deploy.bench.set_distribution import distributed_by_sets
from deploy.bench.stages import Stages
from shared.observability.memory import settle

ALLOCATIONS = 100_000


def measure(allocations: int = ALLOCATIONS) -> list[Measure]:
    """A run that gives so many allocations of five shares each."""
    return uvloop.run(_measured(Size(allocations)))


async def _measured(size: Size) -> list[Measure]:
    async with service(size) as (ctx, projections, server):
        stages = Stages(server)
        with Peak() as peak:
            async with stages.stage("open"):
                await open_run(ctx, "bench-run")
            before = time.perf_counter()
            closed = await run_through(ctx, "bench-run", stages)
            seconds = time.perf_counter() - before
        async with stages.stage("read models"):
            await projections.catch_up()
        if closed["allocations"] != size.allocations:
            raise RuntimeError(f"{closed['allocations']} allocations of {size.allocations}")
        begun = time.perf_counter()
        await kept_barely(ctx.pool, size, RATE)
        bare = time.perf_counter() - begun
    plainly, plain = _taken(distributed_plainly, size)
    if sum(len(shares) for shares in plainly.values()) != size.allocations * len(WEIGHTS):
        raise RuntimeError("the plain loop gives other shares")
    what = f"run over {size.lines:,} matched lines: {size.allocations:,} allocations, {closed['reserves']:,} reserves"
    return [
        Measure(
            what,
            f"{seconds:.1f} s, {peak.megabytes:.0f} MB",
            "a plain loop over integers",
            f"{plain:.1f} s",
            plain / seconds,
        ),
        Measure(
            "that run again",
            f"{seconds:.1f} s",
            "bare: that loop, its shares as JSON, one COPY an account",
            f"{bare:.1f} s",
            bare / seconds,
        ),
        stages.told(),
        _as_sets(size, plainly, seconds),
    ]


def _as_sets(size: Size, plainly: dict[tuple[int, int], Shares], seconds: float) -> Measure:
    found, taken = _taken(distributed_by_sets, size)
    if found != plainly:
        raise RuntimeError("the sets give other shares")
    return Measure(
        "that run again", f"{seconds:.1f} s", "as sets, in DuckDB", f"{taken:.1f} s", taken / seconds
    )


def _taken(
    distributed: Callable[[Size, int], dict[tuple[int, int], Shares]], size: Size
) -> tuple[dict[tuple[int, int], Shares], float]:
    begun = time.perf_counter()
    found = distributed(size, RATE)
    return found, time.perf_counter() - begun


if __name__ == "__main__":
    settle()
    for found in measure(int(sys.argv[1]) if len(sys.argv) > 1 else ALLOCATIONS):
        print(found)

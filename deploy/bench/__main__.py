"""`make bench`: how fast the log takes commands and the read models follow, with a durable PostgreSQL.

Each figure stands beside what bare PostgreSQL does here for the same work, and as a part of it: machines differ,
the ratio tells what order, chain and exactly-once cost.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
from rich.console import Console
from rich.table import Table

from deploy.bench import limits, tally
from deploy.bench.tally import CODEC, TALLY, Count
from deploy.local.databases import create_database, create_roles
from deploy.local.postgres import PostgresServer
from deploy.local.services import ROOT
from shared.eventstore.migrate import migrate
from shared.eventstore.store import EventStore, Meta
from shared.projections.projection import projection
from shared.projections.runner import ProjectionRunner

COMMANDS = 4_000
WRITERS = 64
BULK = 50_000
TALLIES = 2_000
_WIDTH_WITHOUT_TERMINAL = 140

Work = Callable[[], Awaitable[int]]


async def one_by_one(store: EventStore, meta: Meta) -> int:
    """Many callers, one command each at a time: what the HTTP doors cause."""
    waiting = iter(range(COMMANDS))

    async def writer() -> None:
        for n in waiting:
            await store.execute(TALLY, f"w{n % TALLIES}-{n}", Count(tally=f"w{n % TALLIES}", amount=1), meta)

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return COMMANDS


async def in_bulk(store: EventStore, meta: Meta) -> int:
    """One caller with very many commands: what the lines of an account cause."""
    commands = [(f"b{n}", Count(tally=f"b{n % TALLIES}", amount=1)) for n in range(BULK)]
    await store.execute_many(TALLY, commands, meta)
    return BULK


async def read_all(store: EventStore) -> int:
    """Read the log from its first entry to its last."""
    position = 0
    while entries := await store.read(position):
        position = entries[-1].position
    return position


async def measured(work: Work) -> tuple[int, float]:
    """How many, and in how many seconds."""
    begun = time.perf_counter()
    count = await work()
    return count, time.perf_counter() - begun


async def bench(server: PostgresServer, table: Table) -> None:
    """Measure on a fresh database of this server."""
    await create_roles(server.dsn(), "bench", server.password)
    database = await create_database(server.dsn(), "bench", server.password)
    await migrate(database.dsn_owner, "bench", ROOT / "services" / "bench")
    async with asyncpg.create_pool(database.dsn_app, min_size=4, max_size=8) as pool:
        store = EventStore("bench", pool, lambda: datetime.now(UTC), CODEC)
        meta = Meta(actor="bench", correlation_id="bench")
        runner = ProjectionRunner(store, pool, (projection(tally),))
        await runner.prepare()
        await limits.prepare(pool)
        works: tuple[tuple[str, Work, str, Work], ...] = (
            (
                f"commands, {WRITERS} callers side by side",
                lambda: one_by_one(store, meta),
                "a row and a commit each",
                lambda: limits.commit_each(pool, COMMANDS, WRITERS),
            ),
            (
                "commands of one caller in bulk",
                lambda: in_bulk(store, meta),
                "one COPY",
                lambda: limits.copy_all(pool, BULK),
            ),
            (
                "entries read by position",
                lambda: read_all(store),
                "one SELECT",
                lambda: limits.select_all(pool),
            ),
            (
                "entries folded into a read model",
                runner.catch_up,
                "one GROUP BY",
                lambda: limits.fold_in_sql(pool),
            ),
        )
        for name, work, bare, limit in works:
            count, seconds = await measured(work)
            rate = count / seconds
            limit_count, limit_seconds = await measured(limit)
            limit_rate = limit_count / limit_seconds
            table.add_row(
                *(name, f"{count:,}", f"{seconds:.2f} s", f"{rate:,.0f} /s"),
                *(bare, f"{limit_rate:,.0f} /s", f"{rate / limit_rate:.2f}"),
            )


def main() -> None:
    table = Table("what", "count", "took", "rate", "bare PostgreSQL", "its rate", "ratio")
    with PostgresServer() as server:
        table.title = f"The log on {server.binaries}, durable"
        asyncio.run(bench(server, table))
    screen = Console()
    # A pipe has no width of its own, and 80 columns would fold every cell.
    (screen if screen.is_terminal else Console(width=_WIDTH_WITHOUT_TERMINAL)).print(table)


if __name__ == "__main__":
    main()

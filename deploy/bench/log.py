"""The log and the read models beside bare PostgreSQL, on a durable server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from deploy.bench import limits, tally
from deploy.bench.measuring import Measure, Work, beside, compared, rate_of
from deploy.bench.tally import CODEC, TALLY, Count
from deploy.local.databases import create_database, create_roles
from deploy.local.postgres import PostgresServer
from deploy.local.services import ROOT
from shared.eventstore.migrate import migrate
from shared.eventstore.pool import open_pool
from shared.eventstore.store import EventStore, Meta
from shared.projections.projection import projection
from shared.projections.runner import ProjectionRunner

COMMANDS = 4_000
WRITERS = 64
BULK = 100_000
TALLIES = 2_000
META = Meta(actor="bench", correlation_id="bench")


async def measure(server: PostgresServer) -> list[Measure]:
    """Commands one by one and in bulk, reading, folding, rebuilding."""
    await create_roles(server.dsn(), "bench", server.password)
    database = await create_database(server.dsn(), "bench", server.password)
    await migrate(database.dsn_owner, "bench", ROOT / "services" / "bench")
    async with await open_pool(database.dsn_app, min_size=4, max_size=8) as pool:
        store = EventStore("bench", pool, lambda: datetime.now(UTC), CODEC)
        runner = ProjectionRunner(store, pool, (projection(tally),))
        await runner.prepare()
        await limits.prepare(pool)
        single = await beside(
            f"commands, {WRITERS} callers side by side",
            lambda: _one_by_one(store),
            "a row and a commit each",
            lambda: limits.commit_each(pool, COMMANDS, WRITERS),
        )
        bulk = await rate_of(lambda: _in_bulk(store))
        rows = await limits.rows_of_the_log(pool)
        copied = await rate_of(lambda: limits.copy_rows(pool, rows))
        followers: dict[str, Work] = {
            "entries read by position": lambda: _read(store),
            "entries folded into a live read model": runner.catch_up,
            "entries of a rebuild": lambda: runner.rebuild("tally"),
        }
        read = [
            await beside(what, work, "one SELECT of those rows", lambda: limits.select_all(pool))
            for what, work in followers.items()
        ]
        return [
            single,
            compared("commands of one caller in bulk", bulk, "one COPY of those rows", copied),
            *read,
        ]


async def _one_by_one(store: EventStore) -> int:
    """Many callers, one command each at a time: what the HTTP doors cause."""
    waiting = iter(range(COMMANDS))

    async def writer() -> None:
        for n in waiting:
            await store.execute(TALLY, f"w{n % TALLIES}-{n}", Count(tally=f"w{n % TALLIES}", amount=1), META)

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return COMMANDS


async def _in_bulk(store: EventStore) -> int:
    """One caller with very many commands: what the lines of an account cause."""
    commands: list[tuple[str, Any]] = [
        (f"b{n}", Count(tally=f"b{n % TALLIES}", amount=1)) for n in range(BULK)
    ]
    await store.execute_many(TALLY, commands, META)
    return BULK


async def _read(store: EventStore) -> int:
    position = 0
    while entries := await store.read(position):
        position = entries[-1].position
    return position

"""The registry with a hundred thousand works: how fast a catalogue comes in, and how fast one of them is found."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.bench import limits
from deploy.bench.films import Films, films, misspelt
from deploy.bench.measuring import Measure, compared, rate_of
from deploy.local.databases import Database
from deploy.local.stack import Stack
from shared.eventstore.pool import open_pool

WORKS = 100_000
QUERIES = 400
_WAIT_S = 900.0
_LETTERS = "aəbcçdefgğhxıijkqlmnoöprsştuüvyzабвгдежзиклмнопрстуфхцчш"
_BARE = "SELECT id, label FROM view.search_entry WHERE id = $1"


def measure(count: int = WORKS) -> list[Measure]:
    """With a durable database: a catalogue imported until its last work is found, then searches one after the other."""
    with tempfile.TemporaryDirectory(prefix="royalty-bench-") as directory:
        with Stack(Path(directory), datetime.now(UTC), durable=True, only=("registry",)) as stack:
            scopes = ["registry:import:submit", "registry:import:read"]
            scopes += ["registry:work:read", "registry:party:read", "registry:job:read"]
            token = stack.issuer.token("registrar", scopes)
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=stack.addresses["registry"], headers=headers, timeout=60) as client:
                made = films(count)
                rate = _import(client, made, count)
                asked = {
                    "exact": made.titles[:: max(1, count // QUERIES)],
                    "misspelt": [
                        misspelt(title, n)
                        for n, title in enumerate(made.titles[7 :: max(1, count // QUERIES)])
                    ],
                    "one letter": list(_LETTERS) * 8,
                    "author": made.authors[:: max(1, len(made.authors) // QUERIES)],
                    "identifier": made.isans[:: max(1, len(made.isans) // QUERIES)],
                }
                taken = {name: _searches(client, queries) for name, queries in asked.items()}
            return asyncio.run(_beside(stack.databases["registry"], rate, taken, count))


def _import(client: httpx.Client, made: Films, count: int) -> float:
    """Works a second, from the upload until the last one is found by search."""
    begun = time.perf_counter()
    answer = client.post(
        "/v1/imports",
        data={"kind": "CATALOGUE", "source": "bench"},
        files={"file": ("films.csv", made.data)},
        headers={"Idempotency-Key": "bench"},
    ).raise_for_status()
    job = answer.json()["job"]
    while (state := client.get(job).raise_for_status().json())["state"] not in ("DONE", "FAILED"):
        _in_time(begun)
        time.sleep(0.1)
    if state["state"] != "DONE" or state["result"]["counts"]["entered"] != count:
        raise RuntimeError(f"the import went wrong: {state['result'] or state['problem']}")
    while not _finds(client, made.titles[-1], count):
        _in_time(begun)
        time.sleep(0.05)
    return count / (time.perf_counter() - begun)


def _finds(client: httpx.Client, title: str, count: int) -> bool:
    found = client.get("/v1/works", params={"title": title}).raise_for_status().json()["items"]
    return any(one["title"] == title for one in found)


def _in_time(begun: float) -> None:
    if time.perf_counter() - begun > _WAIT_S:
        raise RuntimeError(f"the import takes longer than {_WAIT_S:g} s")


def _searches(client: httpx.Client, queries: Sequence[str]) -> list[float]:
    """The seconds that each search took, sorted."""
    taken = []
    for query in queries:
        begun = time.perf_counter()
        client.get("/v1/search", params={"q": query}).raise_for_status()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)


async def _beside(
    database: Database, rate: float, taken: dict[str, list[float]], count: int
) -> list[Measure]:
    async with await open_pool(database.dsn_owner, min_size=1, max_size=2) as pool:
        await pool.execute("CREATE TABLE view.entries AS SELECT * FROM log.entry WITH NO DATA")
        rows = await limits.rows_of_the_log(pool)
        copied = await rate_of(lambda: limits.copy_rows(pool, rows)) * count / len(rows)
    async with await open_pool(database.dsn_app, min_size=1, max_size=2) as pool:
        bare = await _selects(pool)
    half = bare[len(bare) // 2]
    found = [
        compared(f"works imported until found, of {count:,}", rate, "one COPY of their log's rows", copied)
    ]
    for name, seconds in taken.items():
        p50, p99 = (seconds[int(len(seconds) * part)] for part in (0.5, 0.99))
        found.append(
            Measure(
                f"search at {count:,} works, {name}",
                f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms",
                "a bare SELECT by its key",
                f"p50 {half * 1000:.2f} ms",
                half / p50,
            )
        )
    return found


async def _selects(pool: Any) -> list[float]:
    ids = [row["id"] for row in await pool.fetch("SELECT id FROM view.search_entry LIMIT $1", QUERIES)]
    taken = []
    async with pool.acquire() as connection:
        for one in ids:
            begun = time.perf_counter()
            await connection.fetchrow(_BARE, one)
            taken.append(time.perf_counter() - begun)
    return sorted(taken)

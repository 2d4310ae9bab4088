"""Twenty-four who append, one who hears, one who reads the tail: nothing is lost, doubled or out of order."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import asyncpg

from shared.eventstore.chain import findings
from shared.eventstore.entries import Entry
from shared.eventstore.records import CE_TYPE, Record
from shared.eventstore.store import Conflict, Done, EventStore, GapInSource
from tests.integration.eventstore.box import BOX, CODEC, META, PUBLIC, AddCoins, OpenBox
from tests.integration.eventstore.conftest import Log

WRITERS = 24
COMMANDS = 20
HEARD = 60
PROCESSES = 6


class Backwards(Exception):
    """What ran alongside failed, so everything is rolled back."""


async def fail(connection: Any) -> None:
    await connection.execute("SELECT 1")
    raise Backwards


def jumping_clock(seed: int) -> Any:
    """A clock that is set forward and back under the log's feet."""
    chance = random.Random(seed)
    start = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    return lambda: start + timedelta(milliseconds=chance.randint(-5_000, 5_000))


async def write(store: EventStore, number: int) -> int:
    """Commands on a box of one's own and on one that all share; every fourth is rolled back."""
    coins = 0
    for turn in range(COMMANDS):
        box = f"own-{number}" if turn % 2 else "shared"
        if turn % 4 == 3:
            with suppress(Backwards):
                await store.execute(BOX, box, AddCoins(1, times=3), META, alongside=fail)
            continue
        coins += await add(store, box, 1 + turn % 3)
    return coins


async def add(store: EventStore, box: str, coins: int) -> int:
    """Again and again when the others were always faster."""
    while True:
        with suppress(Conflict):
            assert isinstance(await store.execute(BOX, box, AddCoins(1, times=coins), META), Done)
            return coins


async def hear(store: EventStore) -> None:
    """In twos and threes with repeats, gaps and failures between them."""
    records = [(n, Record(b"k", ((CE_TYPE, b"registry.X.v1"),), b"%d" % n)) for n in range(1, HEARD + 1)]
    reached = 0
    for turn in count():
        if reached == HEARD:
            return
        size = 2 + turn % 2
        if turn % 5 == 4:
            with suppress(Backwards):
                await store.append_heard("registry", records[reached : reached + size], alongside=fail)
        if turn % 7 == 6 and reached + 1 < HEARD:
            with suppress(GapInSource):
                await store.append_heard("registry", records[reached + 1 : reached + 1 + size])
                raise AssertionError("a gap was taken")
        await store.append_heard("registry", records[max(0, reached - 1) : reached + size])
        reached = min(HEARD, reached + size)


async def follow(store: EventStore, ended: asyncio.Event) -> list[Entry]:
    """The tail, read as it grows; one more look after the last append."""
    seen: list[Entry] = []
    while True:
        over = ended.is_set()
        found = await store.read(seen[-1].position if seen else 0, 37)
        seen.extend(found)
        if over and not found:
            return seen


async def test_nothing_is_lost_and_nothing_is_out_of_order(log: Log) -> None:
    reader = await asyncpg.connect(log.database.dsn_app)
    snapshot = reader.transaction(isolation="repeatable_read", readonly=True)
    await snapshot.start()
    assert await reader.fetchval("SELECT count(*) FROM log.entry") == 0
    stores = [EventStore("boxes", log.pool, jumping_clock(n), CODEC, PUBLIC) for n in range(PROCESSES)]
    ended = asyncio.Event()
    following = asyncio.create_task(follow(log.store, ended))
    hearing = asyncio.create_task(hear(stores[0]))
    written = await asyncio.gather(*(write(stores[n % PROCESSES], n) for n in range(WRITERS)))
    await hearing
    ended.set()
    seen = await following
    assert await reader.fetchval("SELECT count(*) FROM log.entry") == 0
    await reader.close()

    own = [entry for entry in seen if entry.source is None]
    assert len(own) == sum(written)
    assert [entry.position for entry in seen] == list(range(1, len(seen) + 1))
    assert [entry.public_seq for entry in own] == list(range(1, len(own) + 1))
    assert [entry.sequence for entry in seen if entry.source] == list(range(1, HEARD + 1))
    times = [entry.recorded_at for entry in seen]
    assert times == sorted(times)
    versions: dict[str | None, list[int | None]] = {}
    for entry in own:
        versions.setdefault(entry.stream_id, []).append(entry.version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
    assert seen == await log.store.read(0)
    assert await findings(log.pool, "boxes") == []


async def test_commands_of_one_process_share_transactions(log: Log) -> None:
    before = await log.owner.fetchval("SELECT pg_current_xact_id()::text::bigint")
    await asyncio.gather(*(log.store.execute(BOX, f"{n}", OpenBox("anna"), META) for n in range(200)))
    after = await log.owner.fetchval("SELECT pg_current_xact_id()::text::bigint")
    assert (await log.store.head()).position == 200
    assert after - before < 100


async def test_of_many_on_one_stream_each_is_decided_on_what_stands(log: Log) -> None:
    opened = await asyncio.gather(
        *(log.store.execute(BOX, "1", OpenBox(f"owner {n}"), META) for n in range(20))
    )
    assert Counter(type(answer).__name__ for answer in opened) == {"Done": 1, "Rejected": 19}
    assert (await log.store.head()).position == 1


async def test_one_command_that_cannot_be_stored_does_not_take_others_along(log: Log) -> None:
    bad = log.store.execute(BOX, "nul\x00", OpenBox("anna"), META)
    good = [log.store.execute(BOX, f"{n}", OpenBox("anna"), META) for n in range(5)]
    answers = await asyncio.gather(bad, *good, return_exceptions=True)
    assert [type(answer).__name__ for answer in answers[1:]] == ["Done"] * 5
    assert isinstance(answers[0], Exception)


async def test_a_cancelled_command_harms_nobody(log: Log) -> None:
    tasks = [asyncio.create_task(log.store.execute(BOX, f"{n}", OpenBox("anna"), META)) for n in range(10)]
    tasks[3].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer).__name__ for answer in answers].count("Done") == 9
    assert await findings(log.pool, "boxes") == []

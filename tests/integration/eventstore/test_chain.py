"""Whatever is changed in the log behind its back is found."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from shared.contracts.platform import HeadSealed
from shared.contracts.wire import to_json
from shared.eventstore.chain import findings
from shared.eventstore.hashing import GENESIS, hash_of
from shared.eventstore.records import CE_TYPE, Record
from shared.eventstore.seals import Seal, Vouched, heard_seals, seal_head, start_day, vouched
from tests.integration.eventstore.box import BOX, CODEC, META, AddCoins, OpenBox
from tests.integration.eventstore.conftest import Log

COLUMNS = {
    "position": "position + 1000",
    "source": "'another'",
    "sequence": "coalesce(sequence, 0) + 7",
    "event_id": "'00000000-0000-5000-8000-000000000000'",
    "stream_id": "'box-another'",
    "version": "coalesce(version, 0) + 100",
    "type": "type || 'X'",
    "schema_version": "schema_version + 1",
    "payload": '\'{"owner": "thief"}\'::json',
    "record": "coalesce(record, ''::bytea) || '\\x00'::bytea",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "effective_on": "effective_on + 1",
    "correlation_id": "correlation_id || 'x'",
    "causation_id": "coalesce(causation_id, '') || 'x'",
    "actor": "'thief'",
    "public_seq": "coalesce(public_seq, 0) + 1000",
    "digest": "sha256(digest)",
    "hash": "sha256(hash)",
}


@asynccontextmanager
async def without_protection(log: Log) -> AsyncIterator[None]:
    """Only the owner can do this: triggers and constraints off, as an attacker with his password would."""
    await log.owner.execute("ALTER TABLE log.entry DISABLE TRIGGER ALL")
    await log.owner.execute("ALTER TABLE log.entry DROP CONSTRAINT IF EXISTS entry__source__ck")
    await log.owner.execute("ALTER TABLE log.entry DROP CONSTRAINT IF EXISTS entry__public_seq__ck")
    yield
    await log.owner.execute("ALTER TABLE log.entry ENABLE TRIGGER ALL")


async def fill(log: Log) -> int:
    """Twelve own entries of three boxes, some public, and three heard ones between them."""
    for number in range(3):
        await log.store.execute(BOX, f"{number}", OpenBox("anna"), META)
        await log.store.execute(BOX, f"{number}", AddCoins(3, times=3), META)
        heard = Record(b"k", ((CE_TYPE, b"registry.HeadSealed.v1"),), b"{}")
        await log.store.append_heard("registry", [(number + 1, heard)])
    return (await log.store.head()).position


@pytest.mark.parametrize("column", COLUMNS)
async def test_a_change_in_each_column_of_a_random_row_is_found(log: Log, column: str) -> None:
    end = await fill(log)
    assert await findings(log.pool, "boxes") == []
    victim = random.Random(column).randint(1, end)
    async with without_protection(log):
        await log.owner.execute(
            f"UPDATE log.entry SET {column} = {COLUMNS[column]} WHERE position = $1", victim
        )
    found = await findings(log.pool, "boxes")
    assert found
    assert found[0].position == victim


@pytest.mark.parametrize(
    "change",
    [
        "recorded_at = 'infinity'",
        "recorded_at = '-infinity'",
        "effective_on = 'infinity'",
        "payload = NULL",
        "stream_id = NULL, version = NULL",
        "payload = NULL, stream_id = NULL, version = NULL, source = 'intake', sequence = 1, record = ''",
    ],
)
async def test_a_change_into_something_odd_is_found_too(log: Log, change: str) -> None:
    await fill(log)
    async with without_protection(log):
        await log.owner.execute(f"UPDATE log.entry SET {change} WHERE position = 3")
    found = await findings(log.pool, "boxes")
    assert found
    assert found[0].position == 3


async def test_the_columns_above_are_all_there_are(log: Log) -> None:
    rows = await log.pool.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'log.entry'::regclass AND attnum > 0 "
        "AND NOT attisdropped"
    )
    assert {row["attname"] for row in rows} == set(COLUMNS)


async def test_an_entry_that_vanished_is_named(log: Log) -> None:
    await fill(log)
    async with without_protection(log):
        await log.owner.execute("DELETE FROM log.entry WHERE position = 4")
    found = await findings(log.pool, "boxes")
    assert str(found[0]) == "position 4: missing: the log goes on at 5"


async def test_a_walk_from_the_middle_sees_the_middle_alone(log: Log) -> None:
    end = await fill(log)
    assert await findings(log.pool, "boxes", 5, end) == []
    async with without_protection(log):
        await log.owner.execute("UPDATE log.entry SET actor = 'thief' WHERE position = 2")
    assert await findings(log.pool, "boxes", 5) == []
    assert {broken.position for broken in await findings(log.pool, "boxes", 1, 3)} == {2}
    assert [broken.position for broken in await findings(log.pool, "boxes", 5, end + 1)] == [end + 1]


async def test_a_cut_tail_is_found_only_against_a_sealed_head(log: Log) -> None:
    end = await fill(log)
    head = await log.store.head()
    seal = Seal("boxes", end, head.hash.hex(), "registry")
    assert await vouched(log.pool, "boxes", [seal]) == Vouched(end, ())
    async with without_protection(log):
        await log.owner.execute("DELETE FROM log.entry WHERE position > $1", end - 2)
    assert await findings(log.pool, "boxes") == []
    against = await vouched(log.pool, "boxes", [seal])
    assert against.findings == (
        f"the tail was cut: registry holds the head at position {end}, the log ends at {end - 2}",
    )


async def test_a_rewritten_chain_is_found_only_against_a_sealed_head(log: Log) -> None:
    end = await fill(log)
    early = await log.pool.fetchval("SELECT hash FROM log.entry WHERE position = 3")
    late = (await log.store.head()).hash
    seals = [Seal("boxes", 3, early.hex(), "intake"), Seal("boxes", end, late.hex(), "registry")]
    assert (await vouched(log.pool, "boxes", seals)).position == end
    async with without_protection(log):
        await log.owner.execute("UPDATE log.entry SET effective_on = '2020-01-01' WHERE position = 5")
        previous = GENESIS
        for row in await log.owner.fetch("SELECT * FROM log.entry ORDER BY position"):
            previous = hash_of(
                previous,
                row["position"],
                row["recorded_at"],
                row["public_seq"],
                row["effective_on"],
                row["digest"],
            )
            await log.owner.execute(
                "UPDATE log.entry SET hash = $2 WHERE position = $1", row["position"], previous
            )
    assert await findings(log.pool, "boxes") == []
    against = await vouched(log.pool, "boxes", seals)
    assert against.position == 3
    assert len(against.findings) == 1
    assert "rewritten" in against.findings[0]
    assert "registry" in against.findings[0]


async def test_others_keep_the_last_seal_that_they_heard(log: Log) -> None:
    def sealed(position: int, mark: str) -> Record:
        event = HeadSealed(service="intake", position=position, hash=mark * 64, day=date(2026, 8, 31))
        return Record(b"intake", ((CE_TYPE, b"intake.HeadSealed.v1"),), to_json(event))

    await log.store.append_heard("intake", [(1, sealed(10, "a")), (2, sealed(20, "b"))])
    assert await heard_seals(log.pool, CODEC) == [Seal("intake", 20, "b" * 64, "boxes")]


async def test_a_day_starts_once_and_seals_the_head(log: Log) -> None:
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    first = await start_day(log.store)
    assert first.applied
    assert not (await start_day(log.store)).applied
    await seal_head(log.store)
    opened, day, sealed = await log.store.read(0)
    assert (day.type, day.effective_on, day.actor) == ("DayStarted", date(2026, 9, 1), "clock:boxes")
    assert sealed.event == HeadSealed(service="boxes", position=2, hash=day.hash.hex(), day=date(2026, 8, 31))
    assert (opened.public_seq, day.public_seq, sealed.public_seq) == (None, None, 1)

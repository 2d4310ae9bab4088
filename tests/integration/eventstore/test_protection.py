"""Nobody edits the log: the service's role may not, and the owner is stopped by a trigger."""

import asyncpg
import pytest

from shared.eventstore.readings import page_readings, record_readings
from tests.integration.eventstore.box import BOX, META, AddCoins, OpenBox
from tests.integration.eventstore.conftest import NOON, Log

CHANGES = [
    "UPDATE log.entry SET actor = 'thief'",
    "DELETE FROM log.entry",
    "TRUNCATE log.entry",
    "UPDATE log.head SET id = 1",
    "DELETE FROM log.head",
    "TRUNCATE log.head",
    "UPDATE log.reading SET purpose = 'none'",
    "DELETE FROM log.reading",
    "TRUNCATE log.reading",
]


@pytest.mark.parametrize("change", CHANGES)
async def test_the_log_is_append_only_for_all(log: Log, change: str) -> None:
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    await record_readings(log.pool, ["anna"], kind="BOX", actor="clerk", purpose="to see", at=NOON)
    for connection in (log.pool, log.owner):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change)
    assert (await log.store.head()).position == 1
    assert [one.purpose for one in await page_readings(log.pool, after=0, limit=9)] == ["to see"]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE log.entry DISABLE TRIGGER ALL",
        "DROP TABLE log.entry",
        "CREATE TABLE log.mine (x int)",
        "UPDATE log.request SET status = 1",
        "DELETE FROM log.request",
        "INSERT INTO log.migration (part, number, name, sha256) VALUES ('shared', 999, 'x', 'x')",
        "SET session_replication_role = replica",
    ],
)
async def test_the_service_cannot_help_itself(log: Log, change: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await log.pool.execute(change)


async def test_the_service_makes_its_read_models_and_nothing_else(log: Log) -> None:
    await log.pool.execute("CREATE TABLE view.box__v1_g1 (id text)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await log.pool.execute("CREATE TABLE work.box (id text)")


async def test_the_head_row_never_gets_a_second_version(log: Log) -> None:
    before = await log.pool.fetchval("SELECT ctid::text FROM log.head")
    for _ in range(20):
        await log.store.execute(BOX, "1", AddCoins(1), META)
    assert await log.pool.fetchval("SELECT ctid::text FROM log.head") == before


async def test_payloads_are_compressed_as_well_as_the_server_can(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(1, note="royalty " * 5_000), META)
    offered = await log.pool.fetchval(
        "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    )
    used = await log.pool.fetchval("SELECT pg_column_compression(payload) FROM log.entry")
    assert used == ("lz4" if offered else "pglz")

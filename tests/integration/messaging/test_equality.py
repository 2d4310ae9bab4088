"""A read model of own and foreign events is the same bytes live, rebuilt, restored, and heard anew."""

import asyncio
import os
import subprocess

from deploy.local.databases import Database
from shared.messaging.kafka import KafkaSettings
from tests.integration.messaging.wires import closing, hear, inbox_of, relay_of, send_all
from tests.support.backends import client_program
from tests.support.rig import MakeRig, Rig


async def _busy(make_rig: MakeRig, wire: KafkaSettings) -> tuple[Rig, Rig]:
    """intake and a listener whose own events and heard ones are mixed in one order."""
    source, listener = await make_rig("intake"), await make_rig("distribution")
    await listener.runner.prepare()
    relay, inbox = relay_of(source, wire), inbox_of(listener, wire)
    async with closing(relay, inbox):
        await relay.step()
        heard = 0
        for number in range(4):
            await source.list_account(f"account {number}", 20)
            await send_all(relay)
            heard += 21
            await listener.count(f"account {number}", number)
            await hear(inbox, heard)
            await listener.count("account 0", 10)
            await listener.runner.catch_up()
    return source, listener


async def _rows(rig: Rig) -> dict[str, list[str]]:
    return {name: await rig.rows(name) for name in ("tally", "heard", "batch_item")}


async def test_live_rebuilt_and_restored_are_equal_to_the_byte(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    _, listener = await _busy(make_rig, wire)
    live = await _rows(listener)
    assert {name: len(rows) for name, rows in live.items()} == {"tally": 4, "heard": 4, "batch_item": 80}

    for name in live:
        await listener.runner.rebuild(name)
    assert await _rows(listener) == live

    empty = await make_rig("distribution")
    await asyncio.to_thread(restore_log, listener.database, empty.database)
    await empty.runner.prepare()
    await empty.runner.catch_up()
    assert (await empty.store.head()).hash == (await listener.store.head()).hash
    assert await _rows(empty) == live


async def test_foreign_events_heard_anew_from_the_first_record(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    _, listener = await _busy(make_rig, wire)
    live = await _rows(listener)

    anew = await make_rig("distribution")
    await anew.runner.prepare()
    inbox = inbox_of(anew, wire)
    async with closing(inbox):
        await hear(inbox, 84)
    await anew.runner.catch_up()

    assert len(live["heard"]) == 4
    assert await anew.rows("heard") == live["heard"]
    assert await anew.rows("batch_item") == live["batch_item"]
    assert await anew.rows("tally") != live["tally"]


def restore_log(source: Database, target: Database) -> None:
    """The log alone, dumped and restored; everything else is made from it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    dump = subprocess.run(
        [client_program("pg_dump"), "--format=plain", "--data-only", "--table=log.entry", source.dsn_owner],
        check=True,
        capture_output=True,
        env=clean,
    )
    subprocess.run(
        [client_program("psql"), "--quiet", "--set=ON_ERROR_STOP=1", target.dsn_owner],
        input=dump.stdout,
        check=True,
        capture_output=True,
        env=clean,
    )

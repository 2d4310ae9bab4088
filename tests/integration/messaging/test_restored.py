"""An old backup was restored: numbers are not used again, and what the topic has is taken back."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from shared.eventstore.chain import findings, lost
from shared.eventstore.store import AppendRefused, Meta
from shared.kernel.decider import Decider, accepted
from shared.messaging.alarms import open_alarms
from shared.messaging.kafka import KafkaSettings
from shared.messaging.topic_end import TopicAhead
from tests.integration.messaging.test_equality import restore_log
from tests.integration.messaging.wires import (
    closing,
    drop_topic,
    hear,
    inbox_of,
    put,
    relay_of,
    send_all,
    topic_records,
)
from tests.support.rig import TAKING, AccountTaken, Counted, MakeRig, Rig

META = Meta(actor="clerk", correlation_id="mixed")


async def _copy(make_rig: MakeRig, rig: Rig) -> Rig:
    """A backup of the log as it is now, restored beside it."""
    backup = await make_rig("intake")
    await asyncio.to_thread(restore_log, rig.database, backup.database)
    return backup


async def _take_mixed(rig: Rig, account: str) -> None:
    """One stream with a private event before a public one."""
    taken = AccountTaken(account=account, version=1, chunks=0, digest="d")
    both: Decider[None, Any, None] = Decider(
        "mixed", None, lambda _, __: None, lambda _, __: accepted(Counted(account=account, amount=1), taken)
    )
    await rig.store.execute(both, account, None, META)


async def test_what_the_topic_has_is_taken_back_and_the_numbers_go_on(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig, listener = await make_rig("intake"), await make_rig("distribution")
    relay, inbox = relay_of(rig, wire), inbox_of(listener, wire)
    async with closing(relay, inbox):
        await relay.step()
        await rig.list_account("a", 3)
        await send_all(relay)
        backup = await _copy(make_rig, rig)
        await rig.count("a", 5)
        await rig.list_account("b", 2)
        await _take_mixed(rig, "c")
        await send_all(relay)
        await hear(inbox, 8)
    before = await topic_records(wire)

    restored = relay_of(backup, wire)
    running = asyncio.create_task(restored.run())
    async with asyncio.timeout(30):
        while not restored.status.ahead:
            await asyncio.sleep(0.01)
    with pytest.raises(AppendRefused, match=r"ends at 8, the log at 4"):
        await backup.count("a", 1)
    assert await restored.take_back() == 4

    # Deciders know what was taken back: nothing of it happens a second time.
    assert await backup.store.state(TAKING, "b-1") == (True, 1)
    again = await backup.store.load("mixed", "c")
    assert again == ([AccountTaken(account="c", version=1, chunks=0, digest="d")], 2)
    await backup.list_account("b", 2)
    assert (await backup.store.head()).public_seq == 8
    await backup.list_account("d", 1)
    async with asyncio.timeout(30):
        while restored.status.sent < 10:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    # The backup knows nothing of what was sent: it sends all, and what was taken back is the same to the byte.
    records = await topic_records(wire)
    assert records[:16] == before * 2
    assert [record.header("ce_sequence") for record in records[16:]] == ["9", "10"]
    async with closing(inbox):
        await hear(inbox, 10)
    assert await open_alarms(listener.pool) == []
    assert await findings(backup.pool, "intake") == []
    assert await lost(backup.pool, "intake") == ["versions 1 to 1 of mixed-c stood only in private events"]


async def test_read_models_fold_what_was_taken_back_as_their_own(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig("intake")
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        backup = await _copy(make_rig, rig)
        await rig.list_account("a", 3, lines=2)
        await send_all(relay)
    restored = relay_of(backup, wire)
    with pytest.raises(TopicAhead):
        await restored.step()
    async with closing(restored):
        assert await restored.take_back() == 4
    entries, originals = await backup.store.read(0), await rig.store.read(0)
    assert [entry.source for entry in entries] == [None] * 4
    assert [entry.event for entry in entries] == [entry.event for entry in originals]
    assert [entry.event_id for entry in entries] == [entry.event_id for entry in originals]
    assert await backup.store.known() == {}


async def test_the_topic_of_another_history_is_not_taken_back(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig("intake")
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 3)
        await send_all(relay)
    stranger = await make_rig("intake")
    await stranger.list_account("z", 1)
    other = relay_of(stranger, wire)
    with pytest.raises(TopicAhead, match="different histories"):
        await other.take_back()
    assert (await stranger.store.head()).public_seq == 2


async def test_a_topic_whose_beginning_was_cut_is_not_taken_back(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig("intake")
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 3)
        await send_all(relay)
    records = await topic_records(wire)
    await drop_topic(wire)
    await put(wire, records[2:])
    empty = await make_rig("intake")
    with pytest.raises(TopicAhead, match="the topic goes on at 3, the log ends at 0"):
        await relay_of(empty, wire).take_back()
    assert (await empty.store.head()).position == 0


async def test_a_record_without_its_body_leaves_a_gap_that_is_named(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig("intake")
    relay = relay_of(rig, replace(wire, record_bytes_max=2000))
    async with closing(relay):
        await relay.step()
        await rig.list_account("long", 1, lines=100)
        await send_all(relay)
    backup = await make_rig("intake")
    restored = relay_of(backup, wire)
    async with closing(restored):
        assert await restored.take_back() == 2
    withheld, manifest = await backup.store.read(0)
    assert (withheld.event, withheld.problem) == (None, "intake.UsageLinesListed.v1 has no value")
    assert isinstance(manifest.event, AccountTaken)

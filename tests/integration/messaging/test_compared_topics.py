"""The relay compares the topic with the log before anything is appended: behind, ahead, of another history."""

import asyncio
from dataclasses import replace

import pytest

from shared.eventstore.store import AppendRefused
from shared.messaging.kafka import KafkaSettings
from shared.messaging.topic_end import TopicAhead
from tests.integration.messaging.wires import closing, relay_of, send_all, topic_records
from tests.support.rig import MakeRig


async def test_a_topic_behind_is_filled_up(make_rig: MakeRig, wire: KafkaSettings, topic_prefix: str) -> None:
    rig = await make_rig()
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 2)
        await send_all(relay)

    lost = replace(wire, prefix=f"{topic_prefix}new.")
    heir = relay_of(rig, lost)
    async with closing(heir):
        await send_all(heir)

    assert await topic_records(lost) == await topic_records(wire)


async def test_any_part_of_the_log_can_be_sent_again(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig()
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 3)
        await send_all(relay)
        await relay.republish(after=2)
        await send_all(relay)

    records = await topic_records(wire)
    assert [record.header("ce_sequence") for record in records] == ["1", "2", "3", "4", "3", "4"]
    assert records[2:4] == records[4:6]


async def test_a_topic_ahead_refuses_every_append(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig, backup = await make_rig(), await make_rig()
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 2)
        await send_all(relay)

    restored = relay_of(backup, wire)
    running = asyncio.create_task(restored.run())
    async with asyncio.timeout(30):
        while not restored.status.ahead:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert "an old backup was restored" in (restored.status.problem or "")
    with pytest.raises(AppendRefused):
        await backup.count("a", 1)


async def test_a_topic_of_another_history_refuses_too(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig, other = await make_rig(), await make_rig()
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 1)
        await send_all(relay)
    await other.list_account("b", 3)

    stranger = relay_of(other, wire)
    async with closing(stranger):
        with pytest.raises(TopicAhead, match="different histories"):
            await stranger.step()


async def test_appends_wait_until_the_topic_was_compared(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig()
    relay = relay_of(rig, wire)
    async with closing(relay):
        appending = asyncio.create_task(rig.count("a", 1))
        await asyncio.wait([appending], timeout=0.2)
        assert not appending.done()
        await relay.step()
        assert (await asyncio.wait_for(appending, 10)).applied

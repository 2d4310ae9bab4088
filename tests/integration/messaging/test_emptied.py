"""A broker that lost a topic under a running relay: the log fills it up again, and nobody hears anything twice."""

import pytest

from shared.messaging import relay as relaying
from shared.messaging.kafka import KafkaSettings, ensure_topics
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
from tests.support.rig import MakeRig


async def test_an_idle_relay_fills_up_a_topic_that_was_emptied(
    make_rig: MakeRig, wire: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "LOOK_AGAIN_S", 0.0)
    rig, listener = await make_rig(), await make_rig("distribution")
    relay, inbox = relay_of(rig, wire), inbox_of(listener, wire)
    async with closing(relay, inbox):
        await relay.step()
        await rig.list_account("a", 3)
        await send_all(relay)
        await drop_topic(wire)
        # Nothing new to say: it has to see by itself that the topic is gone.
        await send_all(relay)
        await hear(inbox, 4)
    assert [record.header("ce_sequence") for record in await topic_records(wire)] == ["1", "2", "3", "4"]
    assert [entry.sequence for entry in await listener.store.read(0)] == [1, 2, 3, 4]


async def test_a_topic_without_its_beginning_is_sent_again_from_the_first(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    """The topic was made anew and got what came next before anybody saw it."""
    rig, listener = await make_rig(), await make_rig("distribution")
    relay, inbox = relay_of(rig, wire), inbox_of(listener, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 3)
        await send_all(relay)
        last = relay.record((await rig.store.read_public(3, 1))[0])
    await drop_topic(wire)
    await ensure_topics(wire, ("intake",))
    await put(wire, [last])
    again = relay_of(rig, wire)
    async with closing(again, inbox):
        await send_all(again)
        await hear(inbox, 4)
    assert [record.header("ce_sequence") for record in await topic_records(wire)] == ["4", "1", "2", "3", "4"]
    assert [entry.sequence for entry in await listener.store.read(0)] == [1, 2, 3, 4]

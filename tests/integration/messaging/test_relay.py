"""The relay: order, repeats, refusals, and what it does when the topic and the log differ."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.producer.message_accumulator import BatchBuilder

from deploy.local.broker_server import BrokerServer
from shared.contracts import intake
from shared.contracts.wire import from_json
from shared.eventstore.codec import Stored
from shared.eventstore.own_records import OWN, own_form
from shared.messaging.alarms import open_alarms
from shared.messaging.kafka import KafkaSettings
from shared.messaging.outgoing import WITHHELD
from shared.messaging.relay import Relay
from tests.integration.messaging.wires import closing, hear, inbox_of, relay_of, send_all, topic_records
from tests.support.rig import AccountTaken, ChunkListed, Counted, MakeRig, publish


async def test_public_entries_go_out_in_order_with_their_headers(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig()
    relay = relay_of(rig, wire)
    async with closing(relay):
        await relay.step()
        await rig.list_account("a", 3)
        await rig.count("a", 1)
        await send_all(relay)

    records = await topic_records(wire)
    assert [record.header("ce_sequence") for record in records] == ["1", "2", "3", "4"]
    last = records[-1]
    entries = await rig.store.read_public(3, 1)
    form = own_form(last)
    assert form is not None
    assert (form.stream, form.version, form.type, form.schema) == ("taking-a-1", 1, "AccountTaken", 1)
    assert {name: value.decode() for name, value in last.headers if name != OWN} == {
        "ce_specversion": "1.0",
        "ce_id": entries[0].event_id,
        "ce_type": "intake.AccountAccepted.v1",
        "ce_source": "/royalty/intake",
        "ce_subject": "a",
        "ce_time": entries[0].recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "ce_sequence": "4",
        "ce_actor": "clerk",
        "ce_correlationid": "a",
        "ce_effectiveon": "2026-09-01",
        "content-type": "application/json",
    }
    assert last.key == b"a"
    assert from_json(intake.AccountAccepted, last.value or b"").account == "a"


async def test_a_kill_between_send_and_cursor_sends_twice_and_is_heard_once(
    make_rig: MakeRig, wire: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, listener = await make_rig(), await make_rig("distribution")
    relay, inbox = relay_of(rig, wire), inbox_of(listener, wire)
    async with closing(relay, inbox):
        await relay.step()
        await rig.list_account("a", 2)

        async def killed(*_: Any) -> None:
            raise ConnectionError("the process died here")

        with monkeypatch.context() as patched:
            patched.setattr("shared.messaging.relay.note_cursor", killed)
            with pytest.raises(ConnectionError):
                await relay.step()
        await relay.close()
        heir = relay_of(rig, wire)
        async with closing(heir):
            await send_all(heir)

        sequences = [record.header("ce_sequence") for record in await topic_records(wire)]
        assert sequences == ["1", "2", "3", "1", "2", "3"]
        await hear(inbox, 3)
        for _ in range(3):
            await inbox.step()
    await listener.runner.prepare()
    await listener.runner.catch_up()
    assert (await listener.store.head()).position == 3
    assert await open_alarms(listener.pool) == []
    assert await listener.rows("tally") == ['(a,0,"{""accepted"":true,""chunks"":[1,2]}",)']


async def test_an_oversized_event_goes_out_without_its_body_and_the_rest_follows(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig()
    relay = relay_of(rig, replace(wire, record_bytes_max=2000))
    async with closing(relay):
        await relay.step()
        await rig.list_account("short", 1)
        await rig.list_account("long", 1, lines=100)
        await rig.list_account("after", 1)
        await send_all(relay)

    records = await topic_records(wire)
    assert [record.header("ce_sequence") for record in records] == [str(n) for n in range(1, 7)]
    withheld = [record.header("ce_sequence") for record in records if record.header(WITHHELD)]
    assert withheld == ["3"]
    assert records[2].value is None
    assert {alarm.kind for alarm in await open_alarms(rig.pool)} == {"TOO_LARGE"}


async def test_a_size_that_only_the_broker_refuses_does_not_poison_the_relay(
    make_rig: MakeRig, wire: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = AIOKafkaProducer.send_batch

    async def refusing(producer: AIOKafkaProducer, batch: BatchBuilder, topic: str, *, partition: int) -> Any:
        """As a broker with a smaller limit than ours."""
        if batch.size() > 4000:
            raise MessageSizeTooLargeError
        return await taken(producer, batch, topic, partition=partition)

    monkeypatch.setattr(AIOKafkaProducer, "send_batch", refusing)
    rig = await make_rig()
    relay = relay_of(rig, wire)
    await rig_open(relay)
    await rig.list_account("short", 1)
    await rig.list_account("long", 1, lines=100)
    await rig.list_account("after", 1)
    running = asyncio.create_task(relay.run())
    async with asyncio.timeout(30):
        while relay.status.sent < 6:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    records = await topic_records(wire)
    assert sorted({int(record.header("ce_sequence") or 0) for record in records}) == [1, 2, 3, 4, 5, 6]
    assert {record.header("ce_sequence") for record in records if record.value is None} == {"3"}


async def rig_open(relay: Relay) -> None:
    """Compare once, with nothing to send."""
    await relay.step()
    await relay.close()


async def test_with_kafka_away_commands_go_on_and_the_relay_catches_up(
    make_rig: MakeRig, broker_process: BrokerServer, topic_prefix: str
) -> None:
    rig = await make_rig()
    wire = KafkaSettings(bootstrap=broker_process.bootstrap, prefix=topic_prefix)
    relay = relay_of(rig, wire)
    running = asyncio.create_task(relay.run())
    await rig.list_account("before", 1)
    await _until(lambda: relay.status.sent == 2)
    await asyncio.to_thread(broker_process.stop)

    await rig.list_account("while away", 1)
    await _until(lambda: relay.status.problem is not None)
    assert relay.status.compared
    await asyncio.to_thread(broker_process.start)
    await _until(lambda: relay.status.sent == 4 and relay.status.problem is None)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    sequences = [int(record.header("ce_sequence") or 0) for record in await topic_records(wire)]
    assert sorted(set(sequences)) == [1, 2, 3, 4]


async def _until(condition: Any) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_an_upcaster_is_reached_from_relay_projection_and_rebuild(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    first = await make_rig()
    await first.runner.prepare()
    await first.count("a", 5)
    await first.list_account("a", 1)

    def doubled(event: dict[str, Any]) -> dict[str, Any]:
        return event | {"amount": event["amount"] * 2}

    def renamed(event: dict[str, Any]) -> dict[str, Any]:
        return event | {"account": f"{event['account']} (now)"}

    own = (
        Stored(Counted, version=2, upcasters={1: doubled}),
        Stored(ChunkListed, version=3, upcasters={1: renamed, 2: lambda event: event}),
        Stored(AccountTaken),
    )
    second = await make_rig(database=first.database, own=own)
    relay = relay_of(second, wire)
    async with closing(relay):
        await send_all(relay)
    await second.runner.prepare()
    await second.runner.catch_up()
    live = await second.rows("tally")
    await second.runner.rebuild("tally")

    records = await topic_records(wire)
    assert records[0].header("ce_subject") == "a (now)"
    assert live[0].startswith("(a,10,")
    assert await second.rows("tally") == live


async def test_the_publisher_is_asked_once_more_after_its_failure(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig()
    broken = [True]

    def sometimes(event: Any, entry: Any) -> object:
        if broken[0]:
            raise ValueError("no mapping")
        return publish(event, entry)

    relay = Relay(rig.store, rig.pool, wire, sometimes)
    running = asyncio.create_task(relay.run())
    await rig.list_account("a", 1)
    await _until(lambda: relay.status.problem == "ValueError: no mapping")
    broken[0] = False
    await _until(lambda: relay.status.sent == 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

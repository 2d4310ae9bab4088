"""Relay and inbox under load while the broker does what brokers do: everything is heard once, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.local.broker_server import BrokerServer
from deploy.local.embedded import EmbeddedBroker
from shared.messaging import relay as relaying
from shared.messaging.alarms import open_alarms
from shared.messaging.kafka import KafkaSettings
from shared.messaging.relay import Relay
from tests.integration.messaging.loads import (
    all_is_heard,
    new_in,
    running,
    sequences_in,
    under_load,
    until,
)
from tests.integration.messaging.wires import drop_topic, inbox_of, relay_of, topic_records
from tests.support.rig import MakeRig, Rig

ROUNDS = 3
TORN_BYTES = 10
COMMANDS_WHILE_AWAY = 50


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Minutes of a service's life in seconds: it gives up, tries again and looks again sooner."""
    monkeypatch.setattr(relaying, "_ACKNOWLEDGED_TIMEOUT_S", 1.0)
    monkeypatch.setattr(relaying, "_RETRY_SECONDS_MAX", 0.3)
    monkeypatch.setattr(relaying, "LOOK_AGAIN_S", 1.0)


@asynccontextmanager
async def _service(
    make_rig: MakeRig, wire: KafkaSettings
) -> AsyncIterator[tuple[Rig, Rig, Relay, list[str]]]:
    """A service that publishes, one that hears it, and what the relay met."""
    rig, listener = await make_rig(), await make_rig("distribution")
    relay, inbox = relay_of(rig, wire), inbox_of(listener, wire)
    met: list[str] = []
    fail = relay._fail

    async def noted(error: Exception) -> None:
        met.append(type(error).__name__)
        await fail(error)

    relay._fail = noted  # type: ignore[method-assign]
    async with running(relay, inbox):
        yield rig, listener, relay, met


async def test_the_broker_is_away_for_long(
    make_rig: MakeRig, broker_process: BrokerServer, topic_prefix: str
) -> None:
    wire = KafkaSettings(bootstrap=broker_process.bootstrap, prefix=topic_prefix)
    async with _service(make_rig, wire) as (rig, listener, relay, met):
        async with under_load(rig) as load:
            await asyncio.to_thread(broker_process.stop)
            tries, sent = len(met), relay.status.sent
            await load.more(COMMANDS_WHILE_AWAY)
            await until(lambda: len(met) >= tries + ROUNDS)
            assert relay.status.problem
            assert relay.status.sent <= sent + 2 * relaying.BATCH
            await asyncio.to_thread(broker_process.start)
            await load.more(5)
        last = await all_is_heard(rig, listener)
        await until(lambda: relay.status.sent == last and relay.status.problem is None)
    assert new_in(await sequences_in(wire)) == list(range(1, last + 1))


async def test_the_broker_is_killed_again_and_again(
    make_rig: MakeRig, broker_process: BrokerServer, topic_prefix: str
) -> None:
    wire = KafkaSettings(bootstrap=broker_process.bootstrap, prefix=topic_prefix)
    async with _service(make_rig, wire) as (rig, listener, _, _):
        async with under_load(rig) as load:
            for _ in range(ROUNDS):
                await asyncio.to_thread(broker_process.crash)
                await asyncio.to_thread(broker_process.start)
                await load.more(10)
        last = await all_is_heard(rig, listener)
    assert new_in(await sequences_in(wire)) == list(range(1, last + 1))


async def test_the_broker_no_longer_knows_the_producers_sequence(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    async with _service(make_rig, wire) as (rig, listener, relay, met):
        async with under_load(rig) as load:
            await _heard_something(relay)
            producer: Any = relay._producer
            producer._txn_manager.increment_sequence_number(wire.partition("intake"), 7)
            await until(lambda: "OutOfOrderSequenceNumber" in met)
            await load.more(5)
        last = await all_is_heard(rig, listener)
    assert new_in(await sequences_in(wire)) == list(range(1, last + 1))


async def test_the_broker_lost_the_last_batch_that_it_acknowledged(
    make_rig: MakeRig, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a power cut; the relay learns it from the broker's refusal, for it does not look in time."""
    monkeypatch.setattr(relaying, "LOOK_AGAIN_S", 600.0)
    with EmbeddedBroker() as broker:
        wire = KafkaSettings(bootstrap=broker.bootstrap, prefix=topic_prefix)
        async with _service(make_rig, wire) as (rig, listener, relay, met):
            async with under_load(rig, "before"):
                await _heard_something(relay)
                await _heard_something(relay)
            last = await all_is_heard(rig, listener)
            await until(lambda: relay.status.sent == last)
            await asyncio.to_thread(broker.crash)
            _tear(broker.home / "data" / "topics" / wire.topic("intake") / "0.log")
            await asyncio.to_thread(broker.start)
            async with under_load(rig, "after") as load:
                await load.more(5)
            last = await all_is_heard(rig, listener)
            await until(lambda: relay.status.sent == last)
        assert "OutOfOrderSequenceNumber" in met
        assert new_in(await sequences_in(wire)) == list(range(1, last + 1))


async def test_the_topic_is_removed_under_load(make_rig: MakeRig, wire: KafkaSettings) -> None:
    async with _service(make_rig, wire) as (rig, listener, relay, _):
        async with under_load(rig) as load:
            await _heard_something(relay)
            await drop_topic(wire)
            await load.more(20)
        last = await all_is_heard(rig, listener)
        await until(lambda: relay.status.sent == last)
    assert set(await sequences_in(wire)) == set(range(1, last + 1)), "whoever comes later finds all of it"


class _Narrow(EmbeddedBroker):
    """A broker that takes small batches only."""

    def _words(self) -> list[str]:
        return [*super()._words(), "--max-message-bytes", "2000"]


async def test_one_record_that_the_broker_refuses_goes_out_without_its_body(
    make_rig: MakeRig, topic_prefix: str
) -> None:
    with _Narrow() as broker:
        wire = KafkaSettings(bootstrap=broker.bootstrap, prefix=topic_prefix)
        async with _service(make_rig, wire) as (rig, _, relay, met):
            await rig.list_account("short", 1)
            await rig.list_account("long", 1, lines=1_500)
            await rig.list_account("after", 1)
            await until(lambda: relay.status.sent == 6)
        assert "MessageSizeTooLargeError" in met
        records = await topic_records(wire)
        assert new_in(await sequences_in(wire)) == [1, 2, 3, 4, 5, 6]
        assert {each.header("ce_sequence") for each in records if each.value is None} == {"3"}
        assert [alarm.kind for alarm in await open_alarms(rig.pool)] == ["TOO_LARGE"]


async def _heard_something(relay: Relay) -> None:
    sent = relay.status.sent
    await until(lambda: relay.status.sent > sent and relay._producer is not None)


def _tear(log: Path) -> None:
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - TORN_BYTES)

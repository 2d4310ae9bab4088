"""The inbox: the order of a topic is kept whatever the topic does."""

import asyncio
from dataclasses import replace

import pytest

from shared.eventstore.records import Record
from shared.messaging.alarms import open_alarms, settle
from shared.messaging.inbox import Inbox
from shared.messaging.kafka import KafkaSettings
from tests.integration.messaging.wires import (
    closing,
    drop_topic,
    hear,
    hear_out,
    inbox_of,
    put,
    relay_of,
    send_all,
    topic_records,
)
from tests.support.rig import MakeRig, Rig


def record(sequence: object, value: bytes = b"{}", source: str = "intake") -> Record:
    headers = (
        ("ce_id", f"id-{sequence}".encode()),
        ("ce_type", b"intake.UsageLinesListed.v1"),
        ("ce_source", f"/royalty/{source}".encode()),
        ("ce_subject", b"a"),
        ("ce_sequence", str(sequence).encode()),
    )
    return Record(b"a", headers, value)


async def heard_of(rig: Rig) -> list[int]:
    return [entry.sequence or 0 for entry in await rig.store.read(0)]


async def kinds(rig: Rig) -> list[str]:
    return [alarm.kind for alarm in await open_alarms(rig.pool)]


async def test_what_comes_in_order_is_taken_raw(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(1), record(2, b"\xff no JSON"), record(3)])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 3)

        assert inbox.status.problem is None
        assert inbox.status.heard == {"intake": 3}
        assert inbox.status.alive
    assert [entry.event for entry in await rig.store.read(0)] == [None, None, None]


async def test_a_duplicate_is_skipped_and_an_altered_one_is_an_alarm(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig("distribution")
    again = record(1)
    shuffled = replace(again, headers=tuple(reversed(again.headers)))
    await put(wire, [record(1), record(2), again, shuffled, record(2, b'{"forged": 1}'), record(3)])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 3)

    assert await heard_of(rig) == [1, 2, 3]
    (alarm,) = await open_alarms(rig.pool)
    assert (alarm.kind, alarm.source, alarm.sequence) == ("ALTERED", "intake", 2)
    assert await settle(rig.pool, alarm.id, "operator", "looked at it with intake")
    assert await open_alarms(rig.pool) == []


async def test_a_gap_stops_until_it_is_filled(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(1), record(3), record(4)])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 1)
        async with asyncio.timeout(30):
            while "GAP" not in await kinds(rig):
                await inbox.step()
        assert inbox.status.problem == "intake misses sequence 2; 3 came"
        assert await heard_of(rig) == [1]

        await put(wire, [record(2), record(5)])
        await hear(inbox, 5)
        assert inbox.status.problem is None
    assert await heard_of(rig) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("order", [(1, 3, 2, 3, 4), (1, 4, 3, 2), (4, 3, 2, 1), (1, 3, 4, 2)])
async def test_whatever_the_order_in_the_topic_the_log_has_its_own(
    make_rig: MakeRig, wire: KafkaSettings, order: tuple[int, ...]
) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(number) for number in order])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 4)
    assert await heard_of(rig) == [1, 2, 3, 4]


async def test_a_foreign_record_is_refused_and_kept(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(1), record(2, b"forged", source="payments"), record(2)])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 2)

    assert await kinds(rig) == ["FOREIGN"]
    assert b"forged" in await rig.pool.fetchval("SELECT record FROM work.alarm")
    assert (await rig.store.read(1))[0].raw.find(b"forged") == -1


@pytest.mark.parametrize(
    "broken", [record("none"), record(0), record("-1"), record("9" * 30), Record(b"", (), None)]
)
async def test_a_record_without_a_sequence_is_kept_and_does_not_stop_the_inbox(
    make_rig: MakeRig, wire: KafkaSettings, broken: Record
) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(1), broken, record(2)])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 2)
        await inbox.close()
        # Read again from where it stood: the alarm is raised once.
        await rig.pool.execute("UPDATE work.cursor SET position = 0 WHERE name = 'inbox:intake'")
        await hear_out(inbox, rig, wire)

    assert await heard_of(rig) == [1, 2]
    assert await kinds(rig) == ["MALFORMED"]


async def test_lost_offsets_read_from_the_first_record_and_double_nothing(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(number) for number in range(1, 6)])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 5)
        await inbox.close()
        for note in ("position = 99", "detail = 'another cluster'"):
            await rig.pool.execute(f"UPDATE work.cursor SET {note} WHERE name = 'inbox:intake'")
            await hear_out(inbox, rig, wire)
            await inbox.close()
        await put(wire, [record(6)])
        await hear(inbox, 6)

    assert await heard_of(rig) == [1, 2, 3, 4, 5, 6]
    assert await kinds(rig) == []


async def test_another_cluster_with_a_shorter_topic_goes_on_by_sequence(
    make_rig: MakeRig, wire: KafkaSettings, topic_prefix: str
) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(number) for number in range(1, 6)])
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        await hear(inbox, 5)
    moved = replace(wire, prefix=f"{topic_prefix}new.")
    await put(moved, [record(number) for number in range(4, 8)])
    elsewhere = inbox_of(rig, moved)
    async with closing(elsewhere):
        await hear(elsewhere, 7)

    assert await heard_of(rig) == [1, 2, 3, 4, 5, 6, 7]


async def test_a_topic_made_anew_under_a_running_inbox_is_read_from_its_first_record(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(number) for number in range(1, 6)])
    inbox = inbox_of(rig, wire)
    running = asyncio.create_task(inbox.run())
    await _until_heard(rig, 5)
    await drop_topic(wire)
    await put(wire, [record(number) for number in range(4, 8)])
    await _until_heard(rig, 7)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert await heard_of(rig) == [1, 2, 3, 4, 5, 6, 7]


async def _until_heard(rig: Rig, count: int) -> None:
    async with asyncio.timeout(60):
        while len(await heard_of(rig)) < count:
            await asyncio.sleep(0.01)


async def test_two_processes_never_hear_at_once(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig("distribution")
    one, other = inbox_of(rig, wire), inbox_of(rig, wire)
    tasks = [asyncio.create_task(inbox.run()) for inbox in (one, other)]
    await put(wire, [record(number) for number in range(1, 30)])
    async with asyncio.timeout(30):
        while len(await heard_of(rig)) < 29 or "another process hears" not in _problems(one, other):
            await asyncio.sleep(0.01)
    first = tasks[0 if one.status.problem is None else 1]
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await put(wire, [record(30)])
    async with asyncio.timeout(30):
        while len(await heard_of(rig)) < 30:
            await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _problems(*inboxes: Inbox) -> set[str | None]:
    return {inbox.status.problem for inbox in inboxes}


async def test_several_sources_keep_their_own_order(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig, source = await make_rig("distribution"), await make_rig("intake")
    relay = relay_of(source, wire)
    async with closing(relay):
        await relay.step()
        await source.list_account("a", 30)
        await send_all(relay)
    await put(wire, [record(number, source="registry") for number in range(1, 20)], "registry")
    inbox = inbox_of(rig, wire, "intake", "registry")
    async with closing(inbox):
        await hear(inbox, 31)
        await hear(inbox, 19, "registry")

    assert await rig.store.known() == {"intake": 31, "registry": 19}
    assert len(await topic_records(wire)) == 31

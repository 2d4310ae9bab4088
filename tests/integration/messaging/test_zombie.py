"""An inbox that lost its lease and does not know it yet: what it still takes adds nothing and breaks nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.messaging.alarms import open_alarms
from shared.messaging.inbox import Inbox
from shared.messaging.kafka import KafkaSettings
from tests.integration.messaging.test_inbox import heard_of, record
from tests.integration.messaging.wires import closing, hear, hear_out, inbox_of, put
from tests.support.rig import MakeRig


@pytest.mark.parametrize("behind", [0, 2])
async def test_a_zombie_that_took_its_records_long_ago_doubles_nothing(
    make_rig: MakeRig, wire: KafkaSettings, monkeypatch: pytest.MonkeyPatch, behind: int
) -> None:
    """It stood still with fetched records in its hands while its heir heard them all, and more."""
    rig = await make_rig("distribution")
    await put(wire, [record(number) for number in range(1, 4)])
    zombie, heir = inbox_of(rig, wire), inbox_of(rig, wire)
    async with closing(zombie, heir):
        if behind:
            await hear(zombie, 3)
            await put(wire, [record(4), record(5)])
        fetched, go_on = _stand_still(zombie, monkeypatch)
        rising = asyncio.create_task(_until_taken(zombie, 3 + behind))
        await fetched.wait()
        await put(wire, [record(6)] if behind else [record(4), record(5), record(6)])
        await hear(heir, 6)
        go_on.set()
        await rising

        await put(wire, [record(7)])
        await hear(heir, 7)
        await hear_out(zombie, rig, wire)
    assert await heard_of(rig) == [1, 2, 3, 4, 5, 6, 7]
    assert await open_alarms(rig.pool) == []


async def test_a_zombie_in_its_loop_stops_hearing(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig("distribution")
    await put(wire, [record(1)])
    zombie = inbox_of(rig, wire)
    running = asyncio.create_task(zombie.run())
    async with asyncio.timeout(30):
        while await heard_of(rig) != [1]:
            await asyncio.sleep(0.01)
        # Its lease runs out, as it does for a process that stood still, and another process takes it.
        await rig.pool.execute(
            "UPDATE work.lease SET holder = 'heir', held_until = clock_timestamp() + interval '1 hour'"
        )
        while zombie.status.problem != "another process hears":
            await asyncio.sleep(0.01)
    await put(wire, [record(2)])
    await asyncio.wait([running], timeout=1.5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await heard_of(rig) == [1]


def _stand_still(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """The inbox stops between its fetch and its append: when it has fetched, and what lets it go on."""
    fetched, go_on, append = asyncio.Event(), asyncio.Event(), inbox._append

    async def late(*taken: Any) -> None:
        if taken[1]:
            fetched.set()
            await go_on.wait()
        await append(*taken)

    monkeypatch.setattr(inbox, "_append", late)
    return fetched, go_on


async def _until_taken(inbox: Inbox, sequence: int) -> None:
    while inbox.status.heard["intake"] < sequence:
        await inbox.step()

"""Two relays of one service at once: one sends, the other goes on where it ended, and who is late stops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from shared.messaging.kafka import KafkaSettings
from shared.messaging.lease import LeaseLost
from shared.messaging.relay import Relay
from shared.projections.cursors import read_cursor
from tests.integration.messaging.loads import (
    all_is_heard,
    new_in,
    running,
    sequences_in,
    under_load,
    until,
)
from tests.integration.messaging.wires import closing, inbox_of, relay_of, send_all
from tests.support.rig import MakeRig


async def test_the_second_goes_on_where_the_first_ended(make_rig: MakeRig, wire: KafkaSettings) -> None:
    rig = await make_rig()
    first, second = relay_of(rig, wire), relay_of(rig, wire)
    async with closing(first, second):
        await first.step()
        assert await second.step() == 0
        await rig.list_account("a", 3)
        await send_all(first)
        assert await second.step() == 0
        await first._lease.release()
        await rig.list_account("b", 3)
        await send_all(second)
    assert await sequences_in(wire) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_one_is_killed_under_load_and_the_other_takes_over(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    rig, listener = await make_rig(), await make_rig("distribution")
    relays = [relay_of(rig, wire), relay_of(rig, wire)]
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    async with running(inbox_of(listener, wire)):
        async with under_load(rig) as load:
            await until(lambda: any(relay._producer for relay in relays))
            dying = 0 if relays[0]._producer else 1
            _die(relays[dying], tasks[dying])
            await load.more(20)
            await until(lambda: relays[1 - dying]._producer is not None)
            await load.more(5)
        last = await all_is_heard(rig, listener)
    tasks[1 - dying].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert new_in(await sequences_in(wire)) == list(range(1, last + 1))


def _die(relay: Relay, task: asyncio.Task[None]) -> None:
    """As a killed process: it gives no lease back."""

    async def nothing() -> None:
        return None

    relay._lease.release = nothing  # type: ignore[method-assign]
    task.cancel()


class Nap:
    """Stands still where it is taken, once, until somebody wakes it."""

    def __init__(self) -> None:
        self.begun, self._woken = asyncio.Event(), asyncio.Event()

    async def take(self) -> None:
        self.begun.set()
        await self._woken.wait()

    def end(self) -> None:
        self._woken.set()


def _reading(relay: Relay, nap: Nap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the lease and the first record."""
    read = relay.store.follow_public

    async def slow(*page: Any) -> Any:
        entries = await read(*page)
        if not nap.begun.is_set():
            await nap.take()
        return entries

    monkeypatch.setattr(relay.store, "follow_public", slow)


def _sending(relay: Relay, nap: Nap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Just before the first batch is handed to the client."""
    keep = relay._lease.keep

    async def slow() -> None:
        await keep()
        await nap.take()

    monkeypatch.setattr(relay._lease, "keep", slow)


def _waiting(relay: Relay, nap: Nap, monkeypatch: pytest.MonkeyPatch) -> None:
    """When everything was acknowledged, before that is noted."""
    send = relay._send

    async def slow(*batch: Any) -> None:
        await send(*batch)
        await nap.take()

    monkeypatch.setattr(relay, "_send", slow)


@pytest.mark.parametrize(
    ("fall_asleep", "in_topic"),
    [
        (_reading, [1, 2, 3, 4, 5, 6, 7, 8]),
        (_sending, [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4]),
        (_waiting, [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
async def test_one_that_stood_still_until_its_lease_was_over_sends_nothing_more(
    make_rig: MakeRig,
    wire: KafkaSettings,
    monkeypatch: pytest.MonkeyPatch,
    fall_asleep: Callable[[Relay, Nap, pytest.MonkeyPatch], None],
    in_topic: list[int],
) -> None:
    """What was under way may stand in the topic twice, which readers pass over; the cursor does not go back."""
    rig, nap = await make_rig(), Nap()
    late, heir = relay_of(rig, wire), relay_of(rig, wire)
    late._lease._seconds = 0.3
    async with closing(late, heir):
        await late.step()
        await rig.list_account("a", 3)
        fall_asleep(late, nap, monkeypatch)
        sending = asyncio.create_task(late.step())
        async with asyncio.timeout(30):
            await nap.begun.wait()
            while heir.status.sent < 4:
                await heir.step()
        await rig.list_account("b", 3)
        await send_all(heir)
        nap.end()
        with pytest.raises(LeaseLost):
            await sending
    assert await sequences_in(wire) == in_topic
    async with rig.pool.acquire() as connection:
        assert await read_cursor(connection, "relay") == 8

"""Loops that run as in a service while commands come in without a pause."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from shared.messaging.alarms import open_alarms
from shared.messaging.inbox import Inbox
from shared.messaging.kafka import KafkaSettings
from shared.messaging.relay import Relay
from tests.integration.messaging.wires import topic_records
from tests.support.rig import Rig

DEADLINE_S = 60.0


@asynccontextmanager
async def running(*loops: Relay | Inbox) -> AsyncIterator[None]:
    """Each loop as a task, stopped at the end."""
    tasks = [asyncio.create_task(loop.run()) for loop in loops]
    try:
        yield
        assert not any(task.done() for task in tasks), "a loop ended"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Load:
    """Accounts that are listed one after the other: two public events each."""

    def __init__(self, rig: Rig, name: str) -> None:
        self._rig = rig
        self._name = name
        self._enough = False
        self.accepted = 0

    async def run(self) -> None:
        while not self._enough:
            await self._rig.list_account(f"{self._name} {self.accepted}", 1)
            self.accepted += 1

    async def more(self, count: int) -> None:
        """Return when so many more were accepted."""
        wanted = self.accepted + count
        await until(lambda: self.accepted >= wanted)

    def stop(self) -> None:
        self._enough = True


@asynccontextmanager
async def under_load(rig: Rig, name: str = "account") -> AsyncIterator[Load]:
    """Commands come in until the block ends; every one of them must have been accepted."""
    load = Load(rig, name)
    working = asyncio.create_task(load.run())
    try:
        await load.more(5)
        yield load
    finally:
        load.stop()
        await working


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():
            await asyncio.sleep(0.01)


async def all_is_heard(rig: Rig, listener: Rig) -> int:
    """Everything public that the one has said stands in the other's log, once and in order, without an alarm."""
    last = (await rig.store.head()).public_seq
    async with asyncio.timeout(DEADLINE_S):
        while (await listener.store.known()).get("intake", 0) < last:
            await asyncio.sleep(0.01)
    sequences = list[int | None]()
    while entries := await listener.store.read(len(sequences)):
        sequences += [entry.sequence for entry in entries]
    assert sequences == list(range(1, last + 1))
    assert await open_alarms(rig.pool) + await open_alarms(listener.pool) == []
    return last


async def sequences_in(wire: KafkaSettings) -> list[int]:
    """The sequences in the topic, in its order."""
    return [int(record.header("ce_sequence") or 0) for record in await topic_records(wire)]


def new_in(sequences: list[int]) -> list[int]:
    """What a reader takes that passes over repeats: it must be the row of all numbers."""
    return list(dict.fromkeys(sequences))

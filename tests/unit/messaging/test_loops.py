"""Loops that must outlive a database that goes away while they tidy up after it went away."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared.messaging.inbox import Inbox
from shared.messaging.kafka import KafkaSettings


class Consumer:
    async def stop(self) -> None:
        return None


@pytest.mark.parametrize(
    "away",
    [
        ConnectionRefusedError("away"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    ],
    ids=repr,
)
async def test_the_inbox_hears_on_after_its_lease_could_not_be_given_back(
    monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    nothing: Any = None
    inbox = Inbox(nothing, nothing, KafkaSettings(bootstrap="none:1"), ("registry",))
    monkeypatch.setattr(inbox, "_consumer", Consumer())
    on, steps = asyncio.Event(), list[int]()

    async def hold() -> bool:
        return True

    async def release() -> None:
        raise away

    async def step() -> int:
        steps.append(1)
        if len(steps) == 1:
            raise away
        on.set()
        await asyncio.Event().wait()
        return 0

    monkeypatch.setattr(inbox._lease, "hold", hold)
    monkeypatch.setattr(inbox._lease, "release", release)
    monkeypatch.setattr(inbox, "step", step)
    running = asyncio.create_task(inbox.run())
    async with asyncio.timeout(10):
        await on.wait()
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

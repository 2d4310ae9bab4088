"""The log is read one batch ahead where it goes on, and nothing that was read ahead is folded in another place."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from shared.projections.ahead import Ahead

BATCH = 3


class Log:
    """Entries 1 to `last`; says when it was asked for those behind a position."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.asked: list[int] = []
        self.asked_at: dict[int, asyncio.Event] = {n: asyncio.Event() for n in range(20)}
        self.broken: set[int] = set()

    async def follow(self, after: int, limit: int) -> list[Any]:
        self.asked.append(after)
        self.asked_at[after].set()
        if after in self.broken:
            raise ConnectionError("gone")
        return [
            SimpleNamespace(position=n, raw=b"x") for n in range(after + 1, min(self.last, after + limit) + 1)
        ]


def positions(entries: list[Any]) -> list[int]:
    return [one.position for one in entries]


async def test_the_next_batch_is_read_while_one_is_folded() -> None:
    """Given seven entries and batches of three, when the first is taken, then the second is read before it is asked
    for, and behind the last one, which is not full, nothing is."""
    log: Any = Log(7)
    ahead = Ahead(log)
    assert positions(await ahead.take(0, BATCH)) == [1, 2, 3]
    await log.asked_at[3].wait()
    assert positions(await ahead.take(3, BATCH)) == [4, 5, 6]
    await log.asked_at[6].wait()
    assert positions(await ahead.take(6, BATCH)) == [7]
    assert log.asked == [0, 3, 6]


async def test_what_was_read_at_the_end_of_the_log_is_read_again() -> None:
    log: Any = Log(3)
    ahead = Ahead(log)
    await ahead.take(0, BATCH)
    await log.asked_at[3].wait()
    log.last = 4
    assert positions(await ahead.take(3, BATCH)) == [4]


async def test_who_goes_on_elsewhere_gets_what_stands_there() -> None:
    """Another process folded two batches, or one has to be folded again."""
    log: Any = Log(12)
    ahead = Ahead(log)
    await ahead.take(0, BATCH)
    assert positions(await ahead.take(6, BATCH)) == [7, 8, 9]
    assert positions(await ahead.take(6, BATCH)) == [7, 8, 9]


async def test_what_cannot_be_read_ahead_is_told_in_its_turn_and_read_again() -> None:
    log: Any = Log(7)
    log.broken = {3}
    ahead = Ahead(log)
    assert positions(await ahead.take(0, BATCH)) == [1, 2, 3]
    with pytest.raises(ConnectionError):
        await ahead.take(3, BATCH)
    log.broken = set()
    assert positions(await ahead.take(3, BATCH)) == [4, 5, 6]

"""Turns by name: one at a time, in order, and nobody is forgotten when somebody gives up."""

from __future__ import annotations

import asyncio

import pytest

from shared.eventstore.turns import Turns


async def rest() -> None:
    """Everybody who can go on goes on."""
    for _ in range(5):
        await asyncio.sleep(0)


class Doors:
    """Callers who hold their turn until they are let go."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.inside: list[str] = []
        self.let_go: dict[str, asyncio.Event] = {}

    def come(self, who: str, *names: str) -> asyncio.Task[None]:
        """Somebody who wants these."""
        self.let_go[who] = asyncio.Event()
        return asyncio.ensure_future(self._come(who, names))

    async def _come(self, who: str, names: tuple[str, ...]) -> None:
        async with self.turns.take(*names):
            self.inside.append(who)
            await self.let_go[who].wait()

    async def leave(self, who: str) -> None:
        """Somebody is done."""
        self.let_go[who].set()
        await rest()


async def test_one_at_a_time_in_the_order_of_coming() -> None:
    doors = Doors()
    for who in "abc":
        doors.come(who, "stream")
    await rest()
    assert doors.inside == ["a"]
    await doors.leave("a")
    assert doors.inside == ["a", "b"]
    await doors.leave("b")
    assert doors.inside == ["a", "b", "c"]


async def test_other_names_do_not_wait() -> None:
    doors = Doors()
    doors.come("a", "one")
    doors.come("b", "two")
    await rest()
    assert doors.inside == ["a", "b"]


async def test_two_who_want_the_same_two_never_wait_for_each_other() -> None:
    doors = Doors()
    doors.come("a", "one", "two")
    doors.come("b", "two", "one")
    await rest()
    assert doors.inside == ["a"]
    await doors.leave("a")
    assert doors.inside == ["a", "b"]


@pytest.mark.parametrize("given", [False, True], ids=["while it waits", "when the turn was just given"])
async def test_who_gives_up_lets_the_next_one_in(given: bool) -> None:
    doors = Doors()
    doors.come("a", "stream")
    await rest()
    second = doors.come("b", "stream")
    doors.come("c", "stream")
    await rest()
    if given:
        doors.let_go["a"].set()
        # One turn of the loop: a leaves and gives the turn to b, who does not know it yet.
        await asyncio.sleep(0)
        assert doors.inside == ["a"]
    second.cancel()
    await rest()
    await doors.leave("a")
    assert doors.inside == ["a", "c"]


async def test_who_gives_up_between_two_names_leaves_the_first() -> None:
    doors = Doors()
    doors.come("a", "two")
    await rest()
    second = doors.come("b", "one", "two")
    await rest()
    second.cancel()
    await rest()
    doors.come("c", "one")
    await rest()
    assert doors.inside == ["a", "c"]


async def test_what_fails_inside_leaves_too_and_nothing_stays_behind() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError):
        async with turns.take("one", "two"):
            raise ZeroDivisionError
    async with turns.take("one"):
        pass
    assert not turns._queues

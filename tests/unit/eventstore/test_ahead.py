"""What is made ahead comes in its order, so many at most, and nothing is made for somebody who left."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest

from shared.eventstore.ahead import made_ahead
from shared.eventstore.appending import Placed
from shared.eventstore.committing import Appended, Outcome, Proposal, Stale
from shared.eventstore.deciding import COMMANDS_PER_APPEND, Batch
from shared.eventstore.many import Many
from shared.eventstore.terms import Done, Meta


class Making:
    """Numbers from 1 on; the one at `broken` cannot be made."""

    def __init__(self, last: int, broken: int | None = None) -> None:
        self._last, self._broken = last, broken
        self.begun: list[int] = []
        self.stood_still = asyncio.Event()
        self.ended = False

    async def numbers(self, most: int) -> AsyncGenerator[int, None]:
        try:
            for number in range(1, self._last + 1):
                self.begun.append(number)
                if number == self._broken:
                    raise ValueError(f"{number} cannot be made")
                if len(self.begun) == most:
                    self.stood_still.set()
                yield number
        finally:
            self.ended = True


async def test_what_is_made_ahead_comes_in_its_order() -> None:
    making = Making(20)
    async with made_ahead(making.numbers(20), 2) as numbers:
        assert [number async for number in numbers] == list(range(1, 21))
    assert making.ended


async def test_no_more_is_made_ahead_than_was_said() -> None:
    """Given that two may wait, when nobody takes any, then a third one is made and no fourth one begun."""
    making = Making(20)
    async with made_ahead(making.numbers(3), 2) as numbers:
        await making.stood_still.wait()
        assert making.begun == [1, 2, 3]
        assert await anext(numbers) == 1


async def test_what_cannot_be_made_is_told_in_its_turn() -> None:
    making = Making(5, broken=3)
    found = []
    async with made_ahead(making.numbers(5), 4) as numbers:
        with pytest.raises(ValueError, match="3 cannot be made"):
            async for number in numbers:
                found.append(number)
    assert found == [1, 2]


async def test_who_leaves_early_ends_the_making() -> None:
    making = Making(20)
    with pytest.raises(KeyError):
        async with made_ahead(making.numbers(20), 2) as numbers:
            await anext(numbers)
            raise KeyError
    assert making.ended


META = Meta(actor="a", correlation_id="c")


def part_of(commands: Sequence[tuple[str, str]]) -> Batch:
    """A part that appends an event for each command."""
    drafts: Any = [command for _, command in commands]
    return Batch(
        decided=len(commands), drafts=drafts, appending={n: slice(n, n + 1) for n in range(len(commands))}
    )


async def test_the_next_parts_are_decided_while_one_is_appended() -> None:
    """Given four parts of commands, when the first one is appended, then the next two are decided before it stands; and
    what others overtook is decided anew, with all behind it."""
    commands = [(f"{n}", f"command {n}") for n in range(4 * COMMANDS_PER_APPEND)]
    decided: list[str] = []
    third = asyncio.Event()
    standing: list[str] = []
    overtaken = iter([False, True, False, False, False])

    async def decide(some: Sequence[tuple[str, str]]) -> Batch:
        decided.append(some[0][0])
        if len(decided) == 3:
            third.set()
        return part_of(some)

    async def commit(proposal: Proposal) -> Outcome:
        await third.wait()
        if next(overtaken):
            return Stale()
        drafts: Any = proposal.drafts
        standing.extend(drafts)
        last = len(standing)
        return Appended(tuple(Placed(n, None) for n in range(last - len(drafts) + 1, last + 1)))

    async def stored() -> Sequence[Any]:
        return []

    answers = await Many(commands, META, (), None).run(decide, commit, stored)
    assert standing == [command for _, command in commands]
    assert [answer.position for answer in answers if isinstance(answer, Done)] == list(range(1, 4001))
    assert (decided[:3], decided.count("0"), decided.count("1000")) == (["0", "1000", "2000"], 1, 2)


async def test_hardly_more_commands_are_decided_than_fit_into_an_append() -> None:
    """Given commands of which 400 fit into an append, when all are executed, then the first part alone asks for more
    than 451 at once: the streams of the others would be read in vain, each time."""
    asked: list[int] = []

    async def decide(some: Sequence[tuple[str, str]]) -> Batch:
        asked.append(len(some))
        return part_of(some[:400])

    async def commit(proposal: Proposal) -> Outcome:
        return Appended(tuple(Placed(n, None) for n in range(1, len(proposal.drafts) + 1)))

    async def stored() -> Sequence[Any]:
        return []

    commands = [(f"{n}", f"command {n}") for n in range(2_000)]
    answers = await Many(commands, META, (), None).run(decide, commit, stored)
    assert len(answers) == 2_000
    assert asked == [1_000, 451, 451, 451, 400]

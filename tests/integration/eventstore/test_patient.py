"""Patient commands: all others go first, and a stream of thousands is decided on by its length."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from itertools import pairwise

from shared.eventstore import committing
from shared.eventstore.codec import Codec, Stored
from shared.eventstore.store import EventStore
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from tests.integration.eventstore.box import BOX, META, AddCoins, BoxOpened, CoinsAdded, CoinsTaken
from tests.integration.eventstore.conftest import NOON, Log


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFiled:
    """A slip of paper, one of very many."""

    number: int
    text: str


def _decide(command: SlipFiled, count: int) -> Decision[SlipFiled]:
    return AlreadyApplied() if command.number <= count else accepted(command)


EVOLVED: list[int] = []


def _count(count: int, slip: SlipFiled) -> int:
    EVOLVED.append(slip.number)
    return count + 1


SLIPS: Decider[SlipFiled, SlipFiled, int] = Decider("slip", 0, _count, _decide, counts=True)
OWN = Codec("boxes", [Stored(BoxOpened), Stored(CoinsAdded), Stored(CoinsTaken), Stored(SlipFiled)])


def store_of(log: Log) -> EventStore:
    return EventStore("boxes", log.pool, lambda: NOON, OWN)


def slips(first: int, last: int) -> list[tuple[str, SlipFiled]]:
    return [("a", SlipFiled(number=n, text="x" * 60_000)) for n in range(first, last + 1)]


async def test_a_stream_is_decided_on_by_its_length_and_goes_on_where_it_ended(log: Log) -> None:
    store = store_of(log)
    EVOLVED.clear()
    assert await store.state(SLIPS, "a") == (0, 0)
    first = await store.execute_many(SLIPS, slips(1, 9), META, patient=True)
    again = await store.execute_many(SLIPS, slips(7, 12), META, patient=True)
    assert [one.applied for one in (*first, *again)] == [True] * 9 + [False] * 3 + [True] * 3  # type: ignore[union-attr]
    assert await store.state(SLIPS, "a") == (12, 12)
    # Only what is new was looked at, never what stands.
    assert sorted(set(EVOLVED)) == EVOLVED
    stood = await store.load_some("slip", "a", 6, 3)
    assert stood == [slip for _, slip in slips(7, 9)]
    assert await store.load_some("slip", "a", 12, 3) == []


async def test_others_go_before_and_between_patient_commands(log: Log) -> None:
    store = store_of(log)
    bulk = asyncio.create_task(store.execute_many(SLIPS, slips(1, 100), META, patient=True))
    singles = []
    for number in range(12):
        done = await store.execute(BOX, f"{number}", AddCoins(1), META)
        singles.append(done.position)  # type: ignore[union-attr]
    places = [done.position for done in await bulk]  # type: ignore[union-attr]
    assert singles[-1] < places[-1]
    # None waited for more than the part that was on its way: so many slips fit into one.
    between = [len([one for one in places if a < one < b]) for a, b in pairwise(singles)]
    assert max(between) <= 4 * 2
    assert sorted([*singles, *places]) == list(range(1, 113))


async def test_patient_parts_are_small_while_others_come_and_large_again_behind_them(log: Log) -> None:
    store = store_of(log)
    commits: list[None] = []
    store.on_append.append(lambda: commits.append(None))

    async def commits_of(work: Awaitable[object]) -> int:
        commits.clear()
        await work
        await asyncio.sleep(0)
        return len(commits)

    # Four slips fit into a large part, one into a small one.
    assert await commits_of(store.execute_many(SLIPS, slips(1, 8), META, patient=True)) == 2
    assert await commits_of(store.execute(BOX, "1", AddCoins(1), META)) == 1
    many = store.execute_many(SLIPS, slips(9, 8 + committing.CALM_COMMITS), META, patient=True)
    assert await commits_of(many) == committing.CALM_COMMITS
    assert (
        await commits_of(
            store.execute_many(
                SLIPS, slips(9 + committing.CALM_COMMITS, 16 + committing.CALM_COMMITS), META, patient=True
            )
        )
        == 2
    )


async def test_a_flood_of_others_does_not_stop_patient_commands_for_good(log: Log) -> None:
    store = store_of(log)
    over = False

    async def flood(name: str) -> None:
        number = 0
        while not over:
            number += 1
            await store.execute(BOX, f"{name}-{number}", AddCoins(1), META)

    others = [asyncio.create_task(flood(f"{n}")) for n in range(8)]
    async with asyncio.timeout(60):
        done = await store.execute_many(SLIPS, slips(1, 6), META, patient=True)
    over = True
    await asyncio.gather(*others)
    assert len(done) == 6
    assert committing.PASSED_OVER_MAX < 100

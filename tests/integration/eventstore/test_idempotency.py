"""The same key has one effect and one answer, whoever asks how often."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from shared.eventstore.store import AppendTooLarge, Connection, Done, EventStore, IdempotencyMismatch, Request
from shared.kernel.decider import Rejected
from tests.integration.eventstore.box import BOX, CODEC, META, PUBLIC, AddCoins, OpenBox, TakeCoins
from tests.integration.eventstore.conftest import NOON, Log

REQUEST = Request(actor="anna", route="/v1/boxes", key="k-1", body_hash="hash-1")


async def test_the_same_key_and_body_gets_the_first_answer_again(log: Log) -> None:
    first = await log.store.execute(BOX, "1", AddCoins(5), META, request=REQUEST)
    await log.store.execute(BOX, "1", AddCoins(1), META)
    again = await log.store.execute(
        BOX, "1", AddCoins(5), replace(META, correlation_id="talk-2"), request=REQUEST
    )
    assert isinstance(first, Done)
    assert again == replace(first, applied=False)
    assert await log.store.answered(REQUEST) == again
    assert (await log.store.state(BOX, "1"))[0].content == 6


async def test_what_runs_alongside_runs_once_and_cannot_keep_the_answer_from_who_repeats(log: Log) -> None:
    """As when a job is cancelled: repeated, it is cancelled already."""
    ran: list[int] = []

    async def once(connection: Connection) -> None:
        assert not ran, "it ran before"
        ran.append(1)

    first = await log.store.execute(BOX, "1", AddCoins(5), META, request=REQUEST, alongside=once)
    assert isinstance(first, Done)
    again = await log.store.execute(BOX, "1", AddCoins(5), META, request=REQUEST, alongside=once)
    assert again == replace(first, applied=False)


async def test_the_same_key_with_another_body_is_refused(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(5), META, request=REQUEST)
    other = replace(REQUEST, body_hash="hash-2")
    with pytest.raises(IdempotencyMismatch):
        await log.store.execute(BOX, "1", AddCoins(7), META, request=other)
    with pytest.raises(IdempotencyMismatch):
        await log.store.answered(other)
    assert (await log.store.head()).position == 1


async def test_a_key_counts_per_route_and_actor(log: Log) -> None:
    for request in (REQUEST, replace(REQUEST, route="/v1/other"), replace(REQUEST, actor="bert")):
        answer = await log.store.execute(BOX, "1", AddCoins(5), META, request=request)
        assert isinstance(answer, Done)
        assert answer.applied
    assert (await log.store.state(BOX, "1"))[0].content == 15


@pytest.mark.parametrize("processes", [1, 4])
async def test_at_the_same_time_the_same_key_has_one_effect(log: Log, processes: int) -> None:
    stores = [EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC) for _ in range(processes)]
    answers = await asyncio.gather(
        *(
            stores[n % processes].execute(BOX, f"{n % 3}", AddCoins(5), META, request=REQUEST)
            for n in range(12)
        )
    )
    assert Counter(answer.applied for answer in answers if isinstance(answer, Done)) == {True: 1, False: 11}
    assert len({(answer.id, answer.position) for answer in answers if isinstance(answer, Done)}) == 1
    assert (await log.store.head()).position == 1


async def test_at_the_same_time_one_key_on_two_routes_has_two_effects(log: Log) -> None:
    routes = ("/v1/boxes", "/v1/boxes/1/fill")
    answers = await asyncio.gather(
        *(
            log.store.execute(BOX, "1", AddCoins(5), META, request=replace(REQUEST, route=routes[n % 2]))
            for n in range(8)
        )
    )
    assert Counter(answer.applied for answer in answers if isinstance(answer, Done)) == {True: 2, False: 6}
    assert (await log.store.state(BOX, "1"))[0].content == 10


async def test_at_the_same_time_a_command_that_holds_once_is_answered_alike(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(5), META)
    stores = [EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC) for _ in range(4)]
    answers = await asyncio.gather(
        *(s.execute(BOX, "1", TakeCoins(5), META, request=REQUEST) for s in stores)
    )
    assert [getattr(answer, "position", None) for answer in answers] == [2] * 4


async def test_at_the_same_time_two_bodies_under_one_key_have_one_effect(log: Log) -> None:
    stores = [EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC) for _ in range(4)]
    answers = await asyncio.gather(
        *(
            stores[n].execute(BOX, f"{n}", AddCoins(n), META, request=replace(REQUEST, body_hash=f"{n}"))
            for n in range(4)
        ),
        return_exceptions=True,
    )
    assert Counter(type(answer).__name__ for answer in answers) == {"Done": 1, "IdempotencyMismatch": 3}
    assert (await log.store.head()).position == 1


async def test_a_rejection_is_not_kept(log: Log) -> None:
    assert isinstance(await log.store.execute(BOX, "1", TakeCoins(5), META, request=REQUEST), Rejected)
    await log.store.execute(BOX, "1", AddCoins(5), META)
    assert isinstance(await log.store.execute(BOX, "1", TakeCoins(5), META, request=REQUEST), Done)
    again = await log.store.execute(BOX, "1", TakeCoins(5), META, request=REQUEST)
    assert isinstance(again, Done)
    assert not again.applied


async def test_what_was_already_applied_keeps_its_answer_too(log: Log) -> None:
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    answer = await log.store.execute(BOX, "1", OpenBox("anna"), META, request=REQUEST)
    assert answer == Done("1", 1, None, "talk-1", False, 200)
    assert await log.store.answered(REQUEST) == answer
    with pytest.raises(IdempotencyMismatch):
        await log.store.execute(BOX, "2", OpenBox("bert"), META, request=replace(REQUEST, body_hash="x"))


async def test_no_body_is_kept(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(5, note="Leyla Məmmədova"), META, request=REQUEST)
    assert "Leyla" not in str(await log.pool.fetch("SELECT * FROM log.request"))


async def test_many_commands_under_one_key_have_one_effect(log: Log) -> None:
    commands = [(f"{n}", AddCoins(n)) for n in range(1, 6)] + [("6", TakeCoins(1))]
    first = await log.store.execute_many(BOX, commands, META, request=REQUEST)
    again = await log.store.execute_many(BOX, commands, META, request=REQUEST)
    assert [isinstance(answer, Done) for answer in first] == [True] * 5 + [False]
    assert [answer.applied for answer in again if isinstance(answer, Done)] == [False] * 5
    assert isinstance(again[5], Rejected)
    assert (await log.store.head()).position == 5


async def test_many_commands_go_on_where_a_crash_stopped_them(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = [(f"{n}", AddCoins(1, times=300)) for n in range(7)]
    commit: Any = log.store._committer.commit
    parts: list[int] = []

    async def crashing(proposal: Any) -> Any:
        if len(parts) == 1:
            raise ConnectionError("gone")
        parts.append(proposal.part)
        return await commit(proposal)

    monkeypatch.setattr(log.store._committer, "commit", crashing)
    with pytest.raises(ConnectionError):
        await log.store.execute_many(BOX, commands, META, request=REQUEST)
    monkeypatch.undo()
    assert (await log.store.head()).position == 900
    answers = await log.store.execute_many(BOX, commands, META, request=REQUEST)
    assert [answer.applied for answer in answers if isinstance(answer, Done)] == [False] * 3 + [True] * 4
    assert (await log.store.head()).position == 2100
    twins = await asyncio.gather(
        *(log.store.execute_many(BOX, commands, META, request=replace(REQUEST, key="k-2")) for _ in range(3))
    )
    assert all(len(twin) == 7 for twin in twins)
    assert (await log.store.head()).position == 4200


async def test_a_command_beyond_one_append_is_refused_whole(log: Log) -> None:
    with pytest.raises(AppendTooLarge):
        await log.store.execute(BOX, "1", AddCoins(1, times=1001), META, request=REQUEST)
    assert (await log.store.head()).position == 0
    assert await log.store.answered(REQUEST) is None

"""Commands and what they leave in the log."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from shared.eventstore import reading
from shared.eventstore.blobs import Blobs, put_in
from shared.eventstore.chain import findings
from shared.eventstore.records import Record
from shared.eventstore.store import (
    AppendRefused,
    AppendTooLarge,
    Conflict,
    Connection,
    Done,
    Entailed,
    EventStore,
    EventTooLarge,
    Request,
)
from shared.eventstore.terms import RETRIES
from shared.kernel.decider import Rejected
from tests.integration.eventstore.box import (
    BOX,
    CODEC,
    DAY,
    META,
    PUBLIC,
    AddCoins,
    Box,
    BoxCommand,
    BoxEvent,
    BoxOpened,
    CoinsTaken,
    OpenBox,
    TakeCoins,
)
from tests.integration.eventstore.conftest import NOON, Log


async def test_a_command_stands_in_the_log_and_in_the_state(log: Log) -> None:
    opened = await log.store.execute(BOX, "1", OpenBox("anna"), META)
    added = await log.store.execute(BOX, "1", AddCoins(5), META)
    assert opened == Done("1", 1, None, "talk-1", True, 201)
    assert added == Done("1", 2, 1, "talk-1", True, 201)
    assert await log.store.state(BOX, "1") == (Box("anna", 5), 2)
    first, second = await log.store.read(0)
    assert (first.stream_id, first.version, first.type) == ("box-1", 1, "BoxOpened")
    assert first.event == BoxOpened(owner="anna")
    assert (first.recorded_at, first.actor, first.public_seq) == (NOON, "anna", None)
    assert first.effective_on == date(2026, 9, 1)
    assert (second.effective_on, second.public_seq) == (DAY, 1)
    assert await log.store.read(2) == []


async def test_a_rejection_and_a_repeated_command_append_nothing(log: Log) -> None:
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    again = await log.store.execute(BOX, "1", OpenBox("anna"), META)
    assert again == Done("1", 1, None, "talk-1", False, 200)
    assert await log.store.execute(BOX, "1", TakeCoins(1), META) == Rejected("EMPTY", "there are only 0")
    assert (await log.store.head()).position == 1


async def test_a_guard_holds_until_its_stream_moves(log: Log) -> None:
    await log.store.execute(BOX, "watched", OpenBox("anna"), META)
    held = await log.store.execute(BOX, "1", AddCoins(1), META, guards=[("box-watched", 1), ("box-none", 0)])
    assert isinstance(held, Done)
    await log.store.execute(BOX, "watched", AddCoins(1), META)
    with pytest.raises(Conflict, match="box-watched is at version 2, not 1"):
        await log.store.execute(BOX, "1", AddCoins(1), META, guards=[("box-watched", 1)])
    with pytest.raises(Conflict):
        await log.store.execute_many(BOX, [("1", AddCoins(1))], META, guards=[("box-watched", 1)])
    assert (await log.store.state(BOX, "1"))[0].content == 1


async def test_of_two_that_guard_each_other_one_loses(log: Log) -> None:
    stores = [EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC) for _ in range(2)]
    for turn in range(10):
        left, right = f"box-l{turn}", f"box-r{turn}"
        answers = await asyncio.gather(
            stores[0].execute(BOX, f"l{turn}", AddCoins(1), META, guards=[(right, 0)]),
            stores[turn % 2].execute(BOX, f"r{turn}", AddCoins(1), META, guards=[(left, 0)]),
            return_exceptions=True,
        )
        assert Counter(type(answer).__name__ for answer in answers) == {"Done": 1, "Conflict": 1}


async def test_what_runs_alongside_holds_with_the_events_or_not_at_all(log: Log) -> None:
    async def note(connection: Connection) -> None:
        await put_in(connection, b"alongside", "text/plain")

    async def fail(connection: Connection) -> None:
        await note(connection)
        raise RuntimeError("no")

    sha = sha256(b"alongside").hexdigest()
    blobs = Blobs(log.pool)
    with pytest.raises(RuntimeError):
        await log.store.execute(BOX, "1", AddCoins(1), META, alongside=fail)
    with pytest.raises(Conflict):
        await log.store.execute(BOX, "1", AddCoins(1), META, guards=[("box-2", 1)], alongside=note)
    assert await log.store.execute(BOX, "1", TakeCoins(1), META, alongside=note) == Rejected(
        "EMPTY", "there are only 0"
    )
    assert (await log.store.head()).position == 0
    assert await blobs.get(sha) is None
    await log.store.execute(BOX, "1", AddCoins(1), META, alongside=note)
    assert await blobs.get(sha) == b"alongside"


async def test_many_commands_are_decided_on_one_another(log: Log) -> None:
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    commands: list[tuple[str, BoxCommand]] = [
        ("1", AddCoins(2)),
        ("2", TakeCoins(1)),
        ("1", TakeCoins(2)),
        ("1", TakeCoins(1)),
        ("2", OpenBox("bert")),
        ("2", OpenBox("bert")),
        ("1", OpenBox("anna")),
    ]
    answers = await log.store.execute_many(BOX, commands, META)
    assert answers == [
        Done("1", 2, 1, "talk-1", True, 201),
        Rejected("EMPTY", "there are only 0"),
        Done("1", 3, None, "talk-1", True, 201),
        Rejected("EMPTY", "there are only 0"),
        Done("2", 4, None, "talk-1", True, 201),
        Done("2", 4, None, "talk-1", False, 200),
        Done("1", 3, None, "talk-1", False, 200),
    ]
    assert await log.store.states(BOX, ["1", "2", "3"]) == {
        "1": (Box("anna", 0), 3),
        "2": (Box("bert", 0), 1),
        "3": (Box(), 0),
    }


async def test_many_commands_take_as_many_appends_as_they_need(log: Log) -> None:
    heavy = AddCoins(1, note="x" * 200_000)
    answers = await log.store.execute_many(BOX, [(f"{n}", heavy) for n in range(12)], META)
    assert [answer.position for answer in answers if isinstance(answer, Done)] == list(range(1, 13))
    plenty = await log.store.execute_many(BOX, [(f"p{n}", AddCoins(1)) for n in range(1200)], META)
    assert len({answer.position for answer in plenty if isinstance(answer, Done)}) == 1200
    assert await findings(log.pool, "boxes") == []


async def test_a_later_part_is_decided_on_what_an_earlier_one_made(log: Log) -> None:
    """Given 1,200 commands on 300 boxes, when they come at once, then each finds what those before it left."""
    commands: list[tuple[str, BoxCommand]] = [(f"{n % 300}", AddCoins(1)) for n in range(900)]
    commands += [(f"{n}", TakeCoins(3)) for n in range(300)]
    answers = await log.store.execute_many(BOX, commands, META)
    assert all(isinstance(answer, Done) and answer.applied for answer in answers)
    assert [answer.position for answer in answers if isinstance(answer, Done)] == list(range(1, 1201))
    assert {
        box.content for box, _ in (await log.store.states(BOX, [f"{n}" for n in range(300)])).values()
    } == {0}
    assert await findings(log.pool, "boxes") == []


async def test_what_a_later_part_breaks_leaves_the_earlier_ones_standing(log: Log) -> None:
    commands: list[tuple[str, BoxCommand]] = [(f"{n}", AddCoins(1)) for n in range(1000)]
    commands += [("large", AddCoins(1, note="x" * 256 * 1024)), ("behind", AddCoins(1))]
    with pytest.raises(EventTooLarge):
        await log.store.execute_many(BOX, commands, META)
    assert (await log.store.head()).position == 1000


async def test_a_part_that_others_overtook_is_decided_anew(log: Log) -> None:
    """Somebody empties boxes of the second part while the first one is written."""
    other = EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC)
    commands: list[tuple[str, BoxCommand]] = [(f"{n}", AddCoins(1)) for n in range(2000)]
    late = [(f"{n}", AddCoins(2)) for n in range(1000, 2000)]
    answers, others = await asyncio.gather(
        log.store.execute_many(BOX, commands, META), other.execute_many(BOX, late, META)
    )
    assert len({answer.position for answer in (*answers, *others) if isinstance(answer, Done)}) == 3000
    contents = [
        box.content for box, _ in (await log.store.states(BOX, [f"{n}" for n in range(2000)])).values()
    ]
    assert contents == [1] * 1000 + [3] * 1000


async def test_an_event_that_is_too_large_is_refused_and_nothing_appended(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(1, note="x" * (256 * 1024 - 80)), META)
    with pytest.raises(EventTooLarge, match=r"CoinsAdded in box-1 has 262,\d+ bytes; at most 262,144 fit"):
        await log.store.execute(BOX, "1", AddCoins(1, note="x" * 256 * 1024), META)
    with pytest.raises(EventTooLarge):
        await log.store.execute_many(
            BOX, [("2", AddCoins(1)), ("1", AddCoins(1, note="x" * 256 * 1024))], META
        )
    with pytest.raises(AppendTooLarge):
        await log.store.execute(BOX, "1", AddCoins(1, note="x" * 200_000, times=6), META)
    assert (await log.store.head()).position == 1


async def test_a_large_log_is_read_in_bounded_bites(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BYTES_PER_READ", 250_000)
    await log.store.execute_many(BOX, [(f"{n}", AddCoins(1, note="x" * 100_000)) for n in range(7)], META)
    sizes, position = [], 0
    while found := await log.store.read(position):
        sizes.append(len(found))
        position = found[-1].position
    assert sizes == [3, 3, 1]


async def test_runners_are_woken_after_the_commit(log: Log) -> None:
    woken: list[str] = []
    log.store.on_append.append(lambda: woken.append("now"))
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    await log.store.append_heard("registry", [(1, Record(None, (), None))])
    await log.store.append_heard("registry", [(1, Record(None, (), None))])
    assert woken == ["now", "now"]


async def test_a_shut_gate_holds_appends_back_and_a_refusal_names_its_reason(log: Log) -> None:
    log.store.gate.shut()
    waiting = asyncio.create_task(log.store.execute(BOX, "1", OpenBox("anna"), META))
    assert await log.store.append_heard("registry", [(1, Record(None, (), None))]) == 1
    assert not waiting.done()
    log.store.gate.open()
    assert isinstance(await waiting, Done)
    log.store.gate.refuse("the topic is ahead")
    with pytest.raises(AppendRefused, match="the topic is ahead"):
        await log.store.execute(BOX, "2", OpenBox("anna"), META)
    assert (await log.store.head()).position == 2


def _into(box: str) -> Entailed[BoxCommand, BoxEvent, Box]:
    """What is taken out of a box is added to another one: at most 5 coins at once fit through the slot."""

    def put(events: Sequence[CoinsTaken]) -> BoxCommand:
        (taken,) = events
        return AddCoins(taken.amount) if taken.amount <= 5 else TakeCoins(10**6)

    return Entailed(BOX, box, put)


async def test_what_a_command_means_for_another_stream_stands_with_it_or_not_at_all(log: Log) -> None:
    await log.store.execute(BOX, "1", AddCoins(20), META)
    before = (await log.store.head()).position
    request = Request("anna", "/move", "key", "body")
    moved = await log.store.execute(BOX, "1", TakeCoins(5), META, entailed=[_into("2")], request=request)
    assert moved == Done("1", before + 2, 2, "talk-1", True, 201)
    again = await log.store.execute(BOX, "1", TakeCoins(5), META, entailed=[_into("2")], request=request)
    assert again == replace(moved, applied=False)
    first, second = await log.store.read(before)
    assert [(one.stream_id, one.type) for one in (first, second)] == [
        ("box-1", "CoinsTaken"),
        ("box-2", "CoinsAdded"),
    ]
    refused = await log.store.execute(BOX, "1", TakeCoins(6), META, entailed=[_into("2")])
    assert refused == Rejected("EMPTY", "there are only 5")
    assert (await log.store.head()).position == before + 2


async def test_a_command_that_means_something_for_several_streams_stands_in_all_of_them_or_in_none(
    log: Log,
) -> None:
    await log.store.execute(BOX, "1", AddCoins(20), META)
    into = [_into("2"), _into("3")]
    moved = await log.store.execute(BOX, "1", TakeCoins(5), META, entailed=into)
    assert isinstance(moved, Done) and moved.position == 4
    assert [entry.stream_id for entry in await log.store.read(1)] == ["box-1", "box-2", "box-3"]
    empties = Entailed(BOX, "4", lambda _: TakeCoins(1))
    refused = await log.store.execute(BOX, "1", TakeCoins(5), META, entailed=[*into, empties])
    assert refused == Rejected("EMPTY", "there are only 0")
    assert (await log.store.head()).position == 4


async def test_many_who_move_coins_into_one_box_are_all_decided_on_what_stands(log: Log) -> None:
    count = 3 * RETRIES
    for number in range(count):
        await log.store.execute(BOX, f"from-{number}", AddCoins(5), META)
    stores = [log.store, EventStore("boxes", log.pool, lambda: NOON, CODEC, PUBLIC)]
    moves = [
        stores[number % 10 == 0].execute(BOX, f"from-{number}", TakeCoins(5), META, entailed=[_into("all")])
        for number in range(count)
    ]
    assert all(isinstance(moved, Done) for moved in await asyncio.gather(*moves))
    assert await log.store.state(BOX, "all") == (Box("", 5 * count), count)

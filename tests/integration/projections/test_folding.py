"""Read models: live, rebuilt, switched, and read in one snapshot."""

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select

from shared.projections import folding, snapshot
from shared.projections.leaving_out import LEFT_OUT_MAX, left_out
from shared.projections.verify import verify_projections
from tests.support.rig import TALLIES, TALLY_MODEL, MakeRig


async def test_all_read_models_move_with_one_cursor(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    await rig.count("a", 5)
    done = await rig.count("a", 7)
    await rig.count("b", 1)

    await rig.runner.catch_up()

    assert rig.runner.position == done.position + 1
    async with snapshot(rig.engine) as (connection, position):
        found = await connection.execute(select(TALLIES.c.account, TALLIES.c.total).order_by("account"))
        assert [tuple(row) for row in found] == [("a", 12), ("b", 1)]
        assert position == done.position + 1


async def test_folding_in_one_batch_or_in_many_gives_the_same_bytes(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    for number in range(6):
        await rig.count("a", number)
        await rig.runner.catch_up()
    stepwise = await rig.rows("tally")

    await rig.runner.rebuild("tally")

    assert await rig.rows("tally") == stepwise


async def test_a_row_that_evolves_to_nothing_is_gone_and_comes_back(make_rig: MakeRig) -> None:
    def evolve(key: tuple[str], row: Any, event: Any, entry: Any) -> Any:
        return None if event.amount == 0 else {"total": event.amount, "detail": {}}

    fading = replace(TALLY_MODEL, evolve=evolve)
    rig = await make_rig(projections=(fading,))
    await rig.runner.prepare()
    await rig.count("a", 3)
    await rig.runner.catch_up()
    await rig.count("a", 0)
    await rig.runner.catch_up()
    assert await rig.rows("tally") == []

    await rig.count("a", 0)
    await rig.count("a", 4)
    await rig.runner.catch_up()

    assert await rig.rows("tally") == ["(a,4,{},)"]


async def test_a_lasting_row_stays_as_its_first_event_made_it(make_rig: MakeRig) -> None:
    def evolve(key: tuple[str], row: Any, event: Any, entry: Any) -> Any:
        return {"total": event.amount, "detail": {}}

    rig = await make_rig(projections=(replace(TALLY_MODEL, evolve=evolve, lasting=True),))
    await rig.runner.prepare()
    await rig.count("a", 3)
    await rig.count("a", 4)
    await rig.count("b", 5)
    await rig.runner.catch_up()
    await rig.count("a", 6)
    await rig.count("c", 7)
    await rig.runner.catch_up()
    lasting = await rig.rows("tally")

    await rig.runner.rebuild("tally")

    assert lasting == ["(a,3,{},)", "(b,5,{},)", "(c,7,{},)"] == await rig.rows("tally")


async def test_a_read_model_that_fails_on_everything_stands_still_and_says_so(make_rig: MakeRig) -> None:
    def evolve(key: tuple[str], row: Any, event: Any, entry: Any) -> Any:
        raise KeyError("amount")

    rig = await make_rig(projections=(replace(TALLY_MODEL, evolve=evolve),))
    await rig.runner.prepare()
    for number in range(LEFT_OUT_MAX + 1):
        await rig.count(f"a{number}", 5)
    tail = asyncio.create_task(rig.runner.run())
    async with asyncio.timeout(10):
        while rig.runner.status.problem is None:
            await asyncio.sleep(0)
    tail.cancel()
    await asyncio.gather(tail, return_exceptions=True)

    assert rig.runner.status.problem == (
        f"RuntimeError: tally fails on more than {LEFT_OUT_MAX} subjects, the last: KeyError: 'amount'"
    )
    assert (rig.runner.position, rig.runner.without) == (0, {})
    assert not rig.runner.status.ready


async def test_unknown_columns_are_refused(make_rig: MakeRig) -> None:
    def evolve(key: tuple[str], row: Any, event: Any, entry: Any) -> Any:
        return {"totl": 1}

    rig = await make_rig(projections=(replace(TALLY_MODEL, evolve=evolve),))
    await rig.runner.prepare()
    await rig.count("a", 5)

    await rig.runner.step()

    (lacking,) = await left_out(rig.pool)
    assert lacking.error == "ValueError: tally.evolve answered with unknown columns: ['totl']"


async def test_waiting_for_a_position(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    done = await rig.count("a", 5)

    with pytest.raises(TimeoutError):
        await rig.runner.wait_for(done.position, 0.01)
    waiting = asyncio.create_task(rig.runner.wait_for(done.position, 10))
    await rig.runner.catch_up()
    await waiting


async def test_a_runner_lets_more_gather_until_somebody_waits_for_it(
    make_rig: MakeRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.projections.pulse.REST_SECONDS", 3600.0)
    rig = await make_rig()
    rig.store.on_append.append(rig.runner.pulse.wake)
    tail = asyncio.create_task(rig.runner.run())
    moves: asyncio.Queue[int] = asyncio.Queue()
    rig.runner.on_move.append(lambda: moves.put_nowait(rig.runner.position))
    try:
        await rig.count("a", 1)
        assert await asyncio.wait_for(moves.get(), 30) == 1, "who has nothing to do begins at once"
        for _ in range(3):
            await rig.count("a", 1)
        assert rig.runner.position == 1, "it rests, whatever comes"
        await rig.runner.wait_for(4, timeout_s=30)
        assert await moves.get() == 4, "what gathered is folded at once"
    finally:
        tail.cancel()


async def test_what_the_database_forgot_is_folded_again(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    for _ in range(3):
        await rig.count("a", 1)
    await rig.runner.catch_up()
    # The server came back without its last transaction: cursor and rows are those of the one before.
    await rig.pool.execute("UPDATE view.tally SET total = 2")
    await rig.pool.execute("UPDATE work.cursor SET position = 2 WHERE name = 'projections'")

    await rig.count("a", 1)
    await rig.runner.catch_up()

    assert await rig.pool.fetchval("SELECT total FROM view.tally") == 4
    assert (await verify_projections(rig.runner)).findings == ()


async def test_what_only_the_process_remembers_is_not_folded(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    await rig.count("a", 1)
    await rig.runner.catch_up()
    await rig.count("a", 10)
    # A database that is older was put under the service: the second count never happened there.
    owner = await asyncpg.connect(rig.database.dsn_owner)
    await owner.execute("ALTER TABLE log.entry DISABLE TRIGGER USER")
    await owner.execute("DELETE FROM log.entry WHERE position = 2")
    await owner.close()

    assert await rig.runner.catch_up() == 1
    await rig.count("a", 100)
    assert await rig.runner.catch_up() == 2
    assert await rig.pool.fetchval("SELECT total FROM view.tally") == 101


async def test_rows_that_are_written_in_parts_are_those_of_one_part(
    make_rig: MakeRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    for number in range(12):
        await rig.count("abc"[number % 3], number)
    monkeypatch.setattr(folding, "_ROWS_MAX", 2)
    assert await rig.runner.catch_up() == 12
    rows = await rig.pool.fetch("SELECT account, total FROM view.tally ORDER BY account")
    assert [tuple(row) for row in rows] == [("a", 18), ("b", 22), ("c", 26)]
    monkeypatch.undo()
    assert (await verify_projections(rig.runner)).findings == ()

"""Generations of a read model: built beside the live one, switched, called off, gone."""

import asyncio
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, Column, Text, select

from shared.projections import Projection, snapshot, view_table
from shared.projections.verify import verify_projections
from tests.support.rig import TALLIES, TALLY_MODEL, MakeRig


async def test_a_new_version_is_built_beside_and_switched_at_start(make_rig: MakeRig) -> None:
    first = await make_rig()
    await first.runner.prepare()
    await first.count("a", 5)
    await first.runner.catch_up()
    wider = view_table(
        "tally", Column("account", Text, primary_key=True), Column("twice", BigInteger, nullable=False)
    )

    def evolve(key: tuple[str], row: Any, event: Any, entry: Any) -> Any:
        return {"twice": (row or {"twice": 0})["twice"] + 2 * event.amount}

    second = await make_rig(
        database=first.database, projections=(Projection("tally", 2, wider, TALLY_MODEL.keys, evolve),)
    )
    await second.runner.prepare()

    assert second.runner.status.ready
    assert await second.rows("tally") == ["(a,10)"]
    tables = await second.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'view'")
    assert [row["tablename"] for row in tables] == ["tally__v2_g2"]


async def test_changed_columns_count_as_a_new_version(make_rig: MakeRig) -> None:
    first = await make_rig(projections=(TALLY_MODEL,))
    await first.runner.prepare()
    await first.count("a", 5)
    await first.runner.catch_up()
    more = view_table(
        "tally",
        Column("account", Text, primary_key=True),
        Column("total", BigInteger, nullable=False),
        Column("note", Text),
    )

    def evolve(key: tuple[str], row: Any, event: Any, entry: Any) -> Any:
        return {"total": event.amount}

    second = await make_rig(
        database=first.database, projections=(replace(TALLY_MODEL, table=more, evolve=evolve),)
    )
    await second.runner.prepare()

    assert await second.rows("tally") == ["(a,5,)"]


async def test_a_rebuild_runs_while_the_service_works(make_rig: MakeRig) -> None:
    rig = await make_rig()
    tail = asyncio.create_task(rig.runner.run())
    for number in range(30):
        await rig.count(f"a{number % 3}", number)

    async def work() -> None:
        for number in range(30):
            await rig.count(f"a{number % 3}", number)

    await rig.runner.wait_for(30, 20)
    working = asyncio.create_task(work())
    switched = await rig.runner.rebuild("tally")
    await working
    last = (await rig.store.head()).position
    await rig.runner.wait_for(last, 10)
    tail.cancel()
    await asyncio.gather(tail, return_exceptions=True)

    assert 30 <= switched <= last
    assert (await verify_projections(rig.runner)).findings == ()


async def test_no_switch_while_a_snapshot_is_open(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    await rig.count("a", 5)
    await rig.runner.catch_up()

    async with snapshot(rig.engine) as (connection, _):
        rebuilding = asyncio.create_task(rig.runner.rebuild("tally"))
        done, _ = await asyncio.wait([rebuilding], timeout=1.5)
        assert not done
        assert (await connection.execute(select(TALLIES.c.total))).scalar_one() == 5
    await asyncio.wait_for(rebuilding, 10)

    assert await rig.rows("tally") == ['(a,5,"{""accepted"":false,""chunks"":[]}",2026-09-01)']


async def test_a_rebuild_that_is_called_off_leaves_nothing_behind(make_rig: MakeRig) -> None:
    rig = await make_rig()
    await rig.runner.prepare()
    await rig.count("a", 5)
    await rig.runner.catch_up()

    async with snapshot(rig.engine):
        rebuilding = asyncio.create_task(rig.runner.rebuild("tally"))
        while (building := rig.runner.status.building) is None or building.position == 0:
            await asyncio.sleep(0.01)
        rebuilding.cancel()
        await asyncio.gather(rebuilding, return_exceptions=True)

    assert rig.runner.status.building is None
    assert await rig.pool.fetchval("SELECT count(*) FROM work.generation WHERE name = 'tally'") == 1
    tables = await rig.pool.fetch("SELECT tablename FROM pg_tables WHERE tablename LIKE 'tally%'")
    assert [row["tablename"] for row in tables] == ["tally__v1_g1"]


async def test_a_read_model_that_the_code_no_longer_has_goes(make_rig: MakeRig) -> None:
    first = await make_rig()
    await first.runner.prepare()

    second = await make_rig(database=first.database, projections=(TALLY_MODEL,))
    await second.runner.prepare()

    assert await second.pool.fetchval("SELECT to_regclass('view.batch_item')") is None

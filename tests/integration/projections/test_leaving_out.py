"""What a read model cannot fold: the culprit is found in its batch and costs its own subject alone, until the code is
mended."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from shared.jobs.kinds import JobContext, JobKind
from shared.jobs.runner import JobRunner
from shared.messaging.parking import page_parked
from shared.messaging.policies import Policies
from shared.messaging.reaction import Reaction
from shared.projections import Projection
from shared.projections.leaving_out import left_out
from shared.projections.verify import verify_projections
from tests.support.rig import HEARD_MODEL, TALLY_MODEL, Counted, MakeRig, Rig

Breaking = Callable[[Any], Any]


def failing(amount: Any) -> Any:
    raise KeyError(amount)


def no_row(_: Any) -> Any:
    """A column that must have a value has none: the database refuses."""
    return {"total": None, "detail": {}}


def no_text(_: Any) -> Any:
    """JSON that no row can hold."""
    return {"total": 1, "detail": {}, "last_day": "\0"}


def breaking(how: Breaking, culprits: set[int]) -> Projection:
    """The tally, which cannot fold some amounts."""

    def evolve(key: Any, row: Any, event: Any, entry: Any) -> Any:
        if isinstance(event, Counted) and event.amount in culprits:
            return how(event.amount)
        return TALLY_MODEL.evolve(key, row, event, entry)

    return replace(TALLY_MODEL, evolve=evolve)


async def counted(rig: Rig, *counts: tuple[str, int]) -> None:
    for account, amount in counts:
        await rig.count(account, amount)


async def totals(rig: Rig) -> dict[str, int]:
    return {row["account"]: row["total"] for row in await rig.pool.fetch("SELECT * FROM view.tally")}


BATCH = (("a", 1), ("b", 2), ("c", 3), ("b", 666), ("b", 4), ("a", 5), ("d", 667), ("c", 6))


@pytest.mark.parametrize("how", [failing, no_row, no_text])
async def test_the_culprits_of_a_batch_cost_their_subjects_alone(make_rig: MakeRig, how: Breaking) -> None:
    rig = await make_rig(projections=(breaking(how, {666, 667}), HEARD_MODEL))
    await rig.runner.prepare()
    await counted(rig, *BATCH)

    assert await rig.runner.step() == len(BATCH)
    assert await totals(rig) == {"a": 6, "b": 2, "c": 9}
    found = await left_out(rig.pool)
    assert [(one.name, one.subject, one.position, one.type) for one in found] == [
        ("tally", "b", 4, "Counted"),
        ("tally", "d", 7, "Counted"),
    ]
    # It stays so, and the others go on.
    await counted(rig, ("b", 7), ("a", 8), ("d", 9))
    await rig.runner.catch_up()
    assert await totals(rig) == {"a": 14, "b": 2, "c": 9}
    assert rig.runner.without == {"tally": frozenset({"b", "d"})}
    assert rig.runner.status.ready and rig.runner.status.problem is None


async def test_the_same_is_left_out_live_and_rebuilt_and_verify_names_it(make_rig: MakeRig) -> None:
    rig = await make_rig(projections=(breaking(failing, {666, 667}),))
    await rig.runner.prepare()
    for count in BATCH:
        await counted(rig, count)
        await rig.runner.catch_up()
    stepwise, found = await rig.rows("tally"), await left_out(rig.pool)

    await rig.runner.rebuild("tally")

    assert (await rig.rows("tally"), await left_out(rig.pool)) == (stepwise, found)
    assert (await verify_projections(rig.runner)).findings == (
        "read model tally goes without b from position 4 on: KeyError: 666",
        "read model tally goes without d from position 7 on: KeyError: 667",
    )
    # Of the generations that are gone nothing is left.
    assert await rig.pool.fetchval("SELECT count(*) FROM work.left_out") == len(found)


async def test_what_comes_while_a_generation_is_switched_is_left_out_too(
    make_rig: MakeRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = await make_rig(projections=(breaking(failing, {666}),))
    await rig.runner.prepare()
    await counted(rig, ("a", 1))
    await rig.runner.catch_up()
    switch = rig.runner._switch

    async def late(*args: Any) -> int:
        await counted(rig, ("b", 666), ("a", 2))
        await rig.runner.catch_up()
        return await switch(*args)

    monkeypatch.setattr(rig.runner, "_switch", late)
    await rig.runner.rebuild("tally")

    assert await totals(rig) == {"a": 3}
    assert rig.runner.without == {"tally": frozenset({"b"})}


async def test_mended_code_folds_it_all_at_the_next_start(make_rig: MakeRig) -> None:
    broken = await make_rig(projections=(breaking(failing, {666}),))
    await broken.runner.prepare()
    await counted(broken, *BATCH)
    await broken.runner.catch_up()

    mended = await make_rig(database=broken.database, projections=(TALLY_MODEL,))
    await mended.runner.prepare()

    assert await totals(mended) == {"a": 6, "b": 672, "c": 9, "d": 667}
    assert (await left_out(mended.pool), mended.runner.without) == ([], {})
    assert (await verify_projections(mended.runner)).findings == ()


async def test_policies_wait_with_what_a_read_model_goes_without(make_rig: MakeRig) -> None:
    culprits = {666}
    rig = await make_rig("distribution", projections=(breaking(failing, culprits),))
    await rig.runner.prepare()
    seen: list[tuple[str, int]] = []

    async def look(re: Reaction, event: Counted) -> None:
        seen.append((event.account, event.amount))

    policies = Policies(rig.ctx, {Counted: (look,)}, rig.runner)
    await counted(rig, ("b", 666), ("a", 1), ("b", 2))
    await rig.runner.catch_up()
    while await policies.step():
        pass
    assert seen == [("a", 1)]
    first, _ = await page_parked(rig.pool)
    assert (first.subject, first.error) == ("b", "read model tally goes without this subject")
    assert await policies.retry(first.id, "operator", "too early") == 2

    culprits.clear()
    await rig.runner.rebuild("tally")
    assert await policies.retry(first.id, "operator", "the read model was mended and rebuilt") == 0
    assert seen == [("a", 1), ("b", 666), ("b", 2)]


async def test_nothing_is_computed_while_a_read_model_goes_without_a_subject(make_rig: MakeRig) -> None:
    culprits = {666}
    rig = await make_rig("intake", projections=(breaking(failing, culprits),))
    await rig.runner.prepare()
    await rig.list_account("early", 1)
    await counted(rig, ("b", 666))
    await rig.list_account("late", 1)
    await rig.runner.catch_up()
    done: list[str] = []

    async def work(job: JobContext) -> dict[str, Any]:
        done.append(job.subject)
        return {}

    runner = JobRunner(rig.ctx, {"work": JobKind(work), "verify": JobKind(work, takes_gaps=True)})
    for subject, needs in (("late", {"intake": 3}), ("early", {"intake": 1}), ("free", {})):
        await rig.ctx.jobs.queue("work", subject, subject, {}, actor="a", correlation_id="c", needs=needs)
    await rig.ctx.jobs.queue("verify", "v", "verified", {}, actor="a", correlation_id="c")
    while await runner.run_one():
        pass
    assert done == ["verified"]

    culprits.clear()
    await rig.runner.rebuild("tally")
    while await runner.run_one():
        pass
    assert done == ["verified", "late", "early", "free"]


@pytest.mark.parametrize(
    "away", [ConnectionResetError("away"), asyncpg.DiskFullError("full"), TimeoutError()]
)
async def test_a_database_that_is_away_leaves_nothing_out(make_rig: MakeRig, away: Exception) -> None:
    answers = [away, away]

    def flaky(amount: Any) -> Any:
        if answers:
            raise answers.pop()
        return {"total": amount, "detail": {}}

    rig = await make_rig(projections=(breaking(flaky, {666}),))
    await rig.runner.prepare()
    await counted(rig, ("b", 666))
    tail = asyncio.create_task(rig.runner.run())
    await rig.runner.wait_for(1, 20)
    tail.cancel()
    await asyncio.gather(tail, return_exceptions=True)

    assert (await totals(rig), await left_out(rig.pool)) == ({"b": 666}, [])
    answers.append(away)
    with pytest.raises(type(away)):
        await rig.runner.rebuild("tally")
    assert await rig.pool.fetchval("SELECT count(*) FROM work.left_out") == 0

"""Policies: effects exactly once, parking by subject, retry and skip."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from shared.contracts import intake
from shared.eventstore.records import Record
from shared.eventstore.store import Conflict
from shared.messaging.parking import BEHIND, page_parked
from shared.messaging.policies import Policies
from shared.messaging.reaction import Reaction
from tests.support.rig import TALLY, Count, Counted, MakeRig, Rig


@dataclass
class Reacting:
    """Policies whose failures the test decides."""

    broken: set[int] = field(default_factory=set)
    rejected: set[int] = field(default_factory=set)
    seen: list[tuple[str, int]] = field(default_factory=list)

    async def mirror(self, re: Reaction, event: Counted) -> None:
        """Count what was counted on the account's mirror."""
        self.seen.append((event.account, event.amount))
        if event.account.startswith("mirror"):
            return
        await re.execute(TALLY, f"mirror {event.account}", Count(account=f"mirror {event.account}", amount=1))
        if event.amount in self.broken:
            raise LookupError(f"cannot do {event.amount}")
        amount = -1 if event.amount in self.rejected else event.amount
        await re.execute(
            TALLY, f"mirror {event.account}", Count(account=f"mirror {event.account}", amount=amount)
        )


async def _ready(make_rig: MakeRig, reacting: Reacting) -> tuple[Rig, Policies]:
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    return rig, Policies(rig.ctx, {Counted: (reacting.mirror,)}, rig.runner)


async def _drain(rig: Rig, policies: Policies) -> None:
    while True:
        await rig.runner.catch_up()
        if not await policies.step():
            return


async def _total(rig: Rig, account: str) -> int:
    await rig.runner.catch_up()
    return int(await rig.pool.fetchval("SELECT total FROM view.tally WHERE account = $1", account) or 0)


async def test_reading_the_log_again_changes_nothing(make_rig: MakeRig) -> None:
    reacting = Reacting()
    rig, policies = await _ready(make_rig, reacting)
    await rig.count("a", 5)
    await rig.count("a", 7)
    await _drain(rig, policies)
    head = (await rig.store.head()).position

    await rig.pool.execute("UPDATE work.cursor SET position = 0 WHERE name = 'policies'")
    again = Policies(rig.ctx, {Counted: (reacting.mirror,)}, rig.runner)
    await _drain(rig, again)

    assert (await rig.store.head()).position == head
    assert await _total(rig, "mirror a") == 5 + 7 + 2
    effects = [entry for entry in await rig.store.read(0) if entry.actor == "policy:distribution.mirror"]
    causes = [entry for entry in await rig.store.read(0) if entry.actor == "tester"]
    assert {effect.causation_id for effect in effects} == {cause.event_id for cause in causes}
    assert {effect.correlation_id for effect in effects} == {"test"}


async def test_a_failure_parks_its_subject_and_everything_behind_it_alone(make_rig: MakeRig) -> None:
    reacting = Reacting(broken={5})
    rig, policies = await _ready(make_rig, reacting)
    for account, amount in (("a", 4), ("a", 5), ("b", 6), ("a", 7)):
        await rig.count(account, amount)
    await _drain(rig, policies)

    parked = await page_parked(rig.pool)
    assert [(each.subject, each.policy, each.error) for each in parked] == [
        ("a", "mirror", "LookupError: cannot do 5"),
        ("a", "", BEHIND),
    ]
    assert await _total(rig, "mirror b") == 7
    assert policies.status.parked == 1


async def test_retry_runs_the_parked_in_order_and_each_once(make_rig: MakeRig) -> None:
    reacting = Reacting(broken={5})
    rig, policies = await _ready(make_rig, reacting)
    for amount in (5, 6):
        await rig.count("a", amount)
    await _drain(rig, policies)
    (first, second) = await page_parked(rig.pool)

    assert await policies.retry(first.id, "operator", "tried again") == 2
    reacting.broken.clear()
    assert await policies.retry(second.id, "operator", "tried again") == 0
    await rig.count("a", 8)
    await _drain(rig, policies)

    assert await _total(rig, "mirror a") == 5 + 6 + 8 + 3
    assert await page_parked(rig.pool) == []
    assert [each.decided_by for each in await page_parked(rig.pool, state="DONE")] == ["operator", "operator"]
    assert await policies.retry(first.id, "operator", "tried again") is None


async def test_skip_leaves_one_out_for_a_reason(make_rig: MakeRig) -> None:
    reacting = Reacting(rejected={5})
    rig, policies = await _ready(make_rig, reacting)
    for amount in (5, 6):
        await rig.count("a", amount)
    await _drain(rig, policies)
    first = (await page_parked(rig.pool))[0]
    assert first.error == "Parked: tally-mirror a: NEGATIVE: Counts go up only."

    with pytest.raises(ValueError, match="reason"):
        await policies.skip(first.id, "operator", " ")
    assert await policies.skip(first.id, "operator", "entered by hand") == 0

    (skipped,) = await page_parked(rig.pool, state="SKIPPED")
    assert (skipped.reason, skipped.decided_by) == ("entered by hand", "operator")
    assert await _total(rig, "mirror a") == 1 + 6 + 1


async def test_parked_subjects_stay_parked_over_a_restart(make_rig: MakeRig) -> None:
    reacting = Reacting(broken={5})
    rig, policies = await _ready(make_rig, reacting)
    await rig.count("a", 5)
    await _drain(rig, policies)

    heir = Policies(rig.ctx, {Counted: (reacting.mirror,)}, rig.runner)
    await rig.count("a", 6)
    await _drain(rig, heir)

    assert [each.error for each in await page_parked(rig.pool)] == ["LookupError: cannot do 5", BEHIND]


async def test_what_cannot_be_read_parks_its_subject(make_rig: MakeRig) -> None:
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    seen: list[int] = []

    async def take(re: Reaction, event: intake.UsageLinesListed) -> None:
        seen.append(event.chunk)

    policies = Policies(rig.ctx, {intake.UsageLinesListed: (take,)}, rig.runner)
    broken = _record("a", b"{")
    good = [_record(name, _chunk(name)) for name in ("b", "a")]
    await rig.store.append_heard("intake", list(enumerate([broken, *good], 1)))
    await _drain(rig, policies)

    parked = await page_parked(rig.pool)
    assert [(each.subject, each.source, each.policy) for each in parked] == [("a", "intake", "")] * 2
    assert "cannot be read" in parked[0].error
    assert seen == [1]


async def test_policies_see_read_models_that_hold_their_event(make_rig: MakeRig) -> None:
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    seen: list[Any] = []

    async def look(re: Reaction, event: Counted) -> None:
        seen.append(await rig.pool.fetchval("SELECT total FROM view.tally WHERE account = $1", event.account))

    policies = Policies(rig.ctx, {Counted: (look,)}, rig.runner)
    await rig.count("a", 3)
    assert await policies.step() == 0
    await _drain(rig, policies)

    assert seen == [3]


def _through_sqlalchemy(error: Exception) -> DBAPIError:
    around = Exception(str(error))
    around.__cause__ = error
    return DBAPIError("SELECT", None, around)


@pytest.mark.parametrize(
    "away",
    [
        ConnectionRefusedError("away"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        _through_sqlalchemy(asyncpg.DiskFullError("no space left on device")),
        _through_sqlalchemy(asyncpg.InternalClientError("cannot switch to state 12")),
    ],
    ids=repr,
)
async def test_a_database_that_is_away_parks_nothing(make_rig: MakeRig, away: Exception) -> None:
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    answers: list[Exception | None] = [away, None]

    async def flaky(re: Reaction, event: Counted) -> None:
        if (error := answers.pop(0)) is not None:
            raise error

    policies = Policies(rig.ctx, {Counted: (flaky,)}, rig.runner)
    await rig.count("a", 3)
    await rig.runner.catch_up()
    running = asyncio.create_task(policies.run())
    async with asyncio.timeout(20):
        while answers:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert await page_parked(rig.pool) == []


async def test_a_lost_race_is_tried_again(make_rig: MakeRig) -> None:
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    races = [Conflict("once"), Conflict("twice")]

    async def racing(re: Reaction, event: Counted) -> None:
        if races:
            raise races.pop()

    policies = Policies(rig.ctx, {Counted: (racing,)}, rig.runner)
    await rig.count("a", 3)
    await _drain(rig, policies)

    assert await page_parked(rig.pool) == []


async def test_a_reaction_queues_a_job_once(make_rig: MakeRig) -> None:
    rig = await make_rig("distribution")
    await rig.runner.prepare()

    async def queue(re: Reaction, event: Counted) -> None:
        await re.queue("match", key=event.account, subject=event.account, args={}, needs={"registry": 7})

    policies = Policies(rig.ctx, {Counted: (queue,)}, rig.runner)
    await rig.count("a", 3)
    await rig.count("a", 4)
    await _drain(rig, policies)

    (job,) = await rig.ctx.jobs.page()
    assert (job.actor, job.needs, job.correlation_id) == (
        "policy:distribution.queue",
        {"registry": 7},
        "test",
    )


def _chunk(account: str) -> bytes:
    return f'{{"account": "{account}", "version": 1, "chunk": 1, "lines": []}}'.encode()


def _record(account: str, value: bytes) -> Record:
    headers = (("ce_type", b"intake.UsageLinesListed.v1"), ("ce_subject", account.encode()))
    return Record(account.encode(), headers, value)

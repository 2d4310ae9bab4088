"""The economist and the head of distribution: runs, from what is ready to what is closed."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from functools import partial

from tests.simulation.comparing import same_draft, same_reversals
from tests.simulation.owed import Owed
from tests.simulation.people import Cast
from tests.simulation.person import Json, Person
from tests.simulation.registered import heard


async def distribute(me: Person, head: Person, cast: Cast) -> None:
    """Runs over what is ready, until every report is distributed, and what was wrong of them corrected."""
    await me.turn(lambda: not cast.handed_in)
    while cast.distributed < len(cast.story.reports) or cast.mending():
        await me.until(
            "distribution", "/v1/ready", lambda page: any(one["ready"] for one in page["items"]), limit=100
        )
        with me.busy():
            await run_once(me, head, cast)


async def run_once(me: Person, head: Person, cast: Cast) -> bool:
    """A run, until it is closed; False: it was abandoned, or there is no policy yet."""
    rates = max(
        (number for number, one in cast.books.rates.items() if one["from"] <= cast.world.today), default=0
    )
    async with cast.keeps_still(me) if cast.accounts.taken_back() else nullcontext():
        await recoveries_heard(me, cast)
        answer = await me.post("distribution", "/v1/runs", {}, unless=("NO_POLICY",))
        if "reason" in answer:
            return False
        recovered, owed = cast.accounts.recovered(), cast.accounts.still_owed()
    run = answer["id"]
    opened = await me.until("distribution", f"/v1/runs/{run}", lambda _: True)
    assert opened["policies"]["deductions"] >= rates, f"{opened['policies']} are not those of the day"
    computed = await me.until(
        "distribution", f"/v1/runs/{run}", lambda one: one["state"] == "COMPUTED", of_jobs=True
    )
    path = f"/v1/runs/{run}/draft/allocations"
    page = await me.until("distribution", path, lambda _: True, limit=200)
    drafted = [one["body"] for one in page["items"]]
    await _enter(me, cast, opened, drafted, (recovered, owed))
    same_draft(cast.books, run, drafted)
    if cast.chance.random() < 0.1:
        await _abandon(me, cast, run)
        return False
    async with cast.keeps_still(head) if cast.books.taken_back(run) else nullcontext():
        if await _close(me, head, cast, run, computed["digest"]):
            return True
    await _abandon(me, cast, run)
    return False


async def _enter(
    me: Person, cast: Cast, opened: Json, drafted: list[Json], back: tuple[set[str], dict[str, Owed]]
) -> None:
    """The run into the books, as it was opened, when distribution had heard of which accounts all was given `back`,
    and what of others was not. Which version of an account it has, its allocations say."""
    books, said = cast.books, dict[str, int]()
    for body in drafted:
        said[body["target"]] = max(body["version"], said.get(body["target"], 1))
    # Whose acceptance or money nobody was answered about yet, is not in the books either.
    await me.turn(lambda: any(not books.knows(one, said.get(one, 1)) for one in opened["targets"]))
    targets = {one: said.get(one, len(books.accounts[one]["versions"])) for one in opened["targets"]}
    await me.turn(lambda: any(not books.covered(*one) for one in targets.items()))
    rates = opened["policies"]["deductions"]
    await me.turn(lambda: cast.registering or rates not in books.rates)
    registry = heard(opened["known"].get("registry", 0), opened["known"].get("payments", 0))
    matched = opened["known"].get("matching", 0)
    await me.turn(lambda: cast.ruling)
    day = date.fromisoformat(opened["cut_off_day"])
    facts = {"day": day, "known": registry, "matched": matched, "rates": rates}
    books.open_run(opened["run"], targets, facts, *back)


async def _abandon(me: Person, cast: Cast, run: str) -> None:
    await me.post("distribution", f"/v1/runs/{run}/abandon", {"reason": "computed once more"})
    cast.books.give_up_run(run)
    # What it looked at again is looked at by the next one, once its end is folded.
    await me.until("distribution", f"/v1/runs/{run}", lambda one: one["state"] == "ABANDONED")


async def _close(me: Person, head: Person, cast: Cast, run: str, digest: str) -> bool:
    """Approve it, and hear that it is closed; what it takes back has come to payments then. False: an account of it is
    no longer what the draft took."""
    path = f"/v1/runs/{run}"
    answer = await head.post(
        "distribution", f"{path}/approve", {"digest": digest}, unless=("TARGET_CHANGED",)
    )
    if "reason" in answer:
        assert cast.mending(), f"nobody changed what run {run} took"
        cast.happened["drafts that no longer held"] += 1
        return False
    closed = await head.until("distribution", path, lambda one: one["state"] == "CLOSED", of_jobs=True)
    cast.accounts.credit(cast.books.close_run(run, date.fromisoformat(closed["closed_on"])))
    cast.closed.append(closed)
    reversals = await me.until("distribution", "/v1/reversals", lambda _: True, run=run, limit=200)
    same_reversals(cast.books, run, reversals["items"])
    cast.distributed += len(cast.books.runs[run]["shares"])
    if cast.books.taken_back(run):
        sequence = closed["sequence"]
        await me.until("payments", "/v1/ledger", lambda one: one["known"].get("distribution", 0) >= sequence)
        await recoveries_heard(me, cast)
    return True


async def recoveries_heard(me: Person, cast: Cast) -> None:
    """Distribution has heard how far what was taken back is recovered."""
    for target, sums in cast.accounts.taken_back().items():
        await me.until(
            "distribution", "/v1/reversals", partial(_recovered_so_far, sums), target=target, limit=200
        )


def _recovered_so_far(sums: tuple[int, int], page: Json) -> bool:
    items = page["items"]
    return (sum(one["credited"] for one in items), sum(one["recovered"] for one in items)) == sums

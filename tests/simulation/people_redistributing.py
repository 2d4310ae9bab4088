"""The economist and the head of distribution deal out what has expired: by statistical data, and never behind a dispute
that came before the approval (D-24, D-25)."""

from __future__ import annotations

from datetime import date, timedelta

from tests.simulation.comparing import same_draft
from tests.simulation.dealt import Pool, close_dealing, open_dealing, pools
from tests.simulation.people import Cast
from tests.simulation.people_disputing import end_dispute, open_dispute
from tests.simulation.person import Json, Person
from tests.simulation.registered import heard
from tests.simulation.shares import Share
from tests.simulation.story import Dispute

CONTESTED, UNSEALED = 0.3, 0.5
"""How likely a dispute comes before the approval, and the day ends before it."""


async def redistribute(me: Person, head: Person, cast: Cast) -> None:
    """A base for every class of what has expired, and one run over all of them."""
    some = pools(cast.books, cast.accounts.recovered())
    if not some:
        return
    for channel, month in sorted({pool[:2] for pool in some}):
        await _prepare_base(me, head, channel, month)
    with me.busy():
        disputed = await _run_once(me, head, cast, some)
        if disputed is not None and await _outlast(me, cast, disputed):
            await _run_once(me, head, cast, pools(cast.books, cast.accounts.recovered()), contested=0.0)


async def _run_once(
    me: Person, head: Person, cast: Cast, some: dict[Pool, list[Share]], contested: float = CONTESTED
) -> str | None:
    """A run over these, closed; the dispute that kept some of them, if one did."""
    run = (await me.post("distribution", "/v1/runs", {"kind": "REDISTRIBUTION"}))["id"]
    computed = await _computed(me, cast, run, some)
    path, disputed = f"/v1/runs/{run}", None
    if cast.chance.random() < contested:
        disputed = await _dispute_one(me, head, cast, run, some)
    if disputed is not None:
        computed = await me.until("distribution", path, lambda one: one["state"] == "COMPUTED")
    if cast.chance.random() < UNSEALED:
        await _approve_unsealed(head, cast, path, computed["digest"])
    await head.post("distribution", f"{path}/approve", {"digest": computed["digest"]})
    closed = await head.until("distribution", path, lambda one: one["state"] == "CLOSED")
    cast.accounts.credit(close_dealing(cast.books, run, date.fromisoformat(closed["closed_on"])))
    cast.happened["reserves redistributed"] += len(cast.books.runs[run]["dealt"])
    return disputed


async def _outlast(me: Person, cast: Cast, disputed: str) -> bool:
    """The dispute ends, where somebody is credited with the film, and keeps its money for thirty days more (D-23)."""
    work, *_ = cast.accounts.disputes[disputed]
    await end_dispute(cast.person("lawyer"), cast, disputed)
    if disputed in cast.accounts.disputes:
        return False
    left = [share for some in pools(cast.books, cast.accounts.recovered()).values() for share in some]
    await cast.world.dawn(cast.world.today + timedelta(days=30))
    if all(share["work"] == work for share in left):
        body = {"kind": "REDISTRIBUTION"}
        refused = await me.post("distribution", "/v1/runs", body, unless=("NOTHING_EXPIRED",))
        assert "reason" in refused, f"{disputed} ended thirty days ago, and keeps nothing any more"
    await cast.world.dawn(cast.world.today + timedelta(days=1))
    return True


async def _prepare_base(me: Person, head: Person, channel: str, month: date) -> None:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    its_class = {"channel": channel, "use_type": "ON_AIR", "from": month.isoformat(), "to": last.isoformat()}
    answer = await me.post("distribution", "/v1/bases", {"of_class": its_class, "note": "What was reported"})
    path = f"/v1/bases/{(await me.job('distribution', answer))['subject']}"
    base = await me.until("distribution", path, lambda _: True)
    said = {"version": base["version"], "weights_sha256": base["weights_sha256"]}
    await head.post("distribution", f"{path}/approve", said)
    await me.until("distribution", path, lambda one: one["state"] == "APPROVED")


async def _computed(me: Person, cast: Cast, run: str, some: dict[Pool, list[Share]]) -> Json:
    """The run's draft into the books, and held against them."""
    found = await me.until("distribution", f"/v1/runs/{run}", lambda one: one["state"] == "COMPUTED")
    path = f"/v1/runs/{run}/draft/allocations"
    page = await me.until("distribution", path, lambda _: True, limit=200)
    facts = {
        "day": date.fromisoformat(found["cut_off_day"]),
        "known": heard(found["known"].get("registry", 0), found["known"].get("payments", 0)),
        "rates": found["policies"]["deductions"],
    }
    open_dealing(cast.books, run, facts, some)
    same_draft(cast.books, run, [one["body"] for one in page["items"]])
    return found


async def _dispute_one(
    me: Person, head: Person, cast: Cast, run: str, some: dict[Pool, list[Share]]
) -> str | None:
    """Somebody disputes a film of which something is to be dealt out: none of its account is (D-25). None: nobody can,
    for nobody registered any."""
    dealt = cast.books.runs[run]["dealt"]
    of_films = {work["id"]: title for title, work in cast.books.registered.works.items()}
    disputed = next((share["work"] for share in dealt if share["work"] in of_films), None)
    if disputed is None:
        return None
    told = Dispute(of_films[disputed], None, 0, "NEVER")
    claimant = cast.ids[cast.story.authors[0].name]
    opened = await open_dispute(cast.person("lawyer"), cast, told, claimant)
    targets = sorted({share["target"] for share in dealt if share["work"] == disputed})
    await cast.world.settle()
    path = f"/v1/runs/{run}"
    before = await me.until("distribution", path, lambda _: True)
    refused = await head.post(
        "distribution", f"{path}/approve", {"digest": before["digest"]}, unless=("TARGET_CHANGED",)
    )
    assert refused.get("reason") == "TARGET_CHANGED", f"{run} deals out what {disputed} is disputed for"
    body = {"targets": targets, "reason": "A dispute came."}
    await head.post("distribution", f"{path}/exclude", body)
    await me.until("distribution", path, lambda one: one["digest"] not in (None, before["digest"]))
    left = {pool: [one for one in parts if one["target"] not in targets] for pool, parts in some.items()}
    cast.happened["reserves kept by a dispute"] += 1
    await _computed(me, cast, run, {pool: parts for pool, parts in left.items() if parts})
    return opened


async def _approve_unsealed(head: Person, cast: Cast, path: str, digest: str) -> None:
    """On the next day it has to wait until matching and payments have said that this one is over."""
    cast.world.later(timedelta(days=1))
    refused = await head.post("distribution", f"{path}/approve", {"digest": digest}, unless=("NOT_SEALED",))
    assert refused.get("reason") == "NOT_SEALED", f"{path} was approved before the day was over"
    await cast.world.dawn(cast.world.today)

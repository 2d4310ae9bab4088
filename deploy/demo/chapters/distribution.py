"""A run over everything funded and matched: a draft, reviewed, approved by another person, closed."""

from __future__ import annotations

from typing import Any

from deploy.client import Failed
from deploy.demo.chapters.accounts import CORRECTED, JULY, PRODUCER, SCHEDULE
from deploy.demo.world import World

Json = dict[str, Any]


def play(world: World) -> None:
    """Open the run, show its draft, approve it with another subject, and wait for its closing."""
    world.screen.chapter(
        "Distribution: who gets what",
        "Roles by the 18% key, persons by their registered shares, every split by largest remainder.",
    )
    ready = [world.accounts[name] for name in (JULY, PRODUCER, SCHEDULE)]
    world["economist"].until("distribution", "/v1/ready", lambda page: _ready(page) >= set(ready), limit=100)
    closed = distribute(world, "run")
    world.screen.done(
        f"the run closed with {closed['allocations']} allocations and {closed['reserves']} reserves,"
        f" prepared by {closed['prepared_by']}, approved by {closed['approved_by']}"
    )
    assert world.accounts[CORRECTED] not in closed["targets"], "an account without its money was distributed"
    _show_work(world)
    _show_public_list(world)


def distribute(world: World, name: str) -> Json:
    """A run of one person, approved by another: the closed run. Its id is the fact `name`."""
    run = world["economist"].post("distribution", "/v1/runs", {}, key=name)["id"]
    world.facts[name] = run
    path = f"/v1/runs/{run}"
    world["economist"].until("distribution", path, lambda found: found["state"] == "COMPUTED")
    draft = world["economist"].get("distribution", f"{path}/draft")
    _show_draft(world, draft)
    _approve(world, run, draft["digest"])
    closed: Json = world["economist"].until("distribution", path, lambda found: found["state"] == "CLOSED")
    return closed


def _ready(page: Json) -> set[str]:
    return {row["target"] for row in page["items"] if row["ready"]}


def _show_draft(world: World, draft: Json) -> None:
    rows = [
        (
            total["state"],
            total["reason"] or "",
            world.screen.money(total["amount"]["amount"], total["amount"]["currency"]),
        )
        for total in draft["totals"]
    ]
    world.screen.table(
        f"Draft {draft['digest'][:12]}: money by state", ("state", "reason", "amount"), rows, right=(2,)
    )
    works = [(one["title"], world.screen.money(one["gross"])) for one in draft["largest_works"]]
    world.screen.table("Largest works", ("work", "gross"), works, right=(1,))


def _approve(world: World, run: str, digest: str) -> None:
    path = f"/v1/runs/{run}/approve"
    try:
        world.cast.both("economist", "head-of-distribution").post(
            "distribution", path, {"digest": digest}, key=f"own/{run}"
        )
    except Failed as failed:
        assert failed.status == 403, failed
        world.screen.done("who prepared the run may not approve it: 403")
    else:
        raise AssertionError("one person prepared and approved a run")
    world["head-of-distribution"].post("distribution", path, {"digest": digest}, key=f"approve/{run}")


def allocations(world: World, work: str) -> list[Json]:
    """The closed allocations of a work."""
    page = world["economist"].get("distribution", "/v1/allocations", work=work, limit=100)
    return list(page["items"])


def _show_work(world: World) -> None:
    found = allocations(world, world.works["AZF001"])[0]
    show_shares(world, found.get("body", found), "its shares of the July account")


def show_shares(world: World, body: Json, what: str) -> None:
    """The shares of an allocation."""
    rows = [
        (
            share["role"],
            world.names.get(share["owner"], ""),
            share["state"] + (f" ({share['reason']})" if share["reason"] else ""),
            world.screen.money(share["gross"]["amount"]),
            world.screen.money(share["net"]["amount"]),
        )
        for share in body["shares"]
    ]
    world.screen.table(
        f"{body['title']}: {what}",
        ("role", "owner", "state", "gross", "net"),
        rows,
        right=(3, 4),
    )


def _show_public_list(world: World) -> None:
    run = world.facts["run"]
    world["auditor"].until("matching", f"/v1/listings/{run}", lambda found: found["run"] == run)
    page = world.cast.public().get("matching", "/v1/public/reserved", limit=5)
    rows = [
        (
            one["title"],
            one["author"] or "",
            one["role"],
            world.screen.money(one["amount"]["amount"]),
            one["kept_until"],
        )
        for one in page["items"]
    ]
    world.screen.table(
        "The public list, without a token: claim it until",
        ("work", "author", "role", "amount", "until"),
        rows,
        right=(3,),
    )

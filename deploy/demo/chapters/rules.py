"""The rules in force: dated policies of the Conference and the Board, each approved by a second person."""

from __future__ import annotations

from typing import Any

from deploy.client import Failed
from deploy.demo.files.tables import DATA
from deploy.demo.world import World

FILE = "policies.yaml"
FROM = "2026-01-01"


def play(world: World) -> None:
    """Submit and approve every policy; show that nobody approves his own."""
    world.screen.chapter(
        "The rules in force",
        "The 18% key is the regulations'; the deductions, like every decision number here, are invented.",
    )
    secretary = world["board-secretary"]
    answer = secretary.upload(
        "distribution", "/v1/policies/file", {"file": (FILE, (DATA / FILE).read_bytes())}
    )
    job = secretary.job("distribution", answer)
    for one in job["result"]["policies"]:
        _approved(world, "distribution", one["policy"])
    standing = {"body": {"standing_decision": "Board 3/2026"}, "valid_from": FROM, "decision": "Board 3/2026"}
    approve(world, "matching", "matching", standing)
    world.screen.done(
        "key, genres, deductions, term of protection and the official's standing decision are approved"
    )
    decided = secretary.get("distribution", "/v1/policies/deductions/1")["body"]["rules"]
    shown = [
        (rule["kind"], rule["payee_class"], str(rule["rate"]))
        for rule in decided
        if (rule["channel"], rule["use_type"]) == ("USER", "ON_AIR")
    ]
    world.screen.table(
        "Deductions from broadcasters' money (Board 12/2025)", ("kind", "payee class", "%"), shown, right=(2,)
    )


def approve(world: World, service: str, policy: str, body: dict[str, Any]) -> None:
    """One person submits a policy, another approves it."""
    world["board-secretary"].post(service, "/v1/policies", body, key=f"policy/{service}/{policy}")
    _approved(world, service, policy)


def _approved(world: World, service: str, policy: str) -> None:
    """Approved by another than who submitted it; the first one's own approval is 403."""
    path, key = f"/v1/policies/{policy}/approve", f"policy/{service}/{policy}"
    forbidden(world, service, path, {"version": 1}, key=key)
    world["board-chair"].post(service, path, {"version": 1}, key=key)


def forbidden(world: World, service: str, path: str, body: dict[str, Any], *, key: str) -> None:
    """The one who prepared asks for the approval with every scope of the approver: 403 all the same (D-95)."""
    try:
        world.cast.both("board-secretary", "board-chair").post(service, path, body, key=key + "/own")
    except Failed as failed:
        if failed.status == 403:
            return
        raise
    raise AssertionError(f"{path}: one person prepared and approved")

"""The rules in force: dated policies of the Conference and the Board, each approved by a second person."""

from __future__ import annotations

from typing import Any

from deploy.client import Failed
from deploy.demo.world import World

KEY = {
    "FEATURE": {
        "DIRECTOR": 6,
        "SCRIPTWRITER": 6,
        "CINEMATOGRAPHER": 2,
        "PRODUCTION_DESIGNER": 2,
        "COMPOSER": 2,
    },
    "MUSICAL": {
        "DIRECTOR": 4,
        "SCRIPTWRITER": 4,
        "CINEMATOGRAPHER": 2,
        "PRODUCTION_DESIGNER": 2,
        "COMPOSER": 6,
    },
    "ANIMATED": {
        "DIRECTOR": 6,
        "SCRIPTWRITER": 4,
        "CINEMATOGRAPHER": 2,
        "PRODUCTION_DESIGNER": 4,
        "COMPOSER": 2,
    },
    "DOCUMENTARY": {"DIRECTOR": 7, "SCRIPTWRITER": 5, "CINEMATOGRAPHER": 5, "COMPOSER": 1},
}
GENRES = {"feature": "FEATURE", "musical": "MUSICAL", "animated": "ANIMATED", "documentary": "DOCUMENTARY"}
USES = ("ON_AIR", "CABLE", "RETRANSMISSION", "MASS_DEMONSTRATION", "CINEMA")
AUTHORS = ("MEMBER", "CONTRACT_HOLDER")
ORGANISATIONS = ("SOCIETY", "COMPOSERS_ORGANISATION")
FROM = "2026-01-01"


def deductions() -> list[dict[str, str]]:
    """The Board's invented deductions in percent of the gross share, per channel, use and class of payee."""
    rules = []
    for use in USES:
        for payee in AUTHORS:
            rules.append(("USER", use, payee, "ADMINISTRATION", "15"))
            rules.append(("USER", use, payee, "SOCIAL_CULTURAL", "5"))
        rules.append(("USER", use, "SOCIETY", "ADMINISTRATION", "15"))
        rules.append(("USER", use, "COMPOSERS_ORGANISATION", "ADMINISTRATION", "10"))
        for payee in (*AUTHORS, *ORGANISATIONS):
            rules.append(("PRODUCER", use, payee, "ADMINISTRATION", "10"))
            rules.append(("SOCIETY", use, payee, "ADMINISTRATION", "5"))
    return [
        {"channel": channel, "use_type": use, "payee_class": payee, "kind": kind, "rate": rate}
        for channel, use, payee, kind, rate in rules
    ]


def _decision(body: str, number: str) -> dict[str, str]:
    return {"body": body, "number": number, "date": "2025-12-15"}


def play(world: World) -> None:
    """Submit and approve every policy; show that nobody approves his own."""
    world.screen.chapter(
        "The rules in force",
        "The 18% key is the regulations'; the deductions, like every decision number here, are invented.",
    )
    policies: list[tuple[str, dict[str, Any]]] = [
        ("key", {"body": {"groups": KEY}, "decision": _decision("CONFERENCE", "1/2025")}),
        ("genres", {"body": {"genres": GENRES}, "decision": _decision("BOARD", "11/2025")}),
        ("deductions", {"body": {"rules": deductions()}, "decision": _decision("BOARD", "12/2025")}),
        ("term", {"body": {"years_after_death": 70}, "decision": _decision("BOARD", "13/2025")}),
    ]
    for name, body in policies:
        approve(world, "distribution", name, {"policy": name, "valid_from": FROM} | body)
    standing = {"body": {"standing_decision": "Board 3/2026"}, "valid_from": FROM, "decision": "Board 3/2026"}
    approve(world, "matching", "matching", standing)
    world.screen.done(
        "key, genres, deductions, term of protection and the official's standing decision are approved"
    )
    shown = [
        (kind, payee, rate)
        for channel, use, payee, kind, rate in map(_row, deductions())
        if (channel, use) == ("USER", "ON_AIR")
    ]
    world.screen.table(
        "Deductions from broadcasters' money (Board 12/2025)", ("kind", "payee class", "%"), shown, right=(2,)
    )


def _row(rule: dict[str, str]) -> tuple[str, str, str, str, str]:
    return rule["channel"], rule["use_type"], rule["payee_class"], rule["kind"], rule["rate"]


def approve(world: World, service: str, policy: str, body: dict[str, Any]) -> None:
    """One person submits a policy, another approves it; the first one's own approval is 403."""
    key = f"policy/{service}/{policy}"
    world["board-secretary"].post(service, "/v1/policies", body, key=key)
    path = f"/v1/policies/{policy}/approve"
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

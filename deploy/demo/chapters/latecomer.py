"""An author who comes late: her mandate releases what the first run reserved for her."""

from __future__ import annotations

from typing import Any

from deploy.demo.chapters.distribution import distribute, show_shares
from deploy.demo.chapters.paying import DAY
from deploy.demo.chapters.payments import wait_for_credits
from deploy.demo.chapters.registration import mandate, party_body, wait_until_heard
from deploy.demo.files.tables import films, read_table
from deploy.demo.world import World

Json = dict[str, Any]

AUTHOR, FILM = "P009", "AZF002"


def play(world: World) -> None:
    """She signs, a second run looks again at what was reserved for her and at nothing else, and it is credited."""
    world.screen.chapter(
        "Second run: an author comes late",
        "She signs her contract today. What was reserved for her is decided anew by today's mandate; the others'"
        " shares stay. That she signed is invented.",
    )
    person, title = world.parties[AUTHOR], films()[FILM]["title_az"]
    (reserve,) = _reserves(world, person)
    world.screen.wrong(
        f"{world.names[person]}: {world.screen.money(reserve['left'])} of {title} in reserve"
        f" ({reserve['reason']}), to be claimed until {reserve['last_claim_day']}"
    )
    _sign(world, person)
    closed = distribute(world, "second_run")
    (allocated,) = world["economist"].get("distribution", "/v1/allocations", run=closed["run"])["items"]
    show_shares(world, allocated["body"], "what was taken out of reserve")
    sequence = world["auditor"].get("distribution", "/v1/watermarks")["sequence"]
    world["auditor"].heard("matching", "distribution", sequence)
    wait_for_credits(world)
    (released,) = _reserves(world, person)
    world.screen.done(
        f"the reserve is {released['state']}, the second run allocated nothing else;"
        " she is paid by the next payment once her account number is known"
    )


def _sign(world: World, person: str) -> None:
    (row,) = (row for row in read_table("parties.csv") if row["party_id"] == AUTHOR)
    today = {"party_class": "CONTRACT_HOLDER", "mandate_to": "GUILD", "mandate_from": DAY.isoformat()}
    row = row | today
    path = f"/v1/parties/{person}/amend"
    world["registrar"].post("registry", path, party_body(row), key=f"amended/{AUTHOR}")
    mandate(world, row)
    wait_until_heard(world)


def _reserves(world: World, person: str) -> list[Json]:
    page = world["economist"].get("distribution", "/v1/reserves", person=person)
    return list(page["items"])

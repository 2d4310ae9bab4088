"""How a dispute gets narrower and ends: what is not disputed is let go of, the rest is whose the documents say."""

from __future__ import annotations

from typing import Any

from deploy.demo.chapters.paying import refused
from deploy.demo.chapters.registration import document
from deploy.demo.files.tables import films, read_table
from deploy.demo.world import World

Json = dict[str, Any]

ROLE, WRITER, CO_WRITER = "SCRIPTWRITER", "N2", "N1"


def play(world: World) -> None:
    """Two people leave no more than the script disputed, and a court gives half of it to another."""
    (row,) = read_table("disputes.csv")
    title = films()[row["film_id"]]["title_az"]
    world.screen.chapter(
        "The dispute: narrower, and over",
        f"Claim, decision and court are invented, as {title} is. What is credited otherwise than the court says stays"
        " held until the next distribution run takes it back.",
    )
    work = world.works[row["film_id"]]
    (dispute,) = [one for one in _disputes(world) if one["work"] == work]
    path = f"/v1/disputes/{dispute['id']}"
    steps = [("the whole film is disputed", dispute)]
    _narrow(world, path)
    narrower = _now(world, path, lambda found: found["role"] == ROLE)
    steps.append(("its script alone, by a decision of two", narrower))
    _end(world, path)
    over = _now(world, path, lambda found: found["state"] == "ENDED")
    steps.append(("over: half of the script is another's, until it is taken back", over))
    rows = [
        (step, one["credits"], world.screen.money(one["amount"], one["currency"]))
        for step, found in steps
        for one in found["held"]
    ]
    world.screen.table("What it holds", ("step", "credits", "amount"), rows, right=(1, 2))
    world.screen.done(f"{title}: nobody else waits for the dispute any more")


def _disputes(world: World) -> list[Json]:
    return list(world["lawyer"].get("payments", "/v1/disputes")["items"])


def _now(world: World, path: str, wanted: Any) -> Json:
    def found(page: Json) -> Json:
        return next(one for one in page["items"] if path.endswith(one["id"]))

    page = world["lawyer"].until("payments", "/v1/disputes", lambda page: wanted(found(page)))
    return found(page)


def _narrow(world: World, path: str) -> None:
    body = {"role": ROLE, "document_sha256": document("dispute-narrowed")}
    world["lawyer"].post("payments", f"{path}/narrowings", body, key="narrow")
    refused(world["lawyer"], f"{path}/narrowings/approve", {"number": 1})
    world.screen.done("who proposed it may not decide it: 403")
    world["director-general"].post("payments", f"{path}/narrowings/approve", {"number": 1}, key="narrowed")


def _end(world: World, path: str) -> None:
    parts = [{"party": world.parties[party], "fraction": "1/2"} for party in (WRITER, CO_WRITER)]
    body = {"court_decision_sha256": document("dispute-court"), "parts": parts}
    world["lawyer"].post("payments", f"{path}/end", body, key="court")

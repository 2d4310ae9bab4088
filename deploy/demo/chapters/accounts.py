"""Accounts and a foreign schedule come in; a bad one goes back with all its defects and comes again."""

from __future__ import annotations

import json
from typing import Any

from deploy.client import Session
from deploy.demo.chapters.registration import document, document_text
from deploy.demo.files.accounts import MAKERS
from deploy.demo.files.agreements import covers
from deploy.demo.world import World

JULY, DEFECTIVE, CORRECTED = (
    "july_broadcaster.xlsx",
    "second_broadcaster_defective.xlsx",
    "second_broadcaster_corrected.xlsx",
)
PRODUCER, SCHEDULE = "producer.xlsx", "schedule_eur.csv"
Json = dict[str, Any]


def play(world: World) -> None:
    """Hand in every file of the demo."""
    world.screen.chapter(
        "Intake: what was shown in July",
        "Titles are real, in the forms broadcasters write them (made from the tables); broadcasts and sums invented.",
    )
    for name, make in MAKERS.items():
        world.keep(f"files/{name}", make())
    accepted = []
    for name in (JULY, PRODUCER):
        accepted.append(_taken(world, name, hand_in(world, name)))
    _return_and_correct(world)
    accepted.append(_taken(world, CORRECTED, world.facts["corrected"]))
    _schedule(world)
    world.screen.table(
        "Accepted",
        ("account", "channel", "version", "works and others", "lines", "due"),
        [_row(world, one) for one in accepted],
        right=(2, 3, 4, 5),
    )


def _row(world: World, account: Json) -> tuple[object, ...]:
    counts = account["accepted"]["counts"]
    file = account["versions"][-1]["file_name"]
    due = world.screen.money(account["due"])
    return file, account["channel"], account["accepted_version"], counts["reports"], counts["lines"], due


def cover(world: World, name: str) -> str:
    """The cover of a file, as the clerk attests it."""
    body = {field: value for field, value in covers()[name].items() if field != "file"}
    body |= {"contract": world.contracts[body["contract"]], "scan": document(body["scan"])}
    return json.dumps(body)


def hand_in(world: World, name: str, path: str = "/v1/accounts") -> Json:
    """Upload a file with its cover; answers with the account's id, version and job."""
    fields = {"cover": cover(world, name)}
    return world["clerk"].upload("intake", path, _papers(name), fields, key=f"{path}/{name}")


def _papers(name: str) -> dict[str, tuple[str, bytes]]:
    """The file with the scan of its signed cover."""
    scan = covers()[name]["scan"]
    return {"file": (name, MAKERS[name]()), "scan": (f"{scan}.txt", document_text(scan))}


def _taken(world: World, name: str, answer: Json) -> Json:
    job = world["clerk"].job("intake", answer)
    assert job["state"] == "DONE", job["problem"]
    world.accounts[name] = answer["id"]
    return _account(world["clerk"], answer["id"])


def _account(session: Session, account: str) -> Json:
    return session.until("intake", f"/v1/accounts/{account}", lambda found: found["state"] != "CHECKING")


def _return_and_correct(world: World) -> None:
    answer = hand_in(world, DEFECTIVE)
    world["clerk"].job("intake", answer)
    account = _account(world["clerk"], answer["id"])
    assert account["state"] == "RETURNED", account
    page = world["clerk"].get("intake", f"/v1/accounts/{answer['id']}/findings", limit=100)
    world.facts["findings"] = page["items"]
    world.screen.wrong(
        f"{DEFECTIVE} was returned with {len(page['items'])} findings at once and counts as not presented"
    )
    rows = [(found["where"], found["what"], found["value"], found["clause"]) for found in page["items"]]
    world.screen.table("What has to be mended", ("where", "what", "value", "clause"), rows)
    world.facts["corrected"] = hand_in(world, CORRECTED, f"/v1/accounts/{answer['id']}/versions")


def _schedule(world: World) -> None:
    fields = {"cover": cover(world, SCHEDULE)}
    answer = world["clerk"].upload("intake", "/v1/schedules", _papers(SCHEDULE), fields, key=SCHEDULE)
    job = world["clerk"].job("intake", answer)
    assert job["state"] == "DONE", job["problem"]
    world.accounts[SCHEDULE] = answer["id"]
    shown = world["clerk"].until("intake", f"/v1/schedules/{answer['id']}", lambda found: bool(found))
    world.screen.done(
        f"schedule {shown['number']} of a foreign society: {world.screen.money(shown['total'], 'EUR')}"
    )

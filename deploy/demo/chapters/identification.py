"""Matching finds the works; an official decides the doubtful ones."""

from __future__ import annotations

from typing import Any

from deploy.demo.chapters.accounts import CORRECTED, JULY, PRODUCER, SCHEDULE
from deploy.demo.chapters.registration import document
from deploy.demo.world import World

Json = dict[str, Any]

DECISIONS = {
    "O qızı tarın": ("AZF070", "identification-qiz", "A misprint of O qızı tapın; the director is the same"),
    "İyirmi altı Bakı komissarı": (
        "AZF218",
        "identification-26",
        "The broadcaster confirms the film of 1966",
    ),
}
"""Title as reported -> the film that the official finds it to be, his document, his reason."""


def play(world: World) -> None:
    """Wait for the search, decide what waits at the desk, and show what each step found."""
    world.screen.chapter(
        "Matching: which work is it",
        "Exact, by transliteration, figures as words; a title alone never pays; what is doubtful goes to an official.",
    )
    for name in (JULY, PRODUCER, SCHEDULE, CORRECTED):
        _searched(world, name)
    _decide(world)
    rows = []
    for name in (JULY, PRODUCER, SCHEDULE):
        matching = _matching(world, name, "MATCHED")
        counts = matching["counts"]
        rows.append(
            (
                name,
                *(counts.get(word, 0) for word in ("MATCHED", "NON_REGISTERED", "NOT_A_WORK", "UNDECIDED")),
            )
        )
    world.screen.table(
        "Works by outcome",
        ("account", "matched", "non-registered", "no work", "undecided"),
        rows,
        right=(1, 2, 3, 4),
    )
    _show_rules(world)


def matching_id(world: World, name: str) -> str:
    """Id of the matching of an account's accepted version."""
    return f"{world.accounts[name]}-{2 if name == CORRECTED else 1}"


def _searched(world: World, name: str) -> Json:
    return _until(world, name, lambda found: found["state"] in ("SEARCHED", "MATCHED"))


def _matching(world: World, name: str, state: str) -> Json:
    return _until(world, name, lambda found: found["state"] == state)


def _until(world: World, name: str, holds: Any) -> Json:
    return world["official"].until("matching", f"/v1/matchings/{matching_id(world, name)}", holds)


def _decide(world: World) -> None:
    page = world["official"].get("matching", "/v1/reviews", state="OPEN", limit=100)
    world.facts["reviews"] = page["items"]
    rows = []
    for review in page["items"]:
        if review["target"] != world.accounts[JULY]:
            continue
        title = review["title"]
        film, evidence, reason = DECISIONS[title]
        best = review["candidates"][0]
        rows.append((title, review["reason"], best["score"], ", ".join(best["reasons"]), film))
        body = {
            "outcome": "MATCHED",
            "work": world.works[film],
            "reason": reason,
            "evidence": {"kind": "OTHER_DOC", "sha256": document(evidence)},
        }
        world["official"].post("matching", f"/v1/reviews/{review['id']}/decide", body, key=review["id"])
    world.screen.table(
        "Decided by an official", ("reported", "why it waited", "best score", "its reasons", "film"), rows
    )


def _show_rules(world: World) -> None:
    rules: dict[str, int] = {}
    examples: dict[str, tuple[str, str]] = {}
    cursor = None
    while True:
        path = f"/v1/matchings/{matching_id(world, JULY)}/reports"
        page = world["official"].get("matching", path, cursor=cursor, limit=200)
        for report in page["items"]:
            rule = report["rule"]
            rules[rule] = rules.get(rule, 0) + 1
            compared = (report["decided"] or {}).get("compared", [])
            title = next((one for one in compared if one["field"] == "title"), None)
            if title is not None and (rule not in examples or title["reported"] != title["registered"]):
                examples.setdefault(rule, (title["reported"], title["registered"]))
        cursor = page["next"]
        if cursor is None:
            break
    world.facts["rules"] = rules
    rows = [(rule, count, *examples.get(rule, ("", ""))) for rule, count in sorted(rules.items())]
    world.screen.table(
        "July account: which rule decided",
        ("rule", "works", "as reported", "as registered"),
        rows,
        right=(1,),
    )

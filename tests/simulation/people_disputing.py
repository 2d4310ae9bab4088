"""The lawyer: disputes over works or roles, opened whenever it happens, perhaps narrowed, and ended by a court."""

from __future__ import annotations

from functools import partial

from tests.simulation.people import PAPER, Cast
from tests.simulation.person import Json, Person
from tests.simulation.registered import heard
from tests.simulation.story import Dispute

_NOT_COMPARABLE = ("NEEDS_CORRECTION", "IN_TRANSIT", "NOTHING_CREDITED")
"""Whom the court names cannot be compared yet, or others are credited meanwhile: asked again later."""


async def dispute(me: Person, cast: Cast) -> None:
    """Open each of the story's disputes, and end some of them as soon as it may be."""
    for told in cast.story.disputes:
        for _ in range(cast.chance.randint(0, 60)):
            await me.turn()
        claimant = cast.story.authors[told.claimant].name
        await me.turn(partial(cast.lacks, told.title))
        opened = await open_dispute(me, cast, told, cast.ids[claimant])
        if told.narrows:
            for _ in range(cast.chance.randint(0, 60)):
                await me.turn()
            await _narrow(me, cast, opened)
        if told.ends == "SOON":
            for _ in range(cast.chance.randint(0, 60)):
                await me.turn()
            await end_dispute(me, cast, opened)


async def end_late(me: Person, cast: Cast) -> None:
    """End what was to be ended when everything else was over."""
    for opened, told in list(cast.disputed.items()):
        if told.ends == "LATE" and opened in cast.accounts.disputes:
            await end_dispute(me, cast, opened)


async def open_dispute(me: Person, cast: Cast, told: Dispute, claimant: str) -> str:
    """Open a dispute as it is told; its id."""
    work = cast.ids[told.title]
    body = {
        "work": work,
        "role": told.role,
        "parties": [claimant],
        "claim": "An invented claim",
        "document_sha256": PAPER,
    }
    async with cast.moves(me):
        opened = str((await me.post("payments", "/v1/disputes", body))["id"])
        cast.accounts.disputes[opened] = (work, told.role, None)
    cast.disputed[opened] = told
    cast.happened["disputes opened"] += 1
    return opened


async def _narrow(me: Person, cast: Cast, opened: str) -> None:
    """By decision of two no more stays disputed than what the first author has as a director (D-81)."""
    work, *_ = cast.accounts.disputes[opened]
    owner, path = cast.ids[cast.story.authors[0].name], f"/v1/disputes/{opened}/narrowings"
    async with cast.moves(me):
        body = {"role": "DIRECTOR", "share": owner, "document_sha256": PAPER}
        await me.post("payments", path, body)
        cast.accounts.narrowing[opened] = (work, "DIRECTOR", owner)
        await cast.person("director-general").post("payments", f"{path}/approve", {"number": 1})
        cast.accounts.narrow_dispute(opened)
    cast.happened["disputes narrowed"] += 1


async def decide_shares(me: Person, cast: Cast, at: int) -> None:
    """An author disputes who directed the first film, and the court says what he has of it."""
    film = cast.story.films[0]
    told = Dispute(film.title, "DIRECTOR", at, "PARTS")
    opened = await open_dispute(me, cast, told, cast.ids[cast.story.authors[at].name])
    parts = cast.books.registered.halved(film.title, "DIRECTOR", cast.ids[cast.story.authors[at].name])
    said = [{"party": one, "fraction": f"{part.numerator}/{part.denominator}"} for one, part in parts]
    async with cast.moves(me):
        body = {"court_decision_sha256": PAPER, "parts": said}
        answer: Json = {"reason": _NOT_COMPARABLE[0]}
        while "reason" in answer:
            answer = await me.post("payments", f"/v1/disputes/{opened}/end", body, unless=_NOT_COMPARABLE)
        cast.accounts.end_dispute(opened)
    # Behind all that the registry has said by now.
    marks = await me.until("registry", "/v1/watermarks", lambda _: True)
    number = heard(marks["sequence"], answer["sequence"])
    cast.books.registered.say(film.title, "DIRECTOR", parts, number)
    cast.happened["disputes ended"] += 1


async def end_dispute(me: Person, cast: Cast, opened: str) -> None:
    """A court leaves all to those who are credited, as soon as somebody is."""
    disputed = cast.accounts.disputes[opened]
    while True:
        async with cast.moves(me):
            owners = cast.accounts.owners(disputed)
            cast.accounts.ending.add(opened)
            # Who is credited he sees a little late or early: another run may be on its way.
            body = {"court_decision_sha256": PAPER, "entitled": owners}
            path = f"/v1/disputes/{opened}/end"
            answer = await me.post("payments", path, body, unless=_NOT_COMPARABLE)
            if "reason" not in answer:
                assert owners, f"{opened} ended, and nobody is credited"
                cast.accounts.end_dispute(opened)
                cast.happened["disputes ended"] += 1
                return
            cast.accounts.ending.discard(opened)
            cast.happened["ends refused"] += 1
        if not owners and cast.distributed == len(cast.story.reports):
            # Nothing will ever be credited of it: the dispute stays open.
            return
        await me.turn(partial(_same, cast, opened, owners, cast.world.nodes["payments"].moved))


def _same(cast: Cast, opened: str, owners: list[str], moved: int) -> bool:
    """Whether whoever asked again would ask and be answered the same."""
    unmoved = cast.world.nodes["payments"].unmoved_since(moved)
    over = cast.distributed == len(cast.story.reports)
    return (
        unmoved
        and not (over and not owners)
        and cast.accounts.owners(cast.accounts.disputes[opened]) == owners
    )

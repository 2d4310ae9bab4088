"""An account was wrong, or was matched with a wrong film: at any moment somebody says so, and a run corrects what there
is of it."""

from __future__ import annotations

from tests.simulation.people import PAPER, Cast
from tests.simulation.people_disputing import decide_shares
from tests.simulation.people_money import Bank, hand_in_again, receive_for
from tests.simulation.people_runs import run_once
from tests.simulation.person import Person
from tests.simulation.story_corrections import Mistake


async def correct(me: Person, cast: Cast, bank: Bank, mistake: Mistake) -> None:
    """Further versions of the first account, and what is received for them; then a ruling on its match. They may come
    before a run has it, while one has it, or afterwards."""
    for report in (mistake.report, mistake.again):
        if report is not None:
            await _some_time(me, cast)
            await hand_in_again(me, cast, cast.handed_in[0], report)
            if report.parts:
                await receive_for(cast.person("cashier"), cast, bank, 0, report, "-AGAIN")
    if mistake.instead is not None:
        await _some_time(me, cast)
        await _revoke(cast.person("official"), cast, cast.story.films[0].title, mistake.instead)
    cast.correcting = False


async def _some_time(me: Person, cast: Cast) -> None:
    await me.turn(lambda: cast.tied == 0)
    account = cast.books.accounts[cast.handed_in[0]]
    after = cast.chance.choice(("run", "taken", "taken"))
    if cast.chance.random() < 0.8:
        await me.turn(lambda: account.get(after) is None)
    for _ in range(cast.chance.randint(0, 60)):
        await me.turn()


async def _revoke(me: Person, cast: Cast, title: str, instead: str) -> None:
    """The official says that what the account calls by one title was another film."""
    account = cast.handed_in[0]
    matching = f"/v1/matchings/{account}-{len(cast.books.accounts[account]['versions'])}"
    path = f"{matching}/reports"
    page = await me.until("matching", path, lambda one: any(title == row["title"] for row in one["items"]))
    (report,) = [row["id"] for row in page["items"] if row["title"] == title]
    await me.until("matching", matching, lambda one: one["digest"] is not None)
    evidence = {"kind": "CREDITS", "sha256": PAPER}
    body = {"outcome": "MATCHED", "work": cast.ids[instead], "reason": "Seen", "evidence": evidence}
    with me.busy():
        cast.ruling = True
        answer = await me.post("matching", f"/v1/reviews/{report}/revoke", body)
        cast.books.rule(account, title, instead, answer["sequence"])
        cast.ruling = False
    cast.happened["matches revoked"] += 1


async def correct_by_court(cast: Cast, at: int) -> None:
    """The documents that end a dispute give an author a part of the first film, and a run follows them: until then what
    the others had of it is not theirs to be paid."""
    lawyer = cast.person("lawyer")
    with lawyer.busy():
        await decide_shares(lawyer, cast, at)
        await cast.world.settle()
        await close_another(cast)


async def close_another(cast: Cast) -> None:
    """One more run: it credits what waited until it was recovered, and corrects what the registry says otherwise."""
    economist, head = cast.person("economist"), cast.person("head-of-distribution")
    with economist.busy():
        while not await run_once(economist, head, cast):
            pass

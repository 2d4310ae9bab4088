"""The clerk of payees and who controls him: account numbers, and new ones where a payment came back."""

from __future__ import annotations

from functools import partial

from tests.e2e.film import BIC, IBANS
from tests.simulation.people import Cast
from tests.simulation.person import Person

Payee = tuple[str, int, dict[str, str]]
"""Party, the number with which his account numbers begin, and what is entered of him."""


async def enter_payees(me: Person, controller: Person, cast: Cast) -> None:
    """Account numbers of those authors who have one, each approved by another person."""
    for at, author in enumerate(cast.story.authors):
        await me.turn(partial(cast.lacks, author.name))
        if author.pays:
            await _enter(me, controller, cast, _author(cast, at))


async def renew(me: Person, controller: Person, cast: Cast) -> None:
    """A new version for everybody whose payment came back; before that he is paid nothing."""
    for at, author in enumerate(cast.story.authors):
        payee = cast.ids[author.name]
        if cast.accounts.came_back(payee) and author.answers:
            await _enter(me, controller, cast, _author(cast, at))
            cast.happened["payment data renewed"] += 1


async def enter_payer(me: Person, controller: Person, cast: Cast, payer: str) -> None:
    """An account number of somebody to whom something goes back; another where a payment to it came back."""
    if payer not in cast.accounts.data or cast.accounts.came_back(payer):
        facts = {"holder": "Nümunə TV", "kind": "LEGAL", "residence": "RESIDENT"}
        await _enter(me, controller, cast, (payer, len(cast.story.authors), facts))


def _author(cast: Cast, at: int) -> Payee:
    author = cast.story.authors[at]
    residence = "RESIDENT" if author.resident else "NON_RESIDENT"
    return cast.ids[author.name], at, {"holder": author.name, "kind": "NATURAL", "residence": residence}


async def _enter(me: Person, controller: Person, cast: Cast, who: Payee) -> None:
    payee, at, facts = who
    version = cast.accounts.data.get(payee, 0) + 1
    path = f"/v1/payees/{payee}"
    body = facts | {"iban": IBANS[(at + version - 1) % len(IBANS)], "bic": BIC}
    with me.busy():
        await me.post("payments", f"{path}/payment-data", body)
        cast.accounts.asked[payee] = version
        await controller.post("payments", f"{path}/approve", {"version": version})
        cast.accounts.data[payee] = version

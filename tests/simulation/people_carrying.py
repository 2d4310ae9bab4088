"""What an author refused goes by decision of two into the next period of its contract, or to who paid it (D-20)."""

from __future__ import annotations

from tests.simulation.people import PAPER, Cast
from tests.simulation.people_money import Bank
from tests.simulation.people_payees import enter_payer
from tests.simulation.people_paying import pay_once
from tests.simulation.person import Person
from tests.simulation.shares import Share

_ROUNDS_MAX = 20
"""Of payments to payers: some come back."""


async def decide_to_carry(me: Person, head: Person, cast: Cast) -> None:
    """The economist proposes it of the first account, the head of distribution decides it."""
    target = cast.handed_in[0]
    refused = cast.books.refused(target, cast.accounts.recovered())
    if refused:
        with me.busy():
            await _decide(me, head, cast, target, refused, "NEXT_PERIOD")
            for share in refused:
                share["carries"] = True


async def decide_to_refund(me: Person, head: Person, cast: Cast) -> None:
    """Everything that is refused goes back to who paid it, account by account."""
    for target, account in cast.books.accounts.items():
        refused = cast.books.refused(target, cast.accounts.recovered())
        if refused:
            with me.busy():
                refund = await _decide(me, head, cast, target, refused, "PAYER")
                cast.accounts.refund(refund, cast.ids[f"{account['channel']} payer"], refused)
            cast.happened["refunds to payers"] += 1


async def _decide(me: Person, head: Person, cast: Cast, target: str, refused: list[Share], way: str) -> str:
    body = {
        "target": target,
        "way": way,
        "reason": "He refused, and so do the Board's rules say.",
        "document_sha256": PAPER,
    }
    refund = str((await me.post("distribution", "/v1/refunds", body))["id"])
    path = f"/v1/refunds/{refund}"
    if cast.chance.random() < 0.2:
        # Given up, and proposed once more.
        await me.post("distribution", f"{path}/drop", {"reason": "Another document."})
        await me.until("distribution", path, lambda one: one["state"] == "DROPPED")
        refund = str((await me.post("distribution", "/v1/refunds", body))["id"])
        path = f"/v1/refunds/{refund}"
    await head.post("distribution", f"{path}/approve", {})
    found = await me.until("distribution", path, lambda one: one["state"] == "DECIDED")
    expected = sorted(share["gross"] for share in refused)
    said = sorted(amount for line in found["lines"] if (amount := line["amount"]["amount"]))
    assert said == expected, f"of {target} {said} goes, {expected} was refused"
    return refund


async def pay_back(cast: Cast, bank: Bank) -> None:
    """Payment runs pay what goes back to payers, in one order each, until none of them comes back."""
    clerk, controller = cast.person("payee-clerk"), cast.person("payee-controller")
    for _ in range(_ROUNDS_MAX):
        payers = cast.accounts.owed_back()
        if not payers:
            return
        for payer in payers:
            await enter_payer(clerk, controller, cast, payer)
        await pay_once(cast.person("accountant"), cast, bank)
    raise AssertionError(f"never paid back: {cast.accounts.refunds}")

"""What an author refused goes by decision of two into the next period of its contract (D-20)."""

from __future__ import annotations

from tests.simulation.people import PAPER, Cast
from tests.simulation.person import Person


async def decide_to_carry(me: Person, head: Person, cast: Cast) -> None:
    """The economist proposes it of the first account, the head of distribution decides it."""
    target = cast.handed_in[0]
    refused = cast.books.refused(target, cast.accounts.recovered())
    if not refused:
        return
    body = {
        "target": target,
        "way": "NEXT_PERIOD",
        "reason": "He refused, and so do the Board's rules say.",
        "document_sha256": PAPER,
    }
    with me.busy():
        refund = (await me.post("distribution", "/v1/refunds", body))["id"]
        path = f"/v1/refunds/{refund}"
        if cast.chance.random() < 0.2:
            # Given up, and proposed once more.
            await me.post("distribution", f"{path}/drop", {"reason": "Another document."})
            await me.until("distribution", path, lambda one: one["state"] == "DROPPED")
            refund = (await me.post("distribution", "/v1/refunds", body))["id"]
            path = f"/v1/refunds/{refund}"
        await head.post("distribution", f"{path}/approve", {})
        found = await me.until("distribution", path, lambda one: one["state"] == "DECIDED")
        expected = sorted(share["gross"] for share in refused)
        said = sorted(amount for line in found["lines"] if (amount := line["amount"]["amount"]))
        assert said == expected, f"of {target} {said} is carried, {expected} was refused"
        for share in refused:
            share["carries"] = True

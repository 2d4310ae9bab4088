"""What waits until it is recovered is credited at once out of PROVISION, by decision of two (D-70)."""

from __future__ import annotations

from deploy.demo.bank import Movement
from shared.kernel.money import Money
from tests.e2e.film import IBANS
from tests.simulation.people import PAPER, Cast
from tests.simulation.people_money import Bank, receipt_of, take_statement
from tests.simulation.person import Json, Person
from tests.simulation.shares import Share

OWN = "OWN-FUNDS"
_NOT_THERE = "NOT_ENOUGH"
"""That its money is in PROVISION may be on its way."""


async def advance(cast: Cast, bank: Bank) -> None:
    """The cashier puts the guild's own money into PROVISION, and it pays for what waits to be recovered, or for some of
    it."""
    waits = cast.books.recovering()
    if not waits:
        return
    economist, head = cast.person("economist"), cast.person("head-of-distribution")
    await _feed(cast.person("cashier"), cast, bank, sum(share["gross"] for share in waits) + 1)
    had = set[str]()
    for share in waits:
        if cast.chance.random() < 0.8:
            had.add(await _advance(economist, head, cast, share, had))


async def _feed(me: Person, cast: Cast, bank: Bank, amount: int) -> None:
    with me.busy():
        await take_statement(me, cast, bank, (Movement(OWN, Money(amount), True, "Gildiya", IBANS[-1]),))
        path = f"/v1/receipts/{await receipt_of(me, OWN)}"
        reason = "The guild's own money."
        await me.post("intake", f"{path}/identify", {"kind": "OWN_FUNDS", "reason": reason})
        body = {"target": "PROVISION", "amount": {"amount": amount, "currency": "AZN"}}
        await me.post("intake", f"{path}/allocate", body)
        cast.books.feed(OWN, amount)


async def _advance(me: Person, head: Person, cast: Cast, share: Share, had: set[str]) -> str:
    def same(row: Json) -> bool:
        wanted = (share["run"], share["work"], share["role"], share["owner"], share["gross"])
        found = (row["run"], row["work"], row["role"], row["person"], row["left"])
        return row["reason"] == "RECOVERY" and found == wanted and row["held"] not in had

    page = await me.until("distribution", "/v1/held", lambda one: any(map(same, one["items"])), limit=200)
    held: str = next(row["held"] for row in page["items"] if same(row))
    body = {"held": held, "reason": "He waits too long.", "document_sha256": PAPER}
    with me.busy():
        name = (await me.post("distribution", "/v1/advances", body))["id"]
        path = f"/v1/advances/{name}"
        await me.until("distribution", path, lambda _: True)
        answer: Json = {"reason": _NOT_THERE}
        while "reason" in answer:
            answer = await head.post("distribution", f"{path}/approve", {}, unless=(_NOT_THERE,))
        share["advanced"] = True
    cast.happened["shares advanced"] += 1
    return held

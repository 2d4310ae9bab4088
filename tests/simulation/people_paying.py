"""The payments' side: payees' data, disputes, payment runs of three people, and what the bank did with the orders."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from deploy.demo.bank import executed
from tests.simulation.comparing import items_of, same_order
from tests.simulation.people import Cast
from tests.simulation.people_money import Bank, take_statement
from tests.simulation.person import LATER, Json, Person
from tests.unit.intake.camt_samples import status, status_report

Line = tuple[str, str, str, int, int]


_CHANGED = ("OTHER_DIGEST", "NOT_PREPARED", "NOT_APPROVED", "NOTHING_TO_PAY", "HELD_LINE")
"""Reasons to look at a draft once more."""
_OUTDATED = ("DAY_HAS_PASSED", "PAYMENT_DATA_CHANGED", "POLICY_CHANGED")
"""Reasons to give it up."""


class PaymentRun:
    """One payment run as its three persons see it."""

    def __init__(self, run: str, shown: Json) -> None:
        self.run = run
        self.digest = shown["digest"]
        self.day = date.fromisoformat(shown["execution_date"])
        self.orders = {order["order"]: order for order in shown["orders"]}

    def lines(self, order: str) -> list[Line]:
        """What an order pays: distribution run, work, role, gross and net of the share."""
        return [
            (one["run"], one["work"], one["role"], one["gross"]["amount"], one["net"]["amount"])
            for one in (line["credit"] for line in self.orders[order]["lines"])
        ]


async def pay(cast: Cast, bank: Bank) -> None:
    """Payment runs in the middle of everything: one after a closed run, or none."""
    accountant = cast.person("accountant")
    paid = 0
    while paid < len(cast.story.reports):
        await accountant.turn(partial(cast.nothing_more, paid))
        paid = cast.distributed
        if cast.chance.random() < cast.story.pays_early:
            if cast.chance.random() < 0.8:
                ready = partial(_entered, cast.closed[-1]["sequence"])
                await accountant.until("payments", "/v1/ledger", ready)
            await pay_once(accountant, cast, bank)


def _entered(sequence: int, ledger: Json) -> bool:
    states = {one["state"] for book in ledger["books"] for one in book["states"]}
    known: int = ledger["known"].get("distribution", 0)
    return known >= sequence and "IN_TRANSIT" not in states


async def pay_once(me: Person, cast: Cast, bank: Bank) -> None:
    """Prepare a payment run, approve and release it, and take what the bank says of it."""
    day = cast.world.today + timedelta(days=cast.chance.choice((0, 1, 5)))
    body = {"execution_date": day.isoformat()}
    answer = await me.post("payments", "/v1/payment-runs", body, unless=("the day is over",))
    if "reason" in answer:
        await pay_once(me, cast, bank)
        return
    job = await me.job("payments", answer)
    path = f"/v1/payment-runs/{job['subject']}"
    if cast.chance.random() < 0.1:
        await me.until("payments", path, lambda _: True)
        await me.post("payments", f"{path}/abandon", {"reason": "prepared once more"})
        await pay_once(me, cast, bank)
        return
    async with cast.moves(me):
        run = await _released(me, cast, path)
        if run is not None:
            await _answered(cast, bank, run, await _file(cast, path))


async def _released(me: Person, cast: Cast, path: str) -> PaymentRun | None:
    """The run approved and released; prepared anew in between as often as a dispute takes lines out of it."""
    chief, director = cast.person("chief-accountant"), cast.person("director-general")
    while True:
        shown = await me.until("payments", path, lambda one: one["state"] in ("PREPARED", "APPROVED"))
        run = PaymentRun(job_of(path), shown)
        if not run.orders:
            await me.post("payments", f"{path}/abandon", {"reason": "nothing to pay"})
            return None
        for order in run.orders.values():
            same_order(cast.accounts, run.day, order, run.lines(order["order"]))
        if shown["state"] == "PREPARED":
            answer = await chief.post("payments", f"{path}/approve", {"digest": run.digest}, unless=_CHANGED)
            if "reason" in answer:
                continue
        disputes = frozenset(cast.accounts.disputes)
        may = (*_CHANGED, *_OUTDATED)
        answer = await director.post("payments", f"{path}/release", {"digest": run.digest}, unless=may)
        if answer.get("reason") in _OUTDATED:
            await me.post("payments", f"{path}/abandon", {"reason": answer["reason"]})
            return None
        if "reason" in answer:
            continue
        for order in run.orders.values():
            to = (order["payee"], order["payment_data"])
            lines = run.lines(order["order"])
            cast.accounts.issue(order["order"], to, lines, run.day, disputes, items_of(order))
        await director.job("payments", answer)
        return run


def job_of(path: str) -> str:
    """The id at the end of a path."""
    return path.rpartition("/")[2]


async def _file(cast: Cast, path: str) -> bytes:
    director = cast.person("director-general")
    node, seen = cast.world.nodes["payments"], -1
    while True:
        await director.turn(partial(node.unmoved_since, seen))
        seen = node.moved
        purpose = {"purpose": "sent to the bank"}
        response = await director.send("payments", "GET", f"{path}/file", params=purpose)
        if response is None or response.status_code in LATER:
            continue
        assert response.is_success, response.text
        return response.content


async def _answered(cast: Cast, bank: Bank, run: PaymentRun, file: bytes) -> None:
    """The bank rejects some orders of the file, books every other one, and returns some on the same day; it says so in
    whatever order, and some of it twice."""
    references = {order["end_to_end_id"]: name for name, order in run.orders.items()}
    returned = {one: "AC04" for one in references if cast.chance.random() < 0.2}
    if cast.story.comes_back and references and not cast.accounts.returned:
        returned |= {min(references, key=lambda one: run.orders[references[one]]["payee"]): "AC04"}
    cashier = cast.person("cashier")
    rejected = [one for one in references if one not in returned and cast.chance.random() < 0.1]
    booked = [one for one in executed(file, returned) if one.end_to_end_id not in rejected]
    cast.chance.shuffle(booked)
    with cashier.busy():
        if rejected:
            report = status_report(*(status(one, "RJCT", "AC01") for one in rejected), identity=run.run[:30])
            for _ in range(cast.chance.choice((1, 2))):
                answer = await cashier.post(
                    "intake", "/v1/bank-statements", files={"file": ("pain002.xml", report)}
                )
                await cashier.job("intake", answer)
        await take_statement(cashier, cast, bank, tuple(booked))
        for one in (*rejected, *returned):
            cast.accounts.come_back(references[one])

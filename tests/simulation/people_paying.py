"""The payments' side: payees' data, disputes, payment runs of three people, and what the bank did with the orders."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import httpx

from deploy.demo.bank import executed
from tests.e2e.film import BIC, IBANS
from tests.simulation.comparing import same_order
from tests.simulation.people import PAPER, Cast
from tests.simulation.people_money import Bank, take_statement
from tests.simulation.person import Json, Person
from tests.simulation.story import Author

Line = tuple[str, str, str, int, int]


async def enter_payees(me: Person, controller: Person, cast: Cast) -> None:
    """Account numbers of those authors who have one, each approved by another person."""
    for at, author in enumerate(cast.story.authors):
        await me.turn(partial(cast.lacks, author.name))
        if author.pays:
            await _payee(me, controller, cast, author, IBANS[at])


async def _payee(me: Person, controller: Person, cast: Cast, author: Author, iban: str) -> None:
    path = f"/v1/payees/{cast.ids[author.name]}"
    body = {
        "holder": author.name,
        "iban": iban,
        "bic": BIC,
        "kind": "NATURAL",
        "residence": "RESIDENT" if author.resident else "NON_RESIDENT",
    }
    await me.post("payments", f"{path}/payment-data", body)
    await controller.post("payments", f"{path}/approve", {"version": 1})
    cast.accounts.data.add(cast.ids[author.name])


async def dispute(me: Person, cast: Cast) -> None:
    """A lawyer opens disputes over works or roles and ends them by a court's decision, whenever it happens."""
    for _ in range(cast.chance.choice((0, 1, 1, 2))):
        film = cast.chance.choice(cast.story.films)
        role = cast.chance.choice((None, None, "DIRECTOR", "COMPOSER"))
        for _ in range(cast.chance.randint(0, 60)):
            await me.turn()
        await me.turn(partial(cast.lacks, film.title))
        work = cast.ids[film.title]
        body = {
            "work": work,
            "role": role,
            "parties": ["an-invented-claimant"],
            "claim": "An invented claim",
            "document_sha256": PAPER,
        }
        with me.busy():
            opened = (await me.post("payments", "/v1/disputes", body))["id"]
            cast.accounts.disputes[opened] = (work, role)
        if cast.chance.random() < 0.7:
            for _ in range(cast.chance.randint(0, 60)):
                await me.turn()
            await _end(me, cast, opened)


async def _end(me: Person, cast: Cast, opened: str) -> None:
    work, role = cast.accounts.disputes[opened]
    cast.accounts.ending.add(opened)
    with me.busy():
        while True:
            owners = {
                one["owner"]
                for one in cast.accounts.credits
                if one["work"] == work and role in (None, one["role"]) and one["owner"]
            }
            end = {"court_decision_sha256": PAPER, "entitled": sorted(owners)}
            # Who is credited he sees a little late: another run may have been entered meanwhile.
            answer = await me.post(
                "payments", f"/v1/disputes/{opened}/end", end, unless=("NEEDS_CORRECTION",)
            )
            if "reason" not in answer:
                del cast.accounts.disputes[opened]
                return


_CHANGED = ("OTHER_DIGEST", "NOT_PREPARED", "NOT_APPROVED", "NOTHING_TO_PAY", "HELD_LINE", "DAY_HAS_PASSED")
"""Reasons to look at a draft once more."""


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
    """Payment runs until everything that can be paid is: one after each closed run, and one at the end."""
    accountant = cast.person("accountant")
    paid = 0
    while paid < len(cast.story.reports):
        await accountant.turn(partial(cast.nothing_more, paid))
        paid = cast.distributed
        if cast.chance.random() < 0.8:
            await accountant.until("payments", "/v1/ledger", partial(_entered, cast.closed[-1]["sequence"]))
        await _pay_once(accountant, cast, bank)


def _entered(sequence: int, ledger: Json) -> bool:
    states = {one["state"] for book in ledger["books"] for one in book["states"]}
    known: int = ledger["known"].get("distribution", 0)
    return known >= sequence and "IN_TRANSIT" not in states


async def _pay_once(me: Person, cast: Cast, bank: Bank) -> None:
    day = cast.world.today + timedelta(days=cast.chance.choice((0, 1, 5)))
    body = {"execution_date": day.isoformat()}
    answer = await me.post("payments", "/v1/payment-runs", body, unless=("the day is over",))
    if "reason" in answer:
        await _pay_once(me, cast, bank)
        return
    job = await me.job("payments", answer)
    assert job["state"] == "DONE", job
    path = f"/v1/payment-runs/{job['subject']}"
    if cast.chance.random() < 0.1:
        await me.until("payments", path, lambda _: True)
        await me.post("payments", f"{path}/abandon", {"reason": "prepared once more"})
        await _pay_once(me, cast, bank)
        return
    with me.busy():
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
        answer = await director.post("payments", f"{path}/release", {"digest": run.digest}, unless=_CHANGED)
        if answer.get("reason") == "DAY_HAS_PASSED":
            await me.post("payments", f"{path}/abandon", {"reason": "its day is over"})
            return None
        if "reason" in answer:
            continue
        for order in run.orders.values():
            cast.accounts.issue(order["order"], order["payee"], run.lines(order["order"]), run.day)
        job = await director.job("payments", answer)
        assert job["state"] == "DONE", job
        return run


def job_of(path: str) -> str:
    """The id at the end of a path."""
    return path.rpartition("/")[2]


async def _file(cast: Cast, path: str) -> bytes:
    director = cast.person("director-general")
    while True:
        await director.turn()
        response = await director.send("payments", "GET", f"{path}/file")
        if response is not None and response.status_code == httpx.codes.OK:
            return response.content


async def _answered(cast: Cast, bank: Bank, run: PaymentRun, file: bytes) -> None:
    """The bank books every order of the file, and returns some on the same day."""
    references = {order["end_to_end_id"]: name for name, order in run.orders.items()}
    returned = {one: "AC04" for one in references if cast.chance.random() < 0.25}
    cashier = cast.person("cashier")
    with cashier.busy():
        await take_statement(cashier, cast, bank, executed(file, returned))
        for one in returned:
            cast.accounts.come_back(references[one])

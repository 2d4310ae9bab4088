"""Finds at the services' doors what a line of expected.csv speaks of.

A line's `where` is one of, with ids as the demo's tables have them:
    distribution allocation <file> <film>              what: gross
    distribution share <file> <film> <ROLE> <owner>    what: gross, net, original or a kind of deduction;
                                                       <owner>><receiver> where another party is credited
    distribution target <file>                         what: a state of money, or total
    distribution ledger                                what: a state of money
    intake receipt <bank reference>                    what: unallocated
    payments order <payee>                             what: gross, net or a kind of withholding
    payments balance <payee>                           what: unpaid, in the line's state
    payments ledger                                    what: a state of money
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.demo.world import World

Json = dict[str, Any]

EXPECTED = Path(__file__).with_name("expected.csv")
UNREGISTERED = {
    "X01": "Le Phare de minuit",
    "X02": "Kehribar Kapısı",
    "W4": "Das Licht am Ende der Mole",
}
"""Films that no registry knows: found by the title under which they were reported."""

EXCHANGE = "FX"
"""Closes the foreign leg of a schedule; no state that money of anybody is in."""


@dataclass(frozen=True)
class Line:
    """One line of expected.csv."""

    case: str
    where: str
    what: str
    amount: int
    """Minor units."""
    currency: str
    state: str
    """With its reason in brackets; empty where nothing is said of it."""
    arithmetic: str


@dataclass(frozen=True)
class Found:
    """What a service says."""

    amount: int
    currency: str
    state: str


def expected() -> list[Line]:
    """The lines worked by hand."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return [Line(**{**row, "amount": int(row["amount"])}) for row in csv.DictReader(file)]  # type: ignore[arg-type]


class Figures:
    """What the services say at the end of a play."""

    def __init__(self, world: World) -> None:
        self._world = world

    def find(self, line: Line) -> Found:
        """What the line speaks of. Raises LookupError when it is not there."""
        service, kind, *ids = line.where.split()
        finders: dict[tuple[str, str], Callable[..., Found]] = {
            ("distribution", "allocation"): self._allocation,
            ("distribution", "share"): self._share,
            ("distribution", "target"): self._target,
            ("distribution", "ledger"): self._distributed,
            ("intake", "receipt"): self._receipt,
            ("payments", "order"): self._order,
            ("payments", "balance"): self._balance,
            ("payments", "ledger"): self._paid,
        }
        return finders[service, kind](line, *ids)

    def items(self, service: str, path: str, **query: Any) -> list[Json]:
        """All items of a list, page by page."""
        found: list[Json] = []
        cursor = None
        while True:
            page = self._world["auditor"].get(service, path, cursor=cursor, limit=100, **query)
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found

    @cached_property
    def allocations(self) -> list[Json]:
        """Every allocation of the demo's run."""
        run = self._world.facts["run"]
        return [row["body"] for row in self.items("distribution", "/v1/allocations", run=run)]

    @cached_property
    def orders(self) -> dict[str, Json]:
        """The orders of the demo's payment run, by payee."""
        path = f"/v1/payment-runs/{self._world.facts['payment_run']}"
        return {order["payee"]: order for order in self._world["auditor"].get("payments", path)["orders"]}

    def _body(self, file: str, film: str) -> Json:
        target, title = self._world.accounts[file], UNREGISTERED.get(film)
        bodies = [
            body
            for body in self.allocations
            if body["target"] == target
            and (body["title"] == title if title else body["work"] == self._world.works[film])
        ]
        found: Json = _one(bodies, f"allocation of {film} in {file}")
        return found

    def _allocation(self, _: Line, file: str, film: str) -> Found:
        body = self._body(file, film)
        states = {_state(share) for share in body["shares"]}
        state = states.pop() if len(states) == 1 else ""
        return Found(body["gross"]["amount"], body["gross"]["currency"], state)

    def _share(self, line: Line, file: str, film: str, role: str, persons: str) -> Found:
        owner, _, receiver = persons.partition(">")
        wanted = self._world.parties[owner]
        shares = [
            share
            for share in self._body(file, film)["shares"]
            if (share["role"], share["owner"]) == (role, wanted)
        ]
        share = _one(shares, line.where)
        if share["state"] == "CREDITED" and share["receiver"] != self._world.parties[receiver or owner]:
            raise LookupError(f"{line.where}: {share['receiver']} is credited")
        if line.what in ("gross", "net", "original"):
            money = share[line.what]
        else:
            taken = [one["amount"] for one in share["deductions"] if one["kind"] == line.what]
            money = _one(taken, f"{line.where} {line.what}")
        return Found(money["amount"], money["currency"], _state(share))

    def _target(self, line: Line, file: str) -> Found:
        rows = self.items("distribution", "/v1/ledger/targets")
        row = _one([row for row in rows if row["target"] == self._world.accounts[file]], file)
        sums = {key: money.get(line.currency, 0) for key, money in row["states"].items() if key != EXCHANGE}
        if line.what == "total":
            return Found(sum(sums.values()), line.currency, "")
        state, _, reason = line.what.partition("(")
        return Found(sums["|".join(filter(None, (state, reason.rstrip(")"))))], line.currency, "")

    def _distributed(self, line: Line) -> Found:
        totals = self._world["auditor"].get("distribution", "/v1/ledger")["totals"]
        return _of_state(line, [(total, total["amount"]) for total in totals])

    def _receipt(self, line: Line, reference: str) -> Found:
        rows = self.items("intake", "/v1/receipts")
        row = _one([row for row in rows if row["bank_reference"] == reference], reference)
        return Found(row[line.what], row["currency"], "")

    def _order(self, line: Line, payee: str) -> Found:
        order = self.orders[self._world.parties[payee]]
        if line.what in ("gross", "net"):
            money = order[line.what]
        else:
            withheld = [one["amount"] for one in order["withheld"] if one["kind"] == line.what]
            money = _one(withheld, f"{line.where} {line.what}")
        return Found(money["amount"], money["currency"], order["state"])

    def _balance(self, line: Line, payee: str) -> Found:
        path = f"/v1/balances/{self._world.parties[payee]}"
        balance = _one(self._world["auditor"].get("payments", path)["balances"], line.where)
        amounts = [one["amount"] for one in balance["states"] if line.state in (one["state"], _state(one))]
        return Found(_one(amounts, f"{line.where} {line.state}"), balance["currency"], line.state)

    def _paid(self, line: Line) -> Found:
        books = self._world["auditor"].get("payments", "/v1/ledger")["books"]
        book = _one([book for book in books if book["currency"] == line.currency], line.currency)
        states = [(one, {"amount": one["amount"], "currency": line.currency}) for one in book["states"]]
        return _of_state(line, states)


def _of_state(line: Line, states: list[tuple[Json, Json]]) -> Found:
    amounts = [
        money["amount"]
        for one, money in states
        if _state(one) == line.what and money["currency"] == line.currency
    ]
    return Found(_one(amounts, f"{line.where} {line.what}"), line.currency, "")


def _state(one: Json) -> str:
    return f"{one['state']}({one['reason']})" if one["reason"] else str(one["state"])


def _one(found: list[Any], what: str) -> Any:
    if len(found) != 1:
        raise LookupError(f"{what}: {len(found)} found")
    return found[0]

"""Conservation between services: a consumer's ledger against its owner's, as of what the consumer had heard.

What the owner said since is not an error but money on its way, and stands on its own line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.client import Session
from shared.kernel.money import Money

LEDGER = "/v1/ledger"
WATERMARKS = "/v1/watermarks"

Json = dict[str, Any]
Sums = dict[str, int]
"""Minor units by currency."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the identity of D-98, in minor units; it holds when both sides are the same."""

    name: str
    currency: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether nothing is lost or made on the way from left to right."""
        return self.left == self.right

    def __str__(self) -> str:
        sign = "=" if self.holds else "is not"
        return f"{self.name}: {Money(self.left, self.currency)} {sign} {Money(self.right, self.currency)}"


@dataclass(frozen=True, slots=True)
class Transit:
    """What an owner has said and its consumer has not heard yet."""

    owner: str
    consumer: str
    events: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class State:
    """A sum of money in one state (D-98), in minor units."""

    service: str
    state: str
    reason: str | None
    currency: str
    amount: int


@dataclass(slots=True)
class Books:
    """What comparing the ledgers gave."""

    lines: list[Line] = field(default_factory=list)
    transits: list[Transit] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    """Accounts and schedules on which two services do not agree."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Two ledgers that are comparable: all of the owner's up to a public sequence is in the consumer's."""

    events: int
    """Public events of the owner behind the cut."""
    owner: Json
    owner_now: Json
    consumer: Json


def cut(session: Session, owner: str, consumer: str) -> Cut:
    """Read a consumer's ledger, and its owner's as of what the consumer had heard in it. Raises Failed."""
    answer = session.get(consumer, LEDGER)
    heard = answer["known"].get(owner, 0)
    known = f"{owner}:{heard}" if heard else None
    then = session.get(owner, LEDGER, sequence=heard, min_known=known)
    end = session.get(owner, WATERMARKS)["sequence"] or 0
    now = session.get(owner, LEDGER, min_known=f"{owner}:{end}") if end > heard else then
    return Cut(max(0, end - heard), then, now, answer)


def compare(receipts: Cut, credits: Cut) -> Books:
    """The identity of D-98 from the bank's receipts to payments' states, line by line."""
    books = Books()
    _receipts(books, receipts)
    _credits(books, credits)
    return books


def _receipts(books: Books, found: Cut) -> None:
    ours, theirs = _by_currency(found.owner["books"]), _by_currency(found.consumer["books"])
    in_states: Sums = {}
    for one in found.consumer["totals"]:
        amount = one["amount"]
        _add(in_states, amount["currency"], amount["amount"])
        books.states.append(
            State("distribution", one["state"], one["reason"], amount["currency"], amount["amount"])
        )
    for currency in sorted({*ours, *theirs, *in_states}):
        left, right = ours.get(currency, {}), theirs.get(currency, {})
        received, given = right.get("received", 0), right.get("allocated", 0)
        parts = right.get("unallocated", 0) + right.get("vat", 0) + given
        books.lines += [
            Line("received: intake = distribution", currency, left.get("received", 0), received),
            Line("VAT: intake = distribution", currency, left.get("vat", 0), right.get("vat", 0)),
            Line("allocated: intake = distribution", currency, left.get("allocated", 0), given),
            Line("received = unallocated + VAT + allocated", currency, received, parts),
            Line("received = all states of distribution", currency, received, in_states.get(currency, 0)),
        ]
        books.findings += _targets(left, right, currency)
    sums = {
        currency: one["received"] - ours.get(currency, {}).get("received", 0)
        for currency, one in _by_currency(found.owner_now["books"]).items()
    }
    books.transits.append(Transit("intake", "distribution", found.events, sums))


def _targets(left: Json, right: Json, currency: str) -> list[str]:
    given = {one["target"]: one["allocated"] for one in left.get("targets", [])}
    has = {one["target"]: one["allocated"] for one in right.get("targets", [])}
    return [
        f"target {target}: intake allocated {Money(given.get(target, 0), currency)} to it, "
        f"distribution has {Money(has.get(target, 0), currency)}"
        for target in sorted(given.keys() | has.keys())
        if given.get(target, 0) != has.get(target, 0)
    ]


def _credits(books: Books, found: Cut) -> None:
    credited = {one["currency"]: one["amount"] for one in found.owner["credited"]}
    theirs = _by_currency(found.consumer["books"])
    for currency in sorted({*credited, *theirs}):
        one = theirs.get(currency, {"credited": 0, "taken_over": 0, "states": []})
        for state in one["states"]:
            books.states.append(State("payments", state["state"], state["reason"], currency, state["amount"]))
        in_states = sum(state["amount"] for state in one["states"])
        books.lines += [
            Line("credited: distribution = payments", currency, credited.get(currency, 0), one["credited"]),
            Line(
                "credited + taken over = all states of payments",
                currency,
                one["credited"] + one["taken_over"],
                in_states,
            ),
        ]
    sums = {
        one["currency"]: one["amount"] - credited.get(one["currency"], 0)
        for one in found.owner_now["credited"]
    }
    books.transits.append(Transit("distribution", "payments", found.events, sums))


def _by_currency(books: Iterable[Json]) -> Mapping[str, Json]:
    return {one["currency"]: one for one in books}


def _add(sums: Sums, currency: str, amount: int) -> None:
    sums[currency] = sums.get(currency, 0) + amount

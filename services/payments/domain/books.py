"""Payments' part of the old system's books (D-101): what it owed to payees and had not paid, what they owed to the
guild, and which works were disputed there.

Rows bear the old system's numbers. Parties and works are named by the registry's ids or by the old system's keys, for
the registry's part is taken over first. Amounts are minor units.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.payments.domain.credit_events import Credit
from shared.contracts.terms import Channel, Role
from shared.kernel.findings import Finding
from shared.kernel.ids import taken_over_id
from shared.kernel.money import Money

CLAUSE = "D-101"
BALANCES, RECEIVABLES, DISPUTES = "balances", "receivables", "disputes"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedBalance:
    """A sum that the old system had credited to a payee and not paid."""

    number: str
    payee: str
    owner: str | None
    """Whose royalty it is, where that is not the payee."""
    work: str | None
    """With its role; None where the old system tells the payee's balance alone."""
    role: Role | None
    channel: Channel
    gross: Money
    """Before deductions."""
    net: Money
    credited_on: date
    run: str
    """The distribution that brought it, in the old system's words; empty where it does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedReceivable:
    """A sum that a payee owes to the guild: what he got by mistake."""

    number: str
    payee: str
    channel: Channel
    gross: Money
    net: Money
    since: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDispute:
    """A dispute that was open there. The words of its claim are in its document, never here (D-94)."""

    number: str
    work: str
    role: Role | None
    parties: tuple[str, ...]
    opened_on: date
    document_sha256: str | None
    """None: it rests on the package."""


@dataclass(frozen=True, slots=True)
class Books:
    """Payments' part of one package."""

    balances: tuple[BookedBalance, ...] = ()
    receivables: tuple[BookedReceivable, ...] = ()
    disputes: tuple[BookedDispute, ...] = ()


def credit_of_books(system: str, kind: str, number: str) -> str:
    """Id of the credit that a row of BALANCES or RECEIVABLES becomes."""
    return taken_over_id(system, {BALANCES: "balance", RECEIVABLES: "receivable"}[kind], number)


def dispute_of_books(system: str, number: str) -> str:
    """Id of a dispute of the old system."""
    return taken_over_id(system, "dispute", number)


def party_of_books(system: str, key: str) -> str:
    """Id that a party of the old system has if the registry took it over."""
    return taken_over_id(system, "party", key)


def work_of_books(system: str, key: str) -> str:
    """The same of a work."""
    return taken_over_id(system, "work", key)


def place(kind: str, number: str, field: str = "") -> str:
    """Where a row stands in a package, by the old system's number."""
    return f"parts.payments.{kind}[number {number}]{f'.{field}' if field else ''}"


def defect(where: str, what: str, value: object = "") -> Finding:
    """A defect of the books."""
    return Finding(where, what, str(value), CLAUSE)


def check_rows(books: Books, as_of: date) -> list[Finding]:
    """What is wrong with the rows in themselves."""
    return [
        *_twice(BALANCES, [one.number for one in books.balances]),
        *_twice(RECEIVABLES, [one.number for one in books.receivables]),
        *_twice(DISPUTES, [one.number for one in books.disputes]),
        *(finding for one in books.balances for finding in _balance(one, as_of)),
        *(finding for one in books.receivables for finding in _receivable(one, as_of)),
        *(finding for one in books.disputes for finding in _dispute(one, as_of)),
    ]


def totals_of(books: Books) -> dict[str, int]:
    """The control totals: how many of each, and sums in minor units as `<name>.<currency>`: `gross` and `net` of
    balances, `owed` of receivables. A currency has each of its names where rows of that kind have it."""
    sums: Counter[str] = Counter()
    for one in books.balances:
        sums[f"gross.{one.net.currency}"] += one.gross.amount
        sums[f"net.{one.net.currency}"] += one.net.amount
    for owed in books.receivables:
        sums[f"owed.{owed.net.currency}"] += owed.net.amount
    counts = {
        BALANCES: len(books.balances),
        RECEIVABLES: len(books.receivables),
        DISPUTES: len(books.disputes),
    }
    return counts | dict(sums)


def balance_credit(
    booked: BookedBalance, system: str, package: str, parties: Mapping[str, str], works: Mapping[str, str]
) -> Credit:
    """The credit that a balance goes in as; its `run` is the package (its sha256). `parties` and `works` have the
    registry's ids by how the package names them."""
    credit = credit_of_books(system, BALANCES, booked.number)
    return Credit(
        id=credit,
        payee=parties[booked.payee],
        owner=parties[booked.owner] if booked.owner is not None else None,
        work=works[booked.work] if booked.work is not None else "",
        role=booked.role or Role.ALL,
        allocation=credit,
        run=package,
        channel=booked.channel,
        gross=booked.gross,
        net=booked.net,
    )


def receivable_credit(
    booked: BookedReceivable, system: str, package: str, parties: Mapping[str, str]
) -> Credit:
    """The same of a receivable: a credit below zero, which a payment sets off and no dispute holds (D-87)."""
    credit = credit_of_books(system, RECEIVABLES, booked.number)
    return Credit(
        id=credit,
        payee=parties[booked.payee],
        owner=None,
        work="",
        role=Role.ALL,
        allocation=credit,
        run=package,
        channel=booked.channel,
        gross=-booked.gross,
        net=-booked.net,
    )


def _twice(kind: str, numbers: Iterable[str]) -> Iterator[Finding]:
    for number, count in Counter(numbers).items():
        if count > 1:
            yield defect(place(kind, number, "number"), f"stands {count} times", number)


def _balance(one: BookedBalance, as_of: date) -> Iterator[Finding]:
    yield from _amounts(BALANCES, one.number, one.gross, one.net)
    yield from _no_later(BALANCES, one.number, "credited_on", one.credited_on, as_of)
    if (one.work is None) != (one.role is None):
        yield defect(place(BALANCES, one.number, "role"), "work and role are told together, or neither is")
    if one.role is Role.ALL:
        yield defect(place(BALANCES, one.number, "role"), "is no role of a person", one.role)


def _receivable(one: BookedReceivable, as_of: date) -> Iterator[Finding]:
    yield from _amounts(RECEIVABLES, one.number, one.gross, one.net)
    yield from _no_later(RECEIVABLES, one.number, "since", one.since, as_of)


def _amounts(kind: str, number: str, gross: Money, net: Money) -> Iterator[Finding]:
    if net.amount > gross.amount:
        yield defect(place(kind, number, "gross"), f"less than the amount after deductions, {net}", gross)


def _dispute(one: BookedDispute, as_of: date) -> Iterator[Finding]:
    yield from _no_later(DISPUTES, one.number, "opened_on", one.opened_on, as_of)
    if one.role is Role.ALL:
        what = "is no role of a person: without a role the whole work is held (D-81)"
        yield defect(place(DISPUTES, one.number, "role"), what, one.role)
    for party, count in Counter(one.parties).items():
        if count > 1:
            yield defect(place(DISPUTES, one.number, "parties"), f"stands {count} times", party)


def _no_later(kind: str, number: str, field: str, day: date, as_of: date) -> Iterator[Finding]:
    if day > as_of:
        yield defect(place(kind, number, field), f"later than the day of the books, {as_of}", day)

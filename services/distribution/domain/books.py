"""Distribution's part of the old system's books (D-101): shares that it had distributed and nobody was credited with,
in reserve with their original dates or held, each with what its release needs.

Rows bear the old system's numbers. Parties and works are named by the registry's ids or by the old system's keys, for
the registry's part is taken over first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.distribution.domain.deductions import KINDS
from services.distribution.domain.rates import HOME
from shared.contracts.terms import Channel, HoldReason, ReserveReason, Role, UseType
from shared.kernel.findings import Finding
from shared.kernel.ids import derived_id, taken_over_id
from shared.kernel.money import Money
from shared.kernel.periods import Period

CLAUSE = "D-101"
RESERVES, HELD = "reserves", "held"
RUN_KIND = "TAKEN_OVER"
WHOLE_WORK = (ReserveReason.NON_REGISTERED_WORK, ReserveReason.UNDER_IDENTIFICATION)
"""Reserved whole, and perhaps of a work that the registry does not know (D-22)."""
_OF_A_PERSON = (ReserveReason.NON_MEMBER, ReserveReason.NO_CONTRACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedRate:
    """A deduction of the original distribution, which a release takes (D-38, D-74)."""

    kind: str
    decision: str
    rate: Decimal
    """Percent of the gross."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPart:
    """What another share of the same role got at the original distribution, and keeps."""

    person: str | None
    """None: the unknown's."""
    fraction: Fraction
    """Of the role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedShare:
    """A reserved or held share."""

    number: str
    work: str
    title: str
    title_original: str
    role: Role
    person: str | None
    """None: the whole work, or an unknown author."""
    amount: Money
    """Gross."""
    reason: str
    since: date
    """Of a reserve: the day of the distribution that first reserved it, from which its three years run."""
    run: str
    """That distribution, in the old system's words; empty where it does not tell."""
    channel: Channel
    payer: str | None
    use_type: UseType
    period: Period
    territory: str
    note: str
    """Why it is held, in the old system's words."""
    others: tuple[BookedPart, ...] | None
    """The other shares of its role. None where it is a person's: then it is nobody else's."""
    deductions: tuple[BookedRate, ...] | None
    """None: the old system does not tell them; empty: nothing was deducted."""

    @property
    def fraction(self) -> Fraction:
        """What of its role it is, as far as the row tells: the whole less the others' parts."""
        return 1 - sum((one.fraction for one in self.others or ()), Fraction(0))


@dataclass(frozen=True, slots=True)
class Books:
    """Distribution's part of one package."""

    reserves: tuple[BookedShare, ...] = ()
    held: tuple[BookedShare, ...] = ()

    @property
    def shares(self) -> Iterator[tuple[str, BookedShare]]:
        """All of them with their kind of row, in the order in which they go in."""
        yield from ((RESERVES, one) for one in self.reserves)
        yield from ((HELD, one) for one in self.held)


def share_of_books(system: str, kind: str, number: str) -> str:
    """Id of the share that a row becomes; its allocation and its reserve have ids that follow from it."""
    return taken_over_id(system, {RESERVES: "reserve", HELD: "held"}[kind], number)


def allocation_of(share: str) -> str:
    """Id of a taken-over share's allocation."""
    return derived_id("books-allocation", share)


def reserve_of(share: str) -> str:
    """Id of a taken-over share's reserve."""
    return derived_id("books-reserve", share)


def run_of_books(system: str, package: str) -> str:
    """Id of the run under which a package's shares stand."""
    return taken_over_id(system, "run", package)


def party_of_books(system: str, key: str) -> str:
    """Id that a party of the old system has if the registry took it over."""
    return taken_over_id(system, "party", key)


def work_of_books(system: str, key: str) -> str:
    """The same of a work."""
    return taken_over_id(system, "work", key)


def place(kind: str, number: str, field: str = "") -> str:
    """Where a row stands in a package, by the old system's number."""
    return f"parts.distribution.{kind}[number {number}]{f'.{field}' if field else ''}"


def defect(where: str, what: str, value: object = "") -> Finding:
    """A defect of the books."""
    return Finding(where, what, str(value), CLAUSE)


def check_rows(books: Books, as_of: date) -> list[Finding]:
    """What is wrong with the rows in themselves."""
    return [
        *_twice(RESERVES, books.reserves),
        *_twice(HELD, books.held),
        *(finding for kind, one in books.shares for finding in _share(kind, one, as_of)),
        *(finding for one in books.reserves for finding in _reserve(one)),
        *(finding for one in books.held for finding in _held(one)),
    ]


def totals_of(books: Books) -> dict[str, int]:
    """The control totals: how many, and sums in minor units as `<name>.<currency>`: `reserved` of reserves, `on_hold`
    of what is held, where rows of that kind have the currency."""
    sums: Counter[str] = Counter()
    for name, rows in (("reserved", books.reserves), ("on_hold", books.held)):
        for one in rows:
            sums[f"{name}.{one.amount.currency}"] += one.amount.amount
    return {RESERVES: len(books.reserves), HELD: len(books.held)} | dict(sums)


def _twice(kind: str, rows: Iterable[BookedShare]) -> Iterator[Finding]:
    for number, count in Counter(one.number for one in rows).items():
        if count > 1:
            yield defect(place(kind, number, "number"), f"stands {count} times", number)


def _share(kind: str, one: BookedShare, as_of: date) -> Iterator[Finding]:
    if one.since > as_of:
        field = "started_on" if kind == RESERVES else "since"
        yield defect(place(kind, one.number, field), f"later than the day of the books, {as_of}", one.since)
    if one.person is not None and one.role is Role.ALL:
        yield defect(place(kind, one.number, "person"), "the whole work is nobody's share", one.person)
    yield from _others(kind, one)
    for taken, count in Counter((rate.kind, rate.decision) for rate in one.deductions or ()).items():
        if count > 1:
            yield defect(place(kind, one.number, "deductions"), f"stands {count} times", " ".join(taken))
    for rate in one.deductions or ():
        if rate.kind not in KINDS:
            what = f"is no kind of deduction; they are {', '.join(KINDS)}"
            yield defect(place(kind, one.number, "deductions"), what, rate.kind)
        if not 0 <= rate.rate <= 100:
            yield defect(place(kind, one.number, "deductions"), "is no percentage", rate.rate)
    if sum(rate.rate for rate in one.deductions or ()) > 100:
        yield defect(place(kind, one.number, "deductions"), "take more than all of it")


def _others(kind: str, one: BookedShare) -> Iterator[Finding]:
    """Of an unknown author's part it has to be told who has the rest, or a release would give it to them again."""
    nobodys = one.role is not Role.ALL and one.person is None and one.reason != HoldReason.CONFLICT
    where = place(kind, one.number, "others")
    if nobodys != (one.others is not None):
        yield defect(
            where, "lacks: who has the other parts of the role" if nobodys else "tells of other shares"
        )
    if not 0 < one.fraction <= 1:
        yield defect(where, "leave nothing of the role")


def _reserve(one: BookedShare) -> Iterator[Finding]:
    reason = ReserveReason(one.reason)
    if one.amount.currency != HOME:
        yield defect(place(RESERVES, one.number, "currency"), f"reserves are in {HOME}", one.amount.currency)
    if (reason in WHOLE_WORK) != (one.role is Role.ALL):
        what = (
            "a work is reserved whole for this reason" if reason in WHOLE_WORK else "is no role of a person"
        )
        yield defect(place(RESERVES, one.number, "role"), what, one.role)
    elif (reason in _OF_A_PERSON) != (one.person is not None):
        what = "lacks" if reason in _OF_A_PERSON else "nobody is known for this reason"
        yield defect(place(RESERVES, one.number, "person"), what, one.person or "")


def _held(one: BookedShare) -> Iterator[Finding]:
    reason = HoldReason(one.reason)
    if reason is HoldReason.NO_KEY and one.role is not Role.ALL:
        yield defect(place(HELD, one.number, "role"), "a work without a key is held whole (D-07)", one.role)
    if reason is HoldReason.CONFLICT and (one.role is Role.ALL or one.person is not None):
        what = "a conflict holds a role, and nobody's amount is known (D-92)"
        yield defect(place(HELD, one.number, "role"), what, one.role)
    if reason is HoldReason.OFFICIAL and not one.note:
        yield defect(place(HELD, one.number, "note"), "lacks: what the official is to decide")

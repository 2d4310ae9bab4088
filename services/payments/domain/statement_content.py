"""What a statement says: the fields of D-97 that this guild's business has. Pure values, written as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from services.payments.domain.policy_bodies import Notice
from services.payments.domain.statement_payment import Payment, Return
from shared.contracts.distribution import Deduction
from shared.contracts.terms import Channel, Role, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.words import Language

_ORDER = " 0123456789abcçdeəfgğhxıijkqlmnoöprsştuüvwyz"
_PLACES = {letter: place for place, letter in enumerate(_ORDER)}
_OTHERS = len(_ORDER)


def alphabetical(text: str) -> list[int]:
    """Sort key in the order of the Azerbaijani alphabet; figures first, other letters last."""
    lowered = text.replace("I", "ı").replace("İ", "i").lower()
    return [
        _PLACES.get(letter, ord(letter) + _OTHERS) for letter in lowered if letter.isalnum() or letter == " "
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A payee or an owner as the registry knows him."""

    id: str
    name: str
    member_number: str | None = None
    ipi_name_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """An owner of the right who is not the payee, and the document that ties them (D-03)."""

    owner: Person
    document_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Whose statement it is, and what it covers."""

    guild: str
    number: str
    payee: Person
    language: Language
    """The payee's: in which it is shown unless another is asked for."""
    owners: tuple[Tied, ...]
    currency: str
    closing_date: date
    payment_run: str
    runs: tuple[tuple[str, date], ...]
    """Distribution runs credited in it, with their closing days."""
    from_position: int
    to_position: int
    registry_sequence: int
    """How far the registry was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignAmount:
    """A share in its society's currency, and how it became manat."""

    amount: Money
    rate: Decimal | None
    nominal: int | None
    rate_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One share that was credited."""

    number: int
    """In its statement, from 1."""
    credit: str
    run: str
    owner: Person | None
    """Where it is not the payee."""
    document_sha256: str | None
    """Of the document that ties owner and payee."""
    work: str
    title: str
    title_original: str
    episode: int | None
    genre: str | None
    role: Role
    fraction: str
    channel: Channel
    payer: Person
    """The user, producer or society that the money came from."""
    use_type: UseType
    period: Period
    territory: str
    source: ForeignAmount | None
    gross: Money
    deductions: tuple[Deduction, ...]
    net: Money
    marks: tuple[str, ...]
    mends: str | None
    """The allocation that distribution took back and issued this one in place of (D-89)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a line has out of the reserve of an earlier run (D-38)."""

    line: int
    credit: str
    work: str
    title: str
    role: Role
    original_run: str
    original_closed_on: date | None
    """None where this run was not heard of here."""
    gross: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """A balance that came with the old system's books, or, below zero, what was owed there (D-101)."""

    credit: str
    number: str
    """Of the old system."""
    said: str
    """In its words: the distribution that brought it, or why it is owed."""
    day: date
    owner: Person | None
    """Where it is not the payee."""
    work: str
    """Empty, with the title, where the old system told the balance alone."""
    title: str
    role: Role
    gross: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """A credit that came from another account, or, below zero, passed to another (D-03, D-82, D-102)."""

    credit: str
    """As it stands on the account to which it came."""
    original: str
    """As it stood on the other one."""
    other: Person
    """From whom, or to whom."""
    cause: str
    """HEIR, MERGED, or SPLIT where a merge was undone."""
    document_sha256: str
    """That ties heir and owner; empty where none does."""
    owner: Person | None
    """Where it is not the payee."""
    work: str
    title: str
    role: Role
    gross: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A share that was credited and is taken back, below zero (D-70, D-89); what was issued anew is a line."""

    credit: str
    original: str
    """The line that it corrects."""
    statement: str | None
    """Number of the statement that has this line; None: it is in this one."""
    line: int | None
    """Its number there; None where that statement's bytes are kept no more."""
    run: str
    original_run: str
    cause: str
    """What changed: ACCOUNT, MATCH, MONEY, REGISTRY, CONTRACT_KEY, RATE or DISPUTE."""
    owner: Person | None
    """Where it is not the payee."""
    work: str
    title: str
    role: Role
    period: Period
    gross: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Money of the payee that waits, with its reason."""

    credit: str
    work: str
    title: str
    role: Role
    amount: Money
    state: str
    reason: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPart:
    """A part of the same work that did not come to anybody: so an author sees why 6 of 18 came."""

    work: str
    title: str
    role: Role
    fraction: str
    amount: Money
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Opening + credited - withheld - paid = closing; what came back counts against the last two."""

    opening: Money
    credited: Money
    withheld: Money
    paid: Money
    closing: Money

    @property
    def adds_up(self) -> bool:
        """Whether it does."""
        return self.opening + self.credited - self.withheld - self.paid == self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Where and until when to complain."""

    az: str
    en: str
    ru: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementContent:
    """A whole statement."""

    head: Head
    lines: tuple[Line, ...]
    held: tuple[Held, ...]
    other_parts: tuple[OtherPart, ...]
    payments: tuple[Payment, ...]
    returns: tuple[Return, ...]
    balance: Balance
    notice: Complaint
    released: tuple[Release, ...] = ()
    taken_over: tuple[TakenOver, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    passed: tuple[PassedOn, ...] = ()


def complaint(notice: Notice, closing_date: date) -> Complaint:
    """The notice with its last day."""
    until = closing_date + timedelta(days=notice.days)
    return Complaint(az=notice.az, en=notice.en, ru=notice.ru or notice.az, until=until)


def problems_of(content: StatementContent, unpaid: Money) -> Sequence[str]:
    """What keeps a statement from being issued: it must add up, and close with what is unpaid."""
    found = []
    balance = content.balance
    if not balance.adds_up:
        found.append("opening, credited, withheld and paid do not give the closing balance")
    if balance.closing != unpaid:
        found.append(f"it closes with {balance.closing}, unpaid credits are {unpaid}")
    parts = (content.lines, content.taken_over, content.adjustments, content.passed)
    credited = sum(one.net.amount for part in parts for one in part)
    if credited != balance.credited.amount:
        found.append(f"its lines are {credited}, credited were {balance.credited.amount}")
    for line in content.lines:
        taken = sum(deduction.amount.amount for deduction in line.deductions)
        if line.gross.amount - taken != line.net.amount:
            found.append(f"the deductions of {line.credit} do not lead from gross to net")
    return found

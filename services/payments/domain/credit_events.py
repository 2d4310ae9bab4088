"""What happens to a credit, and what is known of it (4.1, D-70, D-86, D-101)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias, assert_never

from shared.contracts.terms import Channel, Role
from shared.kernel.money import Money


class PassCause(StrEnum):
    """Why a credit is another's now."""

    HEIR = "HEIR"
    """Its payee died; the document names who receives for him (D-03, D-86)."""
    MERGED = "MERGED"
    """Its payee was found to be the same party as another (D-102)."""
    SPLIT = "SPLIT"
    """That was wrong: it goes back."""
    DISPUTE = "DISPUTE"
    """A dispute ended for others, and two people handed over what distribution does not take back (D-82)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Where a credit was before it came to its payee's account."""

    credit: str
    """The credit that it is, or is a part of."""
    payee: str
    """Whose that was."""
    cause: PassCause
    reference: str
    """The registry's link or merge, or the dispute."""
    document_sha256: str = ""
    """That ties payee and heir, or by which it was decided."""
    home: str | None = None
    """Of what passed by merges alone: the account that it was credited to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Which credit one below zero takes back, and why (D-70, D-89)."""

    credit: str
    run: str
    """The distribution run that brought it."""
    reversal: str
    cause: str
    """As distribution says it: ACCOUNT, MATCH, MONEY, REGISTRY, CONTRACT_KEY, RATE or DISPUTE."""
    dispute: str = ""
    """By whose end others have the work; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A share as distribution allocated it; its id is the share's. What was taken over has the id of its row, also as
    its `allocation`, the package (its sha256) as its `run`, and an empty `work` where none is told."""

    id: str
    payee: str
    owner: str | None
    work: str
    role: Role
    allocation: str
    run: str
    channel: Channel
    gross: Money
    """Before deductions."""
    net: Money
    """What the account was credited with; below zero, what is taken back of it or owed."""
    takes_back: TakenBack | None = None
    fraction: Fraction | None = None
    """Part of the role that its allocation gives its owner; None of what was taken over."""
    heard: int = 0
    """Up to which of our own public events the run that brought it had heard."""
    dealt_out: bool = False
    """An organisation deals it out, and what is documented later claws nothing back (D-41)."""
    passed: Passed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedPart:
    """What one receives of a credit that passes: a credit of its own."""

    credit: Credit
    recovered: int = 0
    """Of one below zero, minor units that were said recovered before."""


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class CreditEntered:
    """A share came to its payee's account."""

    credit: Credit
    effective_on: date
    """Closing day of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTakenOver:
    """A balance or receivable of the old system came to its payee's account (D-101)."""

    credit: Credit
    system: str
    number: str
    """Of the row there."""
    said: str
    """In the old system's words: the distribution that brought it, or why it is owed."""
    effective_on: date
    """Day on which it was credited, or since when it is owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTaken:
    """The credit is in a payment run."""

    credit: str
    payment_run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFreed:
    """The credit is free again: taken out, abandoned, or its order came back."""

    credit: str
    payment_run: str
    reason: str
    """TAKEN_OUT, ABANDONED, RETURNED, or DECIDED_OTHERWISE: not paid after all by an order that had failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPaid:
    """A released order pays the credit."""

    credit: str
    payment_run: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivableRecovered:
    """Of a credit that takes back another so much was set against unpaid credits, or set off by a payment (D-70)."""

    credit: str
    payee: str
    reversal: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPassed:
    """The credit ends here: to the qəpik it stands on the accounts of others. This event moves all the accounts; that a
    part begins its own stream says CreditReceived, in the same append."""

    credit: str
    payee: str
    net: Money
    parts: tuple[PassedPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditReceived:
    """The credit is what another passed on; it moves nothing again."""

    part: PassedPart


Event: TypeAlias = (
    CreditEntered
    | CreditTakenOver
    | CreditTaken
    | CreditFreed
    | CreditPaid
    | ReceivableRecovered
    | CreditPassed
    | CreditReceived
)


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """The credit, the payment run that has it, and the order that pays it."""

    credit: Credit | None = None
    payment_run: str | None = None
    order: str | None = None
    returned: frozenset[str] = frozenset()
    """Orders that came back."""
    recovered: int = 0
    """Of one below zero, minor units."""
    parts: tuple[PassedPart, ...] = ()
    """What it became when it passed to others."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case CreditEntered(credit=credit) | CreditTakenOver(credit=credit):
            return replace(state, credit=credit)
        case CreditTaken(payment_run=payment_run):
            return replace(state, payment_run=payment_run)
        case CreditFreed():
            gone = {state.order} if state.order else set()
            return replace(state, payment_run=None, order=None, returned=state.returned | gone)
        case CreditPaid(payment_run=payment_run, order=order):
            return replace(state, payment_run=payment_run, order=order, returned=state.returned - {order})
        case ReceivableRecovered(amount=amount):
            return replace(state, recovered=state.recovered + amount.amount)
        case CreditPassed(parts=parts):
            return replace(state, parts=parts)
        case CreditReceived(part=part):
            return replace(state, credit=part.credit, recovered=part.recovered)
    assert_never(event)

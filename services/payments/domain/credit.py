"""A credit: one share of a closed run on its payee's personal account, until an order pays it.

What the old system had credited and not paid is one too, and so is, below zero, what a payee owes: by the old
system's books (D-101), or since distribution took a share back (D-70, D-89).

It is in at most one payment run that is neither ended nor abandoned. Whether it is disputed or on hold is
never stored: that follows from the disputes, the payee's data and the tax rules of the day (domain/standing).
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias, assert_never

from shared.contracts.terms import Channel, Role
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Which credit one below zero takes back, and why (D-70, D-89)."""

    credit: str
    run: str
    """The distribution run that brought it."""
    reversal: str
    cause: str
    """As distribution says it: ACCOUNT, MATCH, MONEY or REGISTRY."""


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
    """TAKEN_OUT, ABANDONED or RETURNED."""


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


Event: TypeAlias = (
    CreditEntered | CreditTakenOver | CreditTaken | CreditFreed | CreditPaid | ReceivableRecovered
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
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCredit:
    """Enter a share of a closed run."""

    credit: Credit
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverCredit:
    """Enter a row of the old system's books."""

    entered: CreditTakenOver


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCredit:
    """Take the credit into a payment run."""

    payment_run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeCredit:
    """Let go of the credit before its order is issued."""

    payment_run: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayCredit:
    """Say that a released order pays the credit."""

    payment_run: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAgain:
    """The order failed or came back: the gross is credited again (D-86)."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAfterAll:
    """The order that had failed or come back has paid the credit, by decision of two."""

    payment_run: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverCredit:
    """Say how many minor units are recovered by now of what the credit takes back; less than before changes nothing."""

    recovered: int


Command: TypeAlias = (
    EnterCredit
    | TakeOverCredit
    | TakeCredit
    | FreeCredit
    | PayCredit
    | CreditAgain
    | PayAfterAll
    | RecoverCredit
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, EnterCredit):
        return _enter(CreditEntered(credit=command.credit, effective_on=command.effective_on), state)
    if isinstance(command, TakeOverCredit):
        return _enter(command.entered, state)
    if state.credit is None:
        return Rejected("UNKNOWN_CREDIT", "There is no such credit.")
    match command:
        case TakeCredit(payment_run=payment_run):
            if state.payment_run == payment_run:
                return AlreadyApplied()
            if state.payment_run is not None:
                return Rejected("IN_ANOTHER_RUN", f"The payment run {state.payment_run} has it.")
            return accepted(CreditTaken(credit=state.credit.id, payment_run=payment_run))
        case FreeCredit(payment_run=payment_run, reason=reason):
            if state.payment_run != payment_run:
                return AlreadyApplied()
            if state.order is not None:
                return Rejected("ORDER_ISSUED", f"The order {state.order} pays it.")
            return accepted(CreditFreed(credit=state.credit.id, payment_run=payment_run, reason=reason))
        case PayCredit(payment_run=payment_run, order=order):
            if order == state.order or order in state.returned:
                return AlreadyApplied()
            if state.payment_run != payment_run or state.order is not None:
                return Rejected("NOT_IN_THIS_RUN", f"The payment run {payment_run} does not have it.")
            return accepted(CreditPaid(credit=state.credit.id, payment_run=payment_run, order=order))
        case CreditAgain(order=order):
            if state.order != order or state.payment_run is None:
                return AlreadyApplied()
            freed = CreditFreed(credit=state.credit.id, payment_run=state.payment_run, reason="RETURNED")
            return accepted(freed)
        case PayAfterAll(payment_run=payment_run, order=order):
            if state.payment_run is not None:
                return Rejected("IN_A_RUN", f"The payment run {state.payment_run} has it.")
            return accepted(CreditPaid(credit=state.credit.id, payment_run=payment_run, order=order))
        case RecoverCredit(recovered=recovered):
            return _recover(recovered, state.credit, state.recovered)
    assert_never(command)


def _enter(entered: CreditEntered | CreditTakenOver, state: State) -> Decision[Event]:
    if state.credit is None:
        return accepted(entered)
    if state.credit == entered.credit:
        return AlreadyApplied()
    return Rejected("CREDITED_OTHERWISE", f"The share {state.credit.id} was credited with other facts.")


def _recover(recovered: int, credit: Credit, before: int) -> Decision[Event]:
    if credit.takes_back is None:
        return Rejected("TAKES_NOTHING_BACK", f"{credit.id} takes back no credit.")
    more = min(recovered, -credit.net.amount) - before
    if more <= 0:
        return AlreadyApplied()
    return accepted(
        ReceivableRecovered(
            credit=credit.id,
            payee=credit.payee,
            reversal=credit.takes_back.reversal,
            amount=Money(more, credit.net.currency),
        )
    )


CREDIT: Decider[Command, Event, State] = Decider("credit", State(), evolve, decide)

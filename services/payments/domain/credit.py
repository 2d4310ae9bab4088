"""A credit: one share of a closed run on its payee's personal account, until an order pays it.

What the old system had credited and not paid is one too, and so is, below zero, what a payee owes: by the old
system's books (D-101), or since distribution took a share back (D-70, D-89).

It is in at most one payment run that is neither ended nor abandoned. Whether it is disputed or on hold is
never stored: that follows from the disputes, the payee's data and the tax rules of the day (domain/standing). It can
pass to others once, as credits of their own. Its events and its state: `credit_events`.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from services.payments.domain.credit_events import (
    Credit,
    CreditEntered,
    CreditFreed,
    CreditPaid,
    CreditPassed,
    CreditReceived,
    CreditTaken,
    CreditTakenOver,
    Event,
    PassedPart,
    ReceivableRecovered,
    State,
    evolve,
)
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


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
    """The order that had failed or come back has paid the credit, by decision of two; its run took it before."""

    payment_run: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverCredit:
    """Say how many minor units are recovered by now of what the credit takes back; less than before changes nothing."""

    recovered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCredit:
    """Let the credit pass to others."""

    parts: tuple[PassedPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCredit:
    """Begin a credit that another passed on."""

    part: PassedPart


Command: TypeAlias = (
    EnterCredit
    | TakeOverCredit
    | TakeCredit
    | FreeCredit
    | PayCredit
    | CreditAgain
    | PayAfterAll
    | RecoverCredit
    | PassCredit
    | ReceiveCredit
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    if isinstance(command, EnterCredit):
        return _enter(CreditEntered(credit=command.credit, effective_on=command.effective_on), state)
    if isinstance(command, TakeOverCredit):
        return _enter(command.entered, state)
    if isinstance(command, ReceiveCredit):
        return accepted(CreditReceived(part=command.part)) if state.credit is None else AlreadyApplied()
    if state.credit is None:
        return Rejected("UNKNOWN_CREDIT", "There is no such credit.")
    match command:
        case PassCredit(parts=parts):
            return _pass(parts, state.credit, state)
        case TakeCredit(payment_run=payment_run):
            if state.payment_run == payment_run:
                return AlreadyApplied()
            if state.parts:
                return Rejected("PASSED_ON", "It stands on the accounts of others.")
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
            if state.order == order:
                return AlreadyApplied()
            if state.parts:
                return Rejected("PASSED_ON", "It stands on the accounts of others.")
            if state.payment_run not in (None, payment_run) or state.order is not None:
                return Rejected("IN_A_RUN", f"The payment run {state.payment_run} has it.")
            return accepted(CreditPaid(credit=state.credit.id, payment_run=payment_run, order=order))
        case RecoverCredit(recovered=recovered):
            if state.parts:
                return AlreadyApplied()
            return _recover(recovered, state.credit, state.recovered)
    assert_never(command)


def _enter(entered: CreditEntered | CreditTakenOver, state: State) -> Decision[Event]:
    if state.credit is None:
        return accepted(entered)
    if state.credit == entered.credit:
        return AlreadyApplied()
    return Rejected("CREDITED_OTHERWISE", f"The share {state.credit.id} was credited with other facts.")


def _pass(parts: tuple[PassedPart, ...], credit: Credit, state: State) -> Decision[Event]:
    if state.parts:
        same = state.parts == parts
        return AlreadyApplied() if same else Rejected("PASSED_ON", "It passed to others before.")
    if state.payment_run is not None:
        return Rejected("IN_A_RUN", f"The payment run {state.payment_run} has it.")
    sums = [
        (credit.net.amount, sum(part.credit.net.amount for part in parts)),
        (credit.gross.amount, sum(part.credit.gross.amount for part in parts)),
        (state.recovered, sum(part.recovered for part in parts)),
    ]
    if any(whole != of_parts for whole, of_parts in sums):
        return Rejected("NOT_THE_WHOLE", f"The parts of {credit.id} do not add up to it.")
    return accepted(CreditPassed(credit=credit.id, payee=credit.payee, net=credit.net, parts=parts))


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

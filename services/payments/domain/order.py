"""An order to the bank: issued with its payment run, answered by the bank, and where its answers do not do, decided by
two people (D-86, D-88). Its events and its state: `order_events`."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias, assert_never

from services.payments.domain.order_answers import BankEntry, BankStatus, heard, told
from services.payments.domain.order_decision import ApproveOutcome, ProposeOutcome, approve, propose
from services.payments.domain.order_events import Event, OrderIssued, OrderOutcomeUnknown, State, evolve
from services.payments.domain.order_terms import Outcome
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id

ANSWER_DAYS = 10
"""After its execution date an order that the bank has said nothing of waits for a person. Unconfirmed: statements come
daily, and an order inside the country is booked the same day."""


def order_id(payment_run: str, payee: str, currency: str) -> str:
    """Id of an order, the same whenever its run is prepared (D-88)."""
    return derived_id("order", payment_run, payee, currency)


def end_to_end_id(order: str) -> str:
    """The reference that comes back on the bank's statement: at most 35 characters."""
    return order.replace("-", "")


def overdue_on(day: date) -> date:
    """Orders of this execution date or an earlier one should have been answered when a day begins."""
    return day - timedelta(days=ANSWER_DAYS + 1)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder:
    """Issue the order of a run that is being released."""

    order: OrderIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class MissAnswer:
    """A day began, and the bank should have answered."""

    day: date


Command: TypeAlias = IssueOrder | BankEntry | BankStatus | MissAnswer | ProposeOutcome | ApproveOutcome


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection. What the bank says is never rejected: it is an event, or a question."""
    if isinstance(command, IssueOrder):
        if state.issued is None:
            return accepted(command.order)
        same = state.issued == command.order
        return AlreadyApplied() if same else Rejected("ISSUED_OTHERWISE", "Another order has this id.")
    if state.issued is None:
        return Rejected("UNKNOWN_ORDER", "There is no such order.")
    match command:
        case BankEntry():
            return heard(command, state, state.issued)
        case BankStatus():
            return told(command, state, state.issued)
        case MissAnswer():
            return _miss(command, state, state.issued)
        case ProposeOutcome():
            return propose(command, state, state.issued)
        case ApproveOutcome():
            return approve(command, state, state.issued)
    assert_never(command)


def _miss(command: MissAnswer, state: State, issued: OrderIssued) -> Decision[Event]:
    due = issued.execution_date <= overdue_on(command.day)
    if state.outcome is not Outcome.ISSUED or state.questions or not due:
        return AlreadyApplied()
    return accepted(
        OrderOutcomeUnknown(
            order=issued.order,
            payment_run=issued.payment_run,
            amount=issued.amount,
            execution_date=issued.execution_date,
            day=command.day,
        )
    )


ORDER: Decider[Command, Event, State] = Decider("order", State(), evolve, decide)

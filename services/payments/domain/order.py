"""An order to the bank: issued with its payment run, booked or sent back by the bank (D-86, D-88). Its events and its
state: `order_events`."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from services.payments.domain.order_events import (
    Event,
    OrderConfirmed,
    OrderIssued,
    OrderReturned,
    State,
    evolve,
)
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id
from shared.kernel.money import Money


def order_id(payment_run: str, payee: str, currency: str) -> str:
    """Id of an order, the same whenever its run is prepared (D-88)."""
    return derived_id("order", payment_run, payee, currency)


def end_to_end_id(order: str) -> str:
    """The reference that comes back on the bank's statement: at most 35 characters."""
    return order.replace("-", "")


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder:
    """Issue the order of a run that is being released."""

    order: OrderIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmOrder:
    """The bank's statement has the debit."""

    amount: Money
    day: date
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrder:
    """The bank's statement has the return."""

    amount: Money
    day: date
    bank_code: str | None
    entry: str


Command: TypeAlias = IssueOrder | ConfirmOrder | ReturnOrder


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection that an official has to look at."""
    if isinstance(command, IssueOrder):
        if state.issued is None:
            return accepted(command.order)
        same = state.issued == command.order
        return AlreadyApplied() if same else Rejected("ISSUED_OTHERWISE", "Another order has this id.")
    if state.issued is None:
        return Rejected("UNKNOWN_ORDER", "There is no such order.")
    match command:
        case ConfirmOrder():
            return _confirm(command, state, state.issued)
        case ReturnOrder():
            return _return(command, state, state.issued)
    assert_never(command)


def _differs(amount: Money, issued: OrderIssued) -> Rejected | None:
    if amount == issued.net:
        return None
    return Rejected("AMOUNT_DIFFERS", f"The bank says {amount}, the order is of {issued.net}.")


def _confirm(command: ConfirmOrder, state: State, issued: OrderIssued) -> Decision[Event]:
    if state.confirmed is not None:
        same = state.confirmed.entry == command.entry
        return (
            AlreadyApplied() if same else Rejected("BOOKED_TWICE", f"The bank booked {issued.order} before.")
        )
    return _differs(command.amount, issued) or accepted(
        OrderConfirmed(order=issued.order, amount=command.amount, day=command.day, entry=command.entry)
    )


def _return(command: ReturnOrder, state: State, issued: OrderIssued) -> Decision[Event]:
    if state.returned is not None:
        same = state.returned.entry == command.entry
        return AlreadyApplied() if same else Rejected("RETURNED_TWICE", f"{issued.order} came back before.")
    return _differs(command.amount, issued) or accepted(
        OrderReturned(
            order=issued.order,
            payee=issued.payee,
            gross=issued.gross,
            amount=command.amount,
            day=command.day,
            bank_code=command.bank_code,
            entry=command.entry,
            withheld_taken_back=tuple(one for one in issued.withheld if one.amount.amount),
            credits=issued.credits,
        )
    )


ORDER: Decider[Command, Event, State] = Decider("order", State(), evolve, decide)

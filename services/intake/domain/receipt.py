"""A receipt: money that the bank says has come, and the accounts and schedules that it is for.

Clauses 2.1.1 and 2.2.5 (money first); D-19, D-98: a receipt is what is allocated of it and what is not.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.terms import TargetKind
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


# What happened
@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptEntered:
    """A booked credit that is no return. Who paid, as the bank names him, stays in the vault."""

    receipt: str
    bank_account: str
    amount: Money
    value_date: date
    bank_reference: str
    statement: str
    entry: str
    transaction: int
    end_to_end_id: str
    charges: Money | None
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPartAllocated:
    """A part of the receipt is for an account or schedule."""

    receipt: str
    part: int
    target_kind: TargetKind
    target: str
    amount: Money
    value_date: date
    decided_by: str


Event: TypeAlias = ReceiptEntered | ReceiptPartAllocated


# What we know
@dataclass(frozen=True, slots=True)
class State:
    """A receipt as its events tell it."""

    entered: ReceiptEntered | None = None
    parts: int = 0
    allocated: int = 0
    """Minor units of the receipt's currency."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ReceiptEntered():
            return replace(state, entered=event)
        case ReceiptPartAllocated(amount=amount):
            return replace(state, parts=state.parts + 1, allocated=state.allocated + amount.amount)
    assert_never(event)


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterReceipt:
    """Enter a booked credit."""

    entered: ReceiptEntered


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatePart:
    """Allocate a part of what is left. Whether its target takes it, the target says in the same append."""

    target_kind: TargetKind
    target: str
    amount: Money
    decided_by: str


Command: TypeAlias = EnterReceipt | AllocatePart


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case EnterReceipt(entered=entered):
            if state.entered is None:
                return accepted(entered)
            return AlreadyApplied() if same_booking(state.entered, entered) else conflict(state.entered)
        case AllocatePart():
            return _allocate(command, state)
    assert_never(command)


def same_booking(one: ReceiptEntered, other: ReceiptEntered) -> bool:
    """Whether two readings tell of the same money; the file and statement that tell it may differ."""
    return _booking(one) == _booking(other)


def _booking(entered: ReceiptEntered) -> tuple[object, ...]:
    return (entered.bank_account, entered.amount, entered.value_date, entered.end_to_end_id, entered.charges)


def conflict(entered: ReceiptEntered) -> Rejected:
    """The rejection of other content under the same bank reference."""
    detail = f"Receipt {entered.receipt} stands with {entered.amount} of {entered.value_date}."
    return Rejected("RECEIPT_CONFLICT", detail)


def _allocate(command: AllocatePart, state: State) -> Decision[Event]:
    entered = state.entered
    if entered is None:
        return Rejected("UNKNOWN_RECEIPT", "There is no such receipt.")
    if command.amount.currency != entered.amount.currency:
        detail = f"The receipt is in {entered.amount.currency}, the part {command.amount}."
        return Rejected("OTHER_CURRENCY", detail)
    if command.amount.amount <= 0:
        return Rejected("NOTHING_TO_ALLOCATE", "A part is more than nothing.")
    left = Money(entered.amount.amount - state.allocated, entered.amount.currency)
    if command.amount.amount > left.amount:
        return Rejected("ABOVE_THE_RECEIPT", f"{left} of {entered.amount} is not allocated yet.")
    return accepted(
        ReceiptPartAllocated(
            receipt=entered.receipt,
            part=state.parts + 1,
            target_kind=command.target_kind,
            target=command.target,
            amount=command.amount,
            value_date=entered.value_date,
            decided_by=command.decided_by,
        )
    )


RECEIPT: Decider[Command, Event, State] = Decider("receipt", State(), evolve, decide)

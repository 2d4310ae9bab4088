"""A receipt: money that the bank says has come, and the accounts and schedules that it is for.

Clauses 2.1.1 and 2.2.5 (money first); D-19, D-98: a receipt is what is allocated of it and what is not.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.contracts.terms import TargetKind
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money

MOVED_ON = "MOVED_ON"
"""The reason word for a step that was chosen on what no longer stands: it is chosen anew."""


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
    kind: str = "UNKNOWN"
    """INTEREST where the bank says so; else who paid tells it."""
    notified: bool = False
    """Told by a notification: the statement that proves it is to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptProved:
    """The statement came that the receipt, known by a notification, is booked in."""

    receipt: str
    statement: str
    entry: str
    transaction: int
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """A booked debit that takes a receipt back, whole or in part."""

    entry: str
    """Id of the bank's entry."""
    amount: Money
    day: date
    bank_account: str
    bank_reference: str
    bank_code: str | None
    end_to_end_id: str | None
    statement: str
    file_sha256: str
    notified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalProved:
    """The statement came that a reversal, known by a notification, is booked in."""

    receipt: str
    reversal: Reversal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPartReversed:
    """The bank took a part of the receipt back: of what was unallocated, or of one allocated part (`part`)."""

    receipt: str
    reversal: Reversal
    number: int
    """Counts what was taken back of the receipt, from 1."""
    amount: Money
    part: int | None
    target_kind: TargetKind | None
    target: str | None


Event: TypeAlias = (
    ReceiptEntered | ReceiptProved | ReceiptPartAllocated | ReceiptPartReversed | ReversalProved
)


# What we know
@dataclass(frozen=True, slots=True)
class AllocatedPart:
    """What is left of an allocated part, in minor units."""

    number: int
    target_kind: TargetKind
    target: str
    amount: int


@dataclass(frozen=True, slots=True)
class State:
    """A receipt as its events tell it. Amounts are minor units of the receipt's currency."""

    entered: ReceiptEntered | None = None
    parts: tuple[AllocatedPart, ...] = ()
    reversals: tuple[tuple[Reversal, int], ...] = ()
    """Reversals with what each took back so far."""
    steps: int = 0

    @property
    def allocated(self) -> int:
        """What is allocated and was not taken back."""
        return sum(part.amount for part in self.parts)

    @property
    def unallocated(self) -> int:
        """What is left to be allocated."""
        taken_back = sum(taken for _, taken in self.reversals)
        whole = self.entered.amount.amount if self.entered is not None else 0
        return whole - taken_back - self.allocated


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ReceiptEntered():
            return replace(state, entered=event)
        case ReceiptPartAllocated(part=number, target_kind=kind, target=target, amount=amount):
            return replace(state, parts=(*state.parts, AllocatedPart(number, kind, target, amount.amount)))
        case ReceiptPartReversed():
            return _less(state, event)
        case ReceiptProved() if state.entered is not None:
            return replace(state, entered=_proved(state.entered, event))
        case ReceiptProved():
            return state
        case ReversalProved(reversal=reversal):
            proved = tuple(
                (reversal if one.entry == reversal.entry else one, taken) for one, taken in state.reversals
            )
            return replace(state, reversals=proved)
    assert_never(event)


def _proved(entered: ReceiptEntered, event: ReceiptProved) -> ReceiptEntered:
    return replace(
        entered,
        statement=event.statement,
        entry=event.entry,
        transaction=event.transaction,
        file_sha256=event.file_sha256,
        notified=False,
    )


def _less(state: State, event: ReceiptPartReversed) -> State:
    taken = event.amount.amount
    parts = tuple(
        replace(one, amount=one.amount - taken) if one.number == event.part else one for one in state.parts
    )
    before = {one.entry: (one, so_far) for one, so_far in state.reversals}
    reversal, so_far = before.get(event.reversal.entry, (event.reversal, 0))
    before[reversal.entry] = (reversal, so_far + taken)
    return replace(state, parts=parts, reversals=tuple(before.values()), steps=state.steps + 1)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Take the next step of a reversal, from `part` (None: from what is unallocated), as `next_step` says it."""

    reversal: Reversal
    part: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveReversal:
    """The reversal, all of which was taken, is booked in a statement."""

    reversal: Reversal


Command: TypeAlias = EnterReceipt | AllocatePart | TakeBack | ProveReversal


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    match command:
        case EnterReceipt(entered=entered):
            return _enter(entered, state.entered)
        case AllocatePart():
            return _allocate(command, state)
        case TakeBack():
            return _take_back(command, state)
        case ProveReversal(reversal=reversal):
            return _prove_reversal(reversal, state)
    assert_never(command)


def _enter(entered: ReceiptEntered, known: ReceiptEntered | None) -> Decision[Event]:
    if known is None:
        return accepted(entered)
    if not same_booking(known, entered):
        return conflict(known)
    if not known.notified or entered.notified:
        return AlreadyApplied()
    return accepted(
        ReceiptProved(
            receipt=entered.receipt,
            statement=entered.statement,
            entry=entered.entry,
            transaction=entered.transaction,
            file_sha256=entered.file_sha256,
        )
    )


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
    left = Money(state.unallocated, entered.amount.currency)
    if command.amount.amount > left.amount:
        return Rejected("ABOVE_THE_RECEIPT", f"{left} of {entered.amount} is not allocated yet.")
    return accepted(
        ReceiptPartAllocated(
            receipt=entered.receipt,
            part=len(state.parts) + 1,
            target_kind=command.target_kind,
            target=command.target,
            amount=command.amount,
            value_date=entered.value_date,
            decided_by=command.decided_by,
        )
    )


def next_step(reversal: Reversal, state: State) -> tuple[AllocatedPart | None, int] | None:
    """What a reversal takes next, and how much: what nobody has a use for first, then the parts, the last allocated
    one first, so that as few accounts as possible lose their money. None when it took everything."""
    so_far = next((taken for one, taken in state.reversals if one.entry == reversal.entry), 0)
    still = reversal.amount.amount - so_far
    if still <= 0:
        return None
    if state.unallocated > 0:
        return None, min(still, state.unallocated)
    newest = next((part for part in reversed(state.parts) if part.amount > 0), None)
    return (newest, min(still, newest.amount)) if newest is not None else None


def reversal_defect(reversal: Reversal, state: State) -> Rejected | None:
    """Why the receipt cannot be taken back by this entry, None when it can, or when it was."""
    entered = state.entered
    if entered is None:
        return Rejected("UNKNOWN_RECEIPT", "There is no such receipt.")
    if reversal.amount.currency != entered.amount.currency or reversal.bank_account != entered.bank_account:
        detail = f"The receipt came as {entered.amount} to {entered.bank_account}."
        return Rejected("OTHER_ACCOUNT", detail)
    known = next((one for one, _ in state.reversals if one.entry == reversal.entry), None)
    if known is not None:
        told = reversal.statement if reversal.notified or known.notified else known.statement
        same = (known.amount, known.day, told) == (reversal.amount, reversal.day, reversal.statement)
        detail = f"Entry {known.entry} stands as a reversal of {known.amount} on {known.day}."
        return None if same else Rejected("ENTRY_CONFLICT", detail)
    left = Money(state.unallocated + state.allocated, entered.amount.currency)
    if not 0 < reversal.amount.amount <= left.amount:
        return Rejected("ABOVE_THE_RECEIPT", f"{left} of {entered.amount} was not taken back yet.")
    return None


def _prove_reversal(reversal: Reversal, state: State) -> Decision[Event]:
    known = next((one for one, _ in state.reversals if one.entry == reversal.entry), None)
    if known is None or state.entered is None:
        return Rejected("UNKNOWN_REVERSAL", f"Entry {reversal.entry} took nothing back.")
    if not known.notified or reversal.notified:
        return AlreadyApplied()
    return accepted(ReversalProved(receipt=state.entered.receipt, reversal=reversal))


def taken_back(reversal: Reversal, state: State) -> State:
    """The receipt as it will be when all of a reversal that has no defect is taken."""
    while step := next_step(reversal, state):
        part = step[0]
        decision = decide(TakeBack(reversal=reversal, part=part.number if part is not None else None), state)
        if not isinstance(decision, Accepted):
            break
        state = RECEIPT.fold(decision.events, state)
    return state


def _take_back(command: TakeBack, state: State) -> Decision[Event]:
    defect = reversal_defect(command.reversal, state)
    if defect is not None or state.entered is None:
        return defect or Rejected("UNKNOWN_RECEIPT", "There is no such receipt.")
    step = next_step(command.reversal, state)
    if step is None:
        return AlreadyApplied()
    part, amount = step
    if (part.number if part is not None else None) != command.part:
        return Rejected(MOVED_ON, "What the receipt is for has changed meanwhile.")
    return accepted(
        ReceiptPartReversed(
            receipt=state.entered.receipt,
            reversal=command.reversal,
            number=state.steps + 1,
            amount=Money(amount, state.entered.amount.currency),
            part=part.number if part is not None else None,
            target_kind=part.target_kind if part is not None else None,
            target=part.target if part is not None else None,
        )
    )


RECEIPT: Decider[Command, Event, State] = Decider("receipt", State(), evolve, decide)

"""A receipt: money that the bank says has come, whose it is, and what it is for.

Clauses 2.1.1 and 2.2.5 (money first); D-19, D-98: a receipt is its VAT, what is allocated of it, what is not, and what
the bank took back.
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from services.intake.domain.receipt_events import (
    AllocatedPart,
    Event,
    ReceiptEntered,
    ReceiptPartAllocated,
    ReceiptPartReassigned,
    ReceiptPartReversed,
    ReceiptProved,
    ReceiptStated,
    Reversal,
    ReversalProved,
    State,
    evolve,
)
from services.intake.domain.receipt_rules import (
    amount_refused,
    charges_of,
    next_step,
    other_payer,
    refused_by,
    reversal_defect,
)
from services.intake.domain.receipt_said import followed, identified, settled, stated, with_vat
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money

MOVED_ON = "MOVED_ON"
"""The reason word for a step that was chosen on what no longer stands: it is chosen anew."""


# What can be asked
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterReceipt:
    """Enter a booked credit."""

    entered: ReceiptEntered


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverReceipt:
    """Enter money that the old system received and did not distribute, with its payer and its VAT (D-101)."""

    entered: ReceiptEntered
    payer: str | None
    vat: Money
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyReceipt:
    """Say whose money it is."""

    kind: ReceiptKind
    payer: str | None
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparateVat:
    """Keep the VAT apart, by invoice or contract: it is no royalty (D-99). The last decision stands."""

    vat: Money
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What money is for. Whose money that is tells also whose a receipt is that nobody identified yet."""

    kind: TargetKind
    id: str
    receipt_kind: ReceiptKind = ReceiptKind.UNKNOWN
    payer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatePart:
    """Allocate a part of what is left. Whether its target takes it, the target says in the same append."""

    to: Target
    amount: Money
    decided_by: str
    charges: Money | None = None
    """Charges of banks that count toward a schedule (D-61); None: all that the statement tells and count nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignPart:
    """Move so much of a part to another target, or to none; both targets say in the same append whether it holds."""

    part: int
    to: Target | None
    amount: Money
    reason: str
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


Command: TypeAlias = (
    EnterReceipt
    | TakeOverReceipt
    | IdentifyReceipt
    | SeparateVat
    | AllocatePart
    | ReassignPart
    | TakeBack
    | ProveReversal
)


# What we answer
def decide(command: Command, state: State) -> Decision[Event]:
    """Events, already applied, or a rejection."""
    entered = state.entered
    if isinstance(command, EnterReceipt):
        return _enter(command.entered, entered)
    if isinstance(command, TakeOverReceipt):
        return _take_over(command, entered)
    if entered is None:
        return Rejected("UNKNOWN_RECEIPT", "There is no such receipt.")
    match command:
        case IdentifyReceipt():
            said = identified(command.kind, command.payer, command.reason, command.decided_by, state, entered)
            return accepted(said) if isinstance(said, ReceiptStated) else said
        case SeparateVat():
            said = with_vat(command.vat, command.reason, command.decided_by, state, entered)
            return accepted(said) if isinstance(said, ReceiptStated) else said
        case AllocatePart():
            return _allocate(command, state, entered)
        case ReassignPart():
            return _reassign(command, state, entered)
        case TakeBack():
            return _take_back(command, state, entered)
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


def _take_over(command: TakeOverReceipt, known: ReceiptEntered | None) -> Decision[Event]:
    entered = command.entered
    if known is not None:
        return AlreadyApplied() if known == entered else conflict(known)
    fresh = State(entered=entered, kind=entered.kind, payer=command.payer)
    said = with_vat(command.vat, command.reason, command.decided_by, fresh, entered)
    return accepted(entered, said) if isinstance(said, ReceiptStated) else said


def same_booking(one: ReceiptEntered, other: ReceiptEntered) -> bool:
    """Whether two readings tell of the same money; the file and statement that tell it may differ."""
    return _booking(one) == _booking(other)


def _booking(entered: ReceiptEntered) -> tuple[object, ...]:
    return (entered.bank_account, entered.amount, entered.value_date, entered.end_to_end_id, entered.charges)


def conflict(entered: ReceiptEntered) -> Rejected:
    """The rejection of other content under the same bank reference."""
    detail = f"Receipt {entered.receipt} stands with {entered.amount} of {entered.value_date}."
    return Rejected("RECEIPT_CONFLICT", detail)


def _allocate(command: AllocatePart, state: State, entered: ReceiptEntered) -> Decision[Event]:
    to = command.to
    if refused := amount_refused(command.amount, entered):
        return refused
    left = Money(state.unallocated, entered.amount.currency)
    if command.amount.amount > left.amount:
        return Rejected("ABOVE_THE_RECEIPT", f"{left} of {entered.amount} is not allocated yet.")
    said = settled(to.kind, to.id, (to.receipt_kind, to.payer), command.decided_by, state, entered)
    kind = said.kind if said is not None else state.kind
    if refused := refused_by(to.kind, to.id, to.receipt_kind, kind) or _others(to, state):
        return refused
    charges = charges_of(state.charged, entered, to.kind, command.charges)
    if isinstance(charges, Rejected):
        return charges
    allocated = ReceiptPartAllocated(
        receipt=entered.receipt,
        part=len(state.parts) + 1,
        target_kind=to.kind,
        target=to.id,
        amount=command.amount,
        value_date=entered.value_date,
        decided_by=command.decided_by,
        charges=charges,
    )
    return Accepted((said, allocated) if said is not None else (allocated,))


def _reassign(command: ReassignPart, state: State, entered: ReceiptEntered) -> Decision[Event]:
    to = command.to
    if refused := amount_refused(command.amount, entered):
        return refused
    source = next((part for part in state.parts if part.number == command.part), None)
    has = Money(source.amount if source is not None else 0, entered.amount.currency)
    if source is None or command.amount.amount > has.amount:
        return Rejected("ABOVE_THE_PART", f"Part {command.part} of this receipt is {has}.")
    if to is not None and to.id == source.target:
        return Rejected("SAME_TARGET", f"The money is for {to.id} already.")
    if to is not None and (
        refused := refused_by(to.kind, to.id, to.receipt_kind, state.kind) or _others(to, state)
    ):
        return refused
    # Charges go with the last of the money that they were told with.
    freed = source.charges if command.amount.amount == source.amount else 0
    charges = charges_of(state.charged - freed, entered, to.kind, None) if to is not None else None
    if isinstance(charges, Rejected):
        return charges
    moved = ReceiptPartReassigned(
        receipt=entered.receipt,
        part=source.number,
        from_kind=source.target_kind,
        from_target=source.target,
        new_part=len(state.parts) + 1 if to is not None else None,
        to_kind=to.kind if to is not None else None,
        to_target=to.id if to is not None else None,
        amount=command.amount,
        value_date=entered.value_date,
        reason=command.reason,
        decided_by=command.decided_by,
        charges=charges,
    )
    said = followed(to.kind, to.id, to.payer, command.decided_by, state, entered) if to is not None else None
    return Accepted((said, moved) if said is not None else (moved,))


def _others(to: Target, state: State) -> Rejected | None:
    """Why the money is not for this target: a person said that somebody else paid it."""
    return None if state.inferred else other_payer((to.kind, to.id, to.payer), state.kind, state.payer)


def _prove_reversal(reversal: Reversal, state: State) -> Decision[Event]:
    known = next((one for one, _ in state.reversals if one.entry == reversal.entry), None)
    if known is None or state.entered is None:
        return Rejected("UNKNOWN_REVERSAL", f"Entry {reversal.entry} took nothing back.")
    if not known.notified or reversal.notified:
        return AlreadyApplied()
    return accepted(ReversalProved(receipt=state.entered.receipt, reversal=reversal))


def _reversed_by(
    reversal: Reversal, step: tuple[AllocatedPart | None, int], state: State, entered: ReceiptEntered
) -> tuple[Event, ...]:
    """What a step of a reversal is. VAT that goes is VAT no longer first."""
    part, amount = step
    currency = entered.amount.currency
    taken = ReceiptPartReversed(
        receipt=entered.receipt,
        reversal=reversal,
        number=state.steps + 1,
        amount=Money(amount, currency),
        part=part.number if part is not None else None,
        target_kind=part.target_kind if part is not None else None,
        target=part.target if part is not None else None,
    )
    if part is not None or state.unallocated:
        return (taken,)
    said = stated(
        state,
        entered,
        kind=state.kind,
        payer=state.payer,
        vat=state.vat - amount,
        reason=f"taken back by the bank's entry {reversal.entry}",
        decided_by="the bank",
        inferred=state.inferred,
    )
    return (said, taken)


def taken_back(reversal: Reversal, state: State) -> State:
    """The receipt as it will be when all of a reversal that has no defect is taken."""
    while step := next_step(reversal, state):
        part = step[0]
        decision = decide(TakeBack(reversal=reversal, part=part.number if part is not None else None), state)
        if not isinstance(decision, Accepted):
            break
        state = RECEIPT.fold(decision.events, state)
    return state


def _take_back(command: TakeBack, state: State, entered: ReceiptEntered) -> Decision[Event]:
    if defect := reversal_defect(command.reversal, state):
        return defect
    step = next_step(command.reversal, state)
    if step is None:
        return AlreadyApplied()
    part, _ = step
    if (part.number if part is not None else None) != command.part:
        return Rejected(MOVED_ON, "What the receipt is for has changed meanwhile.")
    return Accepted(_reversed_by(command.reversal, step, state, entered))


RECEIPT: Decider[Command, Event, State] = Decider("receipt", State(), evolve, decide)

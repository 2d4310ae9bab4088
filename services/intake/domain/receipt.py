"""A receipt: money that the bank says has come, whose it is, and what it is for.

Clauses 2.1.1, 2.2.4 and 2.2.5 (money first); D-19, D-66, D-98: a receipt is its VAT, what is allocated of it, what is
not, and what the bank took back.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from services.intake.domain.charges import charges_of
from services.intake.domain.original import (
    counts_as,
    stated_original,
    statement_defect,
    taken_of_part,
    taken_of_receipt,
)
from services.intake.domain.receipt_entering import enter, take_over
from services.intake.domain.receipt_events import (
    AllocatedPart,
    Event,
    ReceiptEntered,
    ReceiptPartAllocated,
    ReceiptPartReassigned,
    ReceiptStated,
    State,
    evolve,
)
from services.intake.domain.receipt_reversing import prove_reversal, take_back
from services.intake.domain.receipt_rules import other_payer, refused_by
from services.intake.domain.receipt_said import followed, identified, settled, with_original, with_vat
from services.intake.domain.reversal_events import Reversal
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import Accepted, AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.money import Money


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
class StateOriginal:
    """Say by the bank's document what foreign amount it converted into what is there of the receipt, and into charges
    that it kept of that by its statement (D-65, D-66). The last statement stands."""

    original: Money
    document_sha256: str
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What money is for. Whose money that is tells also whose a receipt is that nobody identified yet."""

    kind: TargetKind
    id: str
    receipt_kind: ReceiptKind = ReceiptKind.UNKNOWN
    payer: str | None = None
    currency: str | None = None
    """Of a schedule: in which it counts, also what the bank converted (D-66)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatePart:
    """Allocate a part of what is left, in the currency in which its target counts it. Whether the target takes it, it
    says in the same append."""

    to: Target
    amount: Money
    decided_by: str
    charges: Money | None = None
    """Charges of banks that count toward a schedule (D-61); None: all that the statement tells and count nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignPart:
    """Move so much of a part, in the currency in which it counts, to another target, or to none; both targets say in
    the same append whether it holds."""

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
    | StateOriginal
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
        return enter(command.entered, entered)
    if isinstance(command, TakeOverReceipt):
        vat = command.vat, command.reason, command.decided_by
        return take_over(command.entered, command.payer, vat, entered)
    if entered is None:
        return Rejected("UNKNOWN_RECEIPT", "There is no such receipt.")
    match command:
        case IdentifyReceipt():
            said = identified(command.kind, command.payer, command.reason, command.decided_by, state, entered)
            return accepted(said) if isinstance(said, ReceiptStated) else said
        case SeparateVat():
            said = with_vat(command.vat, command.reason, command.decided_by, state, entered)
            return accepted(said) if isinstance(said, ReceiptStated) else said
        case StateOriginal():
            return _state_original(command, state, entered)
        case AllocatePart():
            return _allocate(command, state, entered)
        case ReassignPart():
            return _reassign(command, state, entered)
        case TakeBack(reversal=reversal, part=part):
            return take_back(reversal, part, state, entered)
        case ProveReversal(reversal=reversal):
            return prove_reversal(reversal, state)
    assert_never(command)


def _state_original(command: StateOriginal, state: State, entered: ReceiptEntered) -> Decision[Event]:
    if defect := statement_defect(command.original, state, entered):
        return AlreadyApplied() if command.original == state.original else defect
    original = stated_original(command.original, state, entered)
    if original == state.original:
        return AlreadyApplied()
    by = command.document_sha256, command.reason, command.decided_by
    return accepted(with_original(original, by, state, entered))


def _allocate(command: AllocatePart, state: State, entered: ReceiptEntered) -> Decision[Event]:
    to = command.to
    original = counts_as(to.kind, to.currency, state, entered)
    if isinstance(original, Rejected):
        return original
    taken = taken_of_receipt(command.amount, original, state, entered)
    if isinstance(taken, Rejected):
        return taken
    said = settled(to.kind, to.id, (to.receipt_kind, to.payer), command.decided_by, state, entered)
    kind = said.kind if said is not None else state.kind
    if refused := refused_by(to.kind, to.id, to.receipt_kind, kind) or _others(to, state):
        return refused
    charges = charges_of(state.charged, entered, to.kind, command.charges, taken)
    if isinstance(charges, Rejected):
        return charges
    allocated = ReceiptPartAllocated(
        receipt=entered.receipt,
        part=len(state.parts) + 1,
        target_kind=to.kind,
        target=to.id,
        amount=taken.amount,
        value_date=entered.value_date,
        decided_by=command.decided_by,
        charges=charges,
        original=taken.original,
    )
    return Accepted((said, allocated) if said is not None else (allocated,))


def _reassign(command: ReassignPart, state: State, entered: ReceiptEntered) -> Decision[Event]:
    to = command.to
    source = next((part for part in state.parts if part.number == command.part), None)
    if source is None:
        return Rejected("ABOVE_THE_PART", f"This receipt has no part {command.part}.")
    taken = taken_of_part(command.amount, source, state, entered)
    if isinstance(taken, Rejected):
        return taken
    if source.target_kind is TargetKind.BOOKS:
        detail = "Reserves and held sums of the old system's books stand against it (D-101)."
        return Rejected("TAKEN_OVER", detail)
    if to is not None and to.id == source.target:
        return Rejected("SAME_TARGET", f"The money is for {to.id} already.")
    if to is not None and (
        refused := refused_by(to.kind, to.id, to.receipt_kind, state.kind) or _others(to, state)
    ):
        return refused
    if to is not None and (refused := _counts_otherwise(source, to, state, entered)):
        return refused
    # Charges go with the last of the money that they were told with.
    freed = source.charges if taken.amount.amount == source.amount else 0
    charges = charges_of(state.charged - freed, entered, to.kind, None, taken) if to is not None else None
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
        amount=taken.amount,
        value_date=entered.value_date,
        reason=command.reason,
        decided_by=command.decided_by,
        charges=charges,
        original=taken.original,
    )
    said = followed(to.kind, to.id, to.payer, command.decided_by, state, entered) if to is not None else None
    return Accepted((said, moved) if said is not None else (moved,))


def _counts_otherwise(
    source: AllocatedPart, to: Target, state: State, entered: ReceiptEntered
) -> Rejected | None:
    """Why a part cannot go straight to a target that counts it in another currency."""
    others = replace(state, parts=tuple(one for one in state.parts if one is not source))
    counts = counts_as(to.kind, to.currency, others, entered)
    if isinstance(counts, Rejected):
        return counts
    if (counts is None) == (source.original is None):
        return None
    return Rejected("OTHER_CURRENCY", f"{to.kind} {to.id} counts it in another currency: free it first.")


def _others(to: Target, state: State) -> Rejected | None:
    """Why the money is not for this target: a person said that somebody else paid it."""
    return None if state.inferred else other_payer((to.kind, to.id, to.payer), state.kind, state.payer)


RECEIPT: Decider[Command, Event, State] = Decider("receipt", State(), evolve, decide)

"""What happens to a receipt, and what is known of it: whose money it is, its VAT, what it is for, what the bank took
back."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.intake.domain.reversal_events import ReceiptPartReversed, Reversal, ReversalProved
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.money import Money


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
    kind: ReceiptKind = ReceiptKind.UNKNOWN
    """INTEREST where the bank says so; else a person says whose money it is."""
    notified: bool = False
    """Told by a notification: the statement that proves it is to come."""
    booked_on: date | None = None
    """The day of the statement that has it; not said before, nor of what was taken over."""
    vat_paid: Money | None = None
    """Of its VAT what the old system paid already, where that received it."""
    original: Money | None = None
    """What the bank says that it converted into the amount (D-66)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptProved:
    """The statement came that the receipt, known by a notification, is booked in."""

    receipt: str
    statement: str
    entry: str
    transaction: int
    file_sha256: str
    original: Money | None = None
    """What the bank converted, where only the statement tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptStated:
    """A person said whose money it is, kept its VAT apart, or said what was converted: the whole state but what is
    allocated."""

    receipt: str
    kind: ReceiptKind
    payer: str | None
    amount: Money
    value_date: date
    bank_reference: str
    charges: Money | None
    vat: Money | None
    reason: str
    decided_by: str
    inferred: bool = False
    """Whose money it is, nobody said: it follows from what it was allocated to, and follows where that was wrong."""
    bank_account: str = ""
    booked_on: date | None = None
    vat_paid: Money | None = None
    original: Money | None = None
    """What the bank converted into what is there of it, by its own word or by its document (D-66)."""
    document_sha256: str | None = None
    """The bank's document, where a person says by it what was converted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPartAllocated:
    """A part of the receipt is for a target."""

    receipt: str
    part: int
    target_kind: TargetKind
    target: str
    amount: Money
    value_date: date
    decided_by: str
    charges: Money | None = None
    """What banks kept of the receipt and counts toward a schedule (D-61)."""
    original: Money | None = None
    """What the bank converted into this part, where the schedule counts that (D-66)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPartReassigned:
    """So much of a part is for another target from now on, as a part of its own, or for none."""

    receipt: str
    part: int
    from_kind: TargetKind
    from_target: str
    new_part: int | None
    to_kind: TargetKind | None
    to_target: str | None
    amount: Money
    value_date: date
    reason: str
    decided_by: str
    charges: Money | None
    """What of the bank's charges counts at the other target."""
    original: Money | None = None
    """Of a part that counts as what the bank converted: so much of that goes with it."""


Event: TypeAlias = (
    ReceiptEntered
    | ReceiptProved
    | ReceiptStated
    | ReceiptPartAllocated
    | ReceiptPartReassigned
    | ReceiptPartReversed
    | ReversalProved
)


@dataclass(frozen=True, slots=True)
class AllocatedPart:
    """What is left of an allocated part, in minor units, and the charges that count with it. `original`: what counts
    at a schedule in its stead, in minor units of what the bank converted."""

    number: int
    target_kind: TargetKind
    target: str
    amount: int
    charges: int = 0
    original: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A receipt as its events tell it. Amounts are minor units of the receipt's currency."""

    entered: ReceiptEntered | None = None
    kind: ReceiptKind = ReceiptKind.UNKNOWN
    payer: str | None = None
    inferred: bool = False
    """Nobody said whose it is: kind and payer are those of what it was allocated to."""
    vat: int = 0
    reason: str = ""
    parts: tuple[AllocatedPart, ...] = ()
    reversals: tuple[tuple[Reversal, int], ...] = ()
    """Reversals with what each took back so far."""
    steps: int = 0
    original: Money | None = None
    """What the bank converted into all that it did not take back."""

    @property
    def allocated(self) -> int:
        """What is allocated and was not taken back."""
        return sum(part.amount for part in self.parts)

    @property
    def charged(self) -> int:
        """Charges that count somewhere."""
        return sum(part.charges for part in self.parts if part.amount)

    @property
    def unallocated(self) -> int:
        """What is left to be allocated; VAT is not (D-99)."""
        taken_back = sum(taken for _, taken in self.reversals)
        whole = self.entered.amount.amount if self.entered is not None else 0
        return whole - self.vat - taken_back - self.allocated

    @property
    def standing(self) -> tuple[AllocatedPart, ...]:
        """The parts of which something is left."""
        return tuple(part for part in self.parts if part.amount)

    @property
    def unallocated_original(self) -> int:
        """Of what the bank converted, what no part has."""
        whole = self.original.amount if self.original is not None else 0
        return whole - sum(part.original or 0 for part in self.parts)


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ReceiptEntered():
            return replace(state, entered=event, kind=event.kind, original=event.original)
        case ReceiptStated():
            vat = event.vat.amount if event.vat is not None else 0
            return replace(
                state,
                kind=event.kind,
                payer=event.payer,
                inferred=event.inferred,
                vat=vat,
                reason=event.reason,
                original=event.original,
            )
        case ReceiptPartAllocated(part=number, target_kind=kind, target=target):
            return _more(state, number, kind, target, event)
        case ReceiptPartReassigned(new_part=number, to_kind=kind, to_target=target):
            left = replace(state, parts=_without(state.parts, event.part, event.amount, event.original))
            if number is None or kind is None or target is None:
                return left
            return _more(left, number, kind, target, event)
        case ReceiptPartReversed():
            return _less(state, event)
        case ReceiptProved() if state.entered is not None:
            # Of what was taken back meanwhile the statement knows nothing.
            told = None if state.reversals else event.original
            return replace(state, entered=_proved(state.entered, event), original=state.original or told)
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


def _more(
    state: State,
    number: int,
    kind: TargetKind,
    target: str,
    event: ReceiptPartAllocated | ReceiptPartReassigned,
) -> State:
    charges = event.charges.amount if event.charges is not None else 0
    original = event.original.amount if event.original is not None else None
    part = AllocatedPart(number, kind, target, event.amount.amount, charges, original)
    return replace(state, parts=(*state.parts, part))


def _without(
    parts: tuple[AllocatedPart, ...], number: int | None, amount: Money, original: Money | None
) -> tuple[AllocatedPart, ...]:
    return tuple(_reduced(one, amount, original) if one.number == number else one for one in parts)


def _reduced(part: AllocatedPart, amount: Money, original: Money | None) -> AllocatedPart:
    left = part.original
    if left is not None and original is not None:
        left -= original.amount
    return replace(part, amount=part.amount - amount.amount, original=left)


def _less(state: State, event: ReceiptPartReversed) -> State:
    taken = event.amount.amount
    before = {one.entry: (one, so_far) for one, so_far in state.reversals}
    reversal, so_far = before.get(event.reversal.entry, (event.reversal, 0))
    before[reversal.entry] = (reversal, so_far + taken)
    parts = _without(state.parts, event.part, event.amount, event.original)
    original = state.original
    if original is not None:
        original = original - event.original if event.original is not None else None
    return replace(
        state, parts=parts, reversals=tuple(before.values()), steps=state.steps + 1, original=original
    )

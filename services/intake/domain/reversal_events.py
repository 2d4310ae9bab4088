"""What the bank takes back of a receipt, step by step (D-98)."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.terms import TargetKind
from shared.kernel.money import Money


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
    original: Money | None = None
    """Of what the bank had converted, so much goes with it; None: nothing was, or nobody knows how much is left."""

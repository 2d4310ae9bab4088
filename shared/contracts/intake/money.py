"""Money received, what it is tied to, and the bank's other entries."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.terms import TargetKind
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRecorded:
    """Money received, from a booked credit of a bank statement."""

    receipt: str
    kind: str
    """USER, PRODUCER or SOCIETY; INTEREST where the bank says so; UNKNOWN until the payer is known."""
    payer: str | None
    """Party id, where the statement or the clerk named one."""
    amount: Money
    value_date: date
    bank_reference: str
    charges: Money | None = None
    vat: Money | None = None

    @property
    def subject(self) -> str:
        """The receipt."""
        return self.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptReversed:
    """The bank took a part of a receipt back: one event for what was unallocated of it, and one for each part that
    was allocated; that target's AccountFunded follows (2.1.1-n, D-98)."""

    receipt: str
    entry: str
    """The bank's entry; several of these events may bear it."""
    amount: Money
    value_date: date
    bank_reference: str
    target_kind: TargetKind | None = None
    target: str | None = None
    """What the money was allocated to; None: it was unallocated."""
    bank_code: str | None = None
    """Return reason or transaction code."""

    @property
    def subject(self) -> str:
        """The receipt."""
        return self.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAllocated:
    """A part of a receipt was tied to an account or schedule by a clerk."""

    receipt: str
    target_kind: TargetKind
    target: str
    amount: Money
    value_date: date
    decided_by: str

    @property
    def subject(self) -> str:
        """The receipt."""
        return self.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFunded:
    """The whole funding state of an account or schedule; the last one wins (2.1.1-n, D-19)."""

    target_kind: TargetKind
    target: str
    version: int
    due: Money
    received: Money
    covered: bool
    """Whether its money may be distributed."""
    admitted: str
    """FULL, PRO_RATA (by recorded decision), or NONE while it waits."""
    decision: str | None = None

    @property
    def subject(self) -> str:
        """The account or schedule."""
        return self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntryClassified:
    """A booked entry that is no receipt: our own payment, its return, a fee, a remittance, or a transfer; or what the
    bank says of a payment that it has not booked (STATUS)."""

    entry: str
    kind: str
    """DEBIT, RETURN, STATUS, FEE, REMITTANCE or TRANSFER."""
    amount: Money
    """Of a STATUS nothing: no money has moved."""
    day: date
    end_to_end_id: str | None = None
    bank_code: str | None = None
    """Return reason or transaction code; of a STATUS its reason."""
    status: str | None = None
    """Of a STATUS: the bank's ISO code, e.g. RJCT."""

    @property
    def subject(self) -> str:
        """The entry."""
        return self.entry


@dataclass(frozen=True, slots=True, kw_only=True)
class BankDayTaken:
    """A statement of one of the guild's accounts was taken whole."""

    bank_account: str
    """IBAN of the guild's own account."""
    statement: str
    day: date
    opening: Money
    closing: Money
    entries: int

    @property
    def subject(self) -> str:
        """The bank account."""
        return self.bank_account

"""Money received, what it is tied to, and the bank's other entries."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRecorded:
    """Money received, from a booked credit of a bank statement: its whole state but what is allocated of it. Said
    again when a person names its kind and payer, keeps its VAT apart, or says what the bank converted; the last one
    wins."""

    receipt: str
    kind: ReceiptKind
    """INTEREST where the bank says so; UNKNOWN until a person said it."""
    payer: str | None
    """Party id, where a person named one."""
    amount: Money
    """All that came, VAT included."""
    value_date: date
    bank_reference: str
    charges: Money | None = None
    """What banks on the way kept: no part of the amount."""
    vat: Money | None = None
    """The part of the amount that is VAT, and no royalty (D-98, D-99)."""
    vat_paid: Money | None = None
    """Of what was taken over: the part of that VAT that the old system paid already (D-101)."""
    bank_account: str = ""
    """IBAN of the guild's account that it came to; empty where the old system received it."""
    booked_on: date | None = None
    """The day on whose statement it stands; not said before: the value date."""
    original: Money | None = None
    """The foreign amount that the bank converted into what is there of it, where that is known (D-66)."""

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
    bank_account: str = ""
    """IBAN of the guild's account that it left."""
    original: Money | None = None
    """Of what the bank had converted, so much went with it; a schedule counts so much less (D-66)."""

    @property
    def subject(self) -> str:
        """The receipt."""
        return self.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAllocated:
    """A part of a receipt was tied by a clerk to what it is for; PROVISION and BANK are their own ids."""

    receipt: str
    target_kind: TargetKind
    target: str
    amount: Money
    value_date: date
    decided_by: str
    original: Money | None = None
    """What the bank converted into it, where the schedule counts that in its stead (D-66)."""

    @property
    def subject(self) -> str:
        """The receipt."""
        return self.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptReassigned:
    """What was tied to one target is for another one from now on, or for none: it is unallocated again."""

    receipt: str
    from_kind: TargetKind
    from_target: str
    to_kind: TargetKind | None
    to_target: str | None
    amount: Money
    value_date: date
    reason: str
    decided_by: str
    original: Money | None = None
    """Of a part that counts as what the bank converted: so much of that, at both ends (D-66)."""

    @property
    def subject(self) -> str:
        """The receipt."""
        return self.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFunded:
    """The whole funding state of an account, schedule, award or cause; the last one wins (2.1.1-n, D-19)."""

    target_kind: TargetKind
    target: str
    version: int
    due: Money
    received: Money
    """The receipts' parts, in the currency of the sum due: of a schedule also what the bank converted into them
    (D-66). VAT is none of them."""
    covered: bool
    """Whether its money may be distributed."""
    admitted: str
    """FULL, PRO_RATA (by recorded decision), or NONE while it waits."""
    decision: str | None = None
    charges: Money | None = None
    """What banks kept on the way and counts toward the sum due of a schedule (D-61)."""

    @property
    def subject(self) -> str:
        """The account, schedule, award or cause."""
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
    credit: bool = False
    """Whether the money came: a return, a fee that the bank gave back, the leg of a transfer that arrived."""
    bank_account: str = ""
    """IBAN of the guild's account that it is booked on; empty of a STATUS."""

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

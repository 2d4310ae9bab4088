"""Public events of payments: disputes, credits, payment runs, orders and statements."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shared.contracts.distribution import Rate
from shared.contracts.terms import Role
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened:
    """A work is disputed: its payment stops, calculation goes on (4.3-a, D-81)."""

    dispute: str
    work: str
    role: Role | None
    """None: the whole work."""
    document_sha256: str

    @property
    def subject(self) -> str:
        """The dispute."""
        return self.dispute


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeNarrowed:
    """Two people decided that no more than a role, or an owner's share, stays disputed (D-81)."""

    dispute: str
    work: str
    role: Role | None
    """None: every role."""
    share: str | None
    """The owner whose share it is; None: of everybody."""
    document_sha256: str
    """The decision."""

    @property
    def subject(self) -> str:
        """The dispute."""
        return self.dispute


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitledPart:
    """What an owner has, by the documents that end a dispute, of a role, or of the share that was disputed."""

    role: Role | None
    """None: every role that was disputed."""
    party: str
    fraction: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeEnded:
    """A dispute ended by documents of every party or a final court decision (D-82)."""

    dispute: str
    work: str
    documents_sha256: tuple[str, ...]
    entitled: tuple[str, ...]
    """Owners that the documents name."""
    role: Role | None = None
    """What was disputed at last; None: every role."""
    share: str | None = None
    """The owner whose share was disputed; None: of everybody."""
    parts: tuple[EntitledPart, ...] = ()
    """Who has which part of it, which wins over the registry until that records other shares of the role; empty: those
    who are credited, as they are."""
    lapsed: bool = False
    """No filed claim was shown in time: the document is the decision that says so, and nobody is named."""

    @property
    def subject(self) -> str:
        """The dispute."""
        return self.dispute


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeCredited:
    """A payee's net of one distribution run came to his personal account."""

    payee: str
    run: str
    net: Money
    allocations: int
    allocation_digest: str

    @property
    def subject(self) -> str:
        """The payee."""
        return self.payee


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivableRecovered:
    """So much of what a reversal took back from a payee is there again: set against what he was credited and not paid,
    or set off by a payment (D-70)."""

    payee: str
    reversal: str
    amount: Money
    """What came since the last time that it was said."""

    @property
    def subject(self) -> str:
        """The payee."""
        return self.payee


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding:
    """Tax or social insurance withheld, as its own line (3.4-a, D-76)."""

    rule: str
    kind: str
    """INCOME_TAX or SOCIAL_INSURANCE."""
    base: Money
    rate: Decimal
    """Percent."""
    amount: Money
    reference: str
    """Legal basis."""
    base_of: str = "NET"
    """NET after deductions, or GROSS before them (D-75)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentIssued:
    """Item: one order to the bank for one payee (D-88)."""

    payment_run: str
    order: str
    payee: str
    gross: Money
    """Credits paid by this order, after deductions and before tax."""
    withheld: tuple[Withholding, ...]
    net: Money
    """Of its credits."""
    credits: tuple[str, ...]
    """What it pays: credits, then the returns, refunds and other liabilities."""
    execution_date: date
    end_to_end_id: str
    kind: str = "ROYALTY"
    """ROYALTY, ABROAD, REFUND or LIABILITY: what it chiefly pays."""
    paid: Money | None = None
    """What the bank was told, of credits and liabilities together; not said before, then `net`."""
    rate: Rate | None = None
    """By which `net` was converted once, where it was paid in another currency (D-96)."""
    rate_day: date | None = None

    @property
    def subject(self) -> str:
        """The payment run."""
        return self.payment_run


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRunReleased:
    """Manifest: a payment run went to the bank."""

    payment_run: str
    orders: int
    total: Money
    """In manat."""
    file_sha256: str
    """Of the first file."""
    prepared_by: str
    approved_by: str
    released_by: str
    totals: tuple[Money, ...] = ()
    """By currency; not said before, then it is `total` alone."""
    files: tuple[str, ...] = ()
    """All of them; not said before, then the first is the only one."""

    @property
    def subject(self) -> str:
        """The payment run."""
        return self.payment_run


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentConfirmed:
    """The bank booked the order, or two people decided by its document that it has paid it."""

    order: str
    amount: Money
    """What the bank paid; by decision in all, be it not what was ordered."""
    day: date
    entry: str
    """The bank entry that says so; by decision the document (sha256)."""

    @property
    def subject(self) -> str:
        """The order."""
        return self.order


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReturned:
    """The bank sent the money back: the gross is credited again, what was withheld is taken back (D-86)."""

    order: str
    amount: Money
    day: date
    bank_code: str | None
    entry: str
    withheld_taken_back: tuple[Withholding, ...]

    @property
    def subject(self) -> str:
        """The order."""
        return self.order


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFailed:
    """The bank did not carry the order out, by its word or by decision of two: the gross is credited again, what was
    withheld is taken back (D-86)."""

    order: str
    amount: Money
    """What was not paid."""
    day: date
    bank_code: str | None
    """The bank's reason, else its status; None by decision."""
    entry: str
    """What the bank said so in; by decision the document (sha256)."""
    withheld_taken_back: tuple[Withholding, ...]

    @property
    def subject(self) -> str:
        """The order."""
        return self.order


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOutcomeUnknown:
    """The bank has said nothing of the order in due time: it is never sent again, two people find out what became of
    it (D-86, D-88)."""

    order: str
    payment_run: str
    amount: Money
    execution_date: date
    day: date

    @property
    def subject(self) -> str:
        """The order."""
        return self.order


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementIssued:
    """A statement's bytes were stored, once per payee, currency and payment run (X-g, D-97)."""

    payee: str
    number: str
    payment_run: str
    currency: str
    from_position: int
    to_position: int
    opening: Money
    credited: Money
    withheld: Money
    paid: Money
    closing: Money
    sha256: str
    """Of the JSON; the other files are made from the same content."""
    pdf_sha256: str
    """Of the PDF in Azerbaijani."""
    pdf_en_sha256: str = ""
    pdf_ru_sha256: str = ""
    csv_sha256: str = ""
    """Empty, as those of the PDF in English and Russian: not made then."""

    @property
    def subject(self) -> str:
        """The payee."""
        return self.payee

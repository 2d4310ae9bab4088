"""Public events of intake: accounts, schedules, receipts and bank entries."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from shared.contracts.terms import Channel, Measure, Role, TargetKind, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReturned:
    """An improper account went back with all its defects and counts as not presented (2.1.1-k, D-17)."""

    account: str
    version: int
    contract: str
    period: Period
    counts_by_ground: dict[str, int]
    """Number of findings per clause id of the ground."""
    findings_sha256: str
    file_sha256: str

    @property
    def subject(self) -> str:
        """The account."""
        return self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAuthor:
    """An author as reported; role None when the form has one column for all authors."""

    name: str
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedWork:
    """One distinct work of an account or schedule, as reported."""

    number: int
    """Its number inside the account, counted from 1."""
    titles: tuple[str, ...]
    authors: tuple[ReportedAuthor, ...] = ()
    isan: str | None = None
    eidr: str | None = None
    year: int | None = None
    country: str | None = None
    genre: str | None = None
    season: int | None = None
    episode: int | None = None
    lines: int = 0
    seconds: int = 0
    no_work_rule: str | None = None
    """Name of the form's rule that recognised lines that are no works (D-15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedWorksListed:
    """Item: a chunk of an account's distinct works. Inert until AccountAccepted."""

    account: str
    version: int
    chunk: int
    reports: tuple[ReportedWork, ...]

    @property
    def subject(self) -> str:
        """The account."""
        return self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLine:
    """One line of use."""

    line: int
    """Row in the file, counted from 1."""
    report: int
    """Number of its reported work."""
    measure: Measure
    value: int
    """Seconds, or minor units of the account's currency."""
    day: date | None = None
    start: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLinesListed:
    """Item: a chunk of an account's lines. Inert until AccountAccepted."""

    account: str
    version: int
    chunk: int
    lines: tuple[UsageLine, ...]

    @property
    def subject(self) -> str:
        """The account."""
        return self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCounts:
    """What a batch consists of: chunks and items of reports and of lines."""

    report_chunks: int
    reports: int
    line_chunks: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAccepted:
    """Manifest: the account is proper and whole (2.1.1-e). Digest: `shared.contracts.batches`."""

    account: str
    version: int
    replaces: int | None
    """The accepted version that this one replaces (D-17)."""
    contract: str
    contract_version: int
    payer: str
    channel: Channel
    use_type: UseType
    period: Period
    territory: str
    currency: str
    declared_total: Money
    income: Money | None
    """Of a producer: the sum of incomes, the base of the 18% (D-47)."""
    due: Money
    """What has to be received: the royalty of a user, half-up 18% of a producer's income (D-48)."""
    counts: BatchCounts
    digest: str
    known: dict[str, int]
    submitted_by: str

    @property
    def subject(self) -> str:
        """The account."""
        return self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """One line of a foreign distribution schedule (2.2.2-a)."""

    line: int
    amount: Money
    kind: str = "ROYALTY"
    """ROYALTY, CHARGE, FOREIGN_TAX or FEE (D-65)."""
    report: int | None = None
    """Number of its reported work; None on lines that are no royalty."""
    owner: str | None = None
    """Owner's name as reported."""
    owner_ipi: str | None = None
    role: Role | None = None
    percent: Decimal | None = None
    """Information only: the owner's amount is the money (D-62)."""
    use_type: UseType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLinesListed:
    """Item: a chunk of a schedule's works and lines. Inert until ScheduleAccepted."""

    schedule: str
    version: int
    chunk: int
    reports: tuple[ReportedWork, ...]
    lines: tuple[ScheduleLine, ...]

    @property
    def subject(self) -> str:
        """The schedule."""
        return self.schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleAccepted:
    """Manifest: a foreign organisation's schedule is whole (2.2.2). Digest: `shared.contracts.batches`."""

    schedule: str
    version: int
    society: str
    """Party id of the sending organisation."""
    contract: str
    contract_version: int
    number: str
    period: Period
    territory: str
    use_type: UseType
    currency: str
    total: Money
    """Sum of the ROYALTY lines = transfers + charges + foreign tax + fees (D-61)."""
    due: Money
    """What has to be received: the total less charges, foreign tax and fees."""
    counts: BatchCounts
    digest: str
    known: dict[str, int]
    submitted_by: str

    @property
    def subject(self) -> str:
        """The schedule."""
        return self.schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRecorded:
    """Money received, from a booked credit of a bank statement."""

    receipt: str
    kind: str
    """USER, PRODUCER or SOCIETY; UNKNOWN until the payer is known."""
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
    """A booked entry that is no receipt: our own payment, its return, a fee, or a transfer."""

    entry: str
    kind: str
    """DEBIT, RETURN, FEE or TRANSFER."""
    amount: Money
    day: date
    end_to_end_id: str | None = None
    bank_code: str | None = None
    """Return reason or transaction code."""

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

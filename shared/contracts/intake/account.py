"""Accounts of users and producers, with their works and lines."""

from dataclasses import dataclass
from datetime import date, time

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
    """Seconds, tickets, or minor units of the account's currency."""
    day: date | None = None
    start: time | None = None
    part: int = 1
    """Above 1 where a line of the file counts for several works: episodes on one line, a work and its host."""
    included_in: int | None = None
    """Row of the line that this work was shown inside (D-06); with a value below zero it is what the host gives."""


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
class TakenOver:
    """Where the books of the old system say what was taken over from them (D-101)."""

    package_sha256: str
    system: str
    number: str
    """What the old system called it by."""


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
    target_kind: TargetKind = TargetKind.ACCOUNT
    """AWARD of the works list of a court's award, whose id is the award's, as is its contract (D-27)."""
    taken_over: TakenOver | None = None
    """The account of the old system that it is, where it was accepted there."""

    @property
    def subject(self) -> str:
        """The account."""
        return self.account

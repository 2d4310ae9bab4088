"""Distribution schedules of foreign organisations."""

from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.intake.account import BatchCounts, ReportedWork
from shared.contracts.terms import Role, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


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
    """None: the schedule's, and so are territory and period."""
    territory: str | None = None
    period: Period | None = None


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

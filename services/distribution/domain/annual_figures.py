"""The figures of a report on a period, and what it says: sums in minor units, what is owed with a plus."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Entries alike, summed: from the debited to the credited account, before the period and in it."""

    source: str
    """Of a receipt its kind; of what money is allocated to ACCOUNT, SCHEDULE, AWARD, CAUSE, PROVISION or BANK; of what
    is dealt out of reserves REDISTRIBUTION."""
    of_receipt: bool
    channel: str | None
    use_type: str | None
    debit: str
    credit: str
    currency: str
    before: int
    within: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deducted:
    """Deductions of one kind by one decision, of the runs that closed in the period."""

    kind: str
    decision: str
    rate: str
    currency: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is reserved at the end of the period, by reason and the year in which its three years began."""

    reason: str
    year: int
    currency: str
    amount: int
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What left the reserve in the period, and how: RELEASED, REVERSED or REDISTRIBUTED."""

    how: str
    reason: str
    currency: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a report is made of; `position`: of the log, up to which it knows."""

    first: date
    last: date
    position: int
    moved: tuple[Moved, ...]
    deducted: tuple[Deducted, ...]
    standing: tuple[Standing, ...]
    gone: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came from one source."""

    source: str
    currency: str
    received: int
    taken_back: int
    """By banks, and what turned out to be of another source."""
    vat: int
    royalty: int
    """What came and stayed, less VAT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What came for one use, through one channel; without a use: money of no account yet, awards and causes."""

    channel: str
    use_type: str | None
    currency: str
    allocated: int
    credited: int
    deducted: int
    reserved: int
    otherwise: int
    """Held, refused, returnable, out of term, and what banks or provision are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balanced:
    """An account over the period: what is owed stands with a plus."""

    account: str
    reason: str | None
    currency: str
    opening: int
    debits: int
    credits: int

    @property
    def closing(self) -> int:
        """At the end of the period."""
        return self.opening + self.credits - self.debits


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Two sums that must be one."""

    name: str
    currency: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether nothing is lost or made between the two."""
        return self.left == self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReport:
    """The report on a period, in minor units."""

    first: date
    last: date
    position: int
    collected: tuple[Collected, ...]
    used: tuple[Used, ...]
    distributed: tuple[Balanced, ...]
    reserve: tuple[Balanced, ...]
    gone: tuple[Gone, ...]
    standing: tuple[Standing, ...]
    deducted: tuple[Deducted, ...]
    balances: tuple[Balanced, ...]
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether every figure ties to the ledger."""
        return all(check.holds for check in self.checks)

"""Runs, the rates that they read, and what they came to."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Manat for `nominal` units of a currency: value / nominal per unit, never a rounded quotient."""

    currency: str
    value: Decimal
    nominal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBulletinRecorded:
    """The Central Bank's bulletin that serves a day (2.2.4-a, D-64); the last one wins."""

    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str
    replaces: str | None = None
    """Hash of the bulletin in the place of which two people put it, because that was not what the bank said (D-70)."""

    @property
    def subject(self) -> str:
        """The day asked."""
        return self.day_asked.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOpened:
    """A distribution run was opened: what it reads is fixed."""

    run: str
    kind: str
    read_position: int
    """Position of distribution's log at which the run reads."""
    cut_off_day: date
    known: dict[str, int]
    policies: dict[str, int]
    """Version of every policy, frozen into the run."""
    rules_version: int
    targets: tuple[str, ...]
    """Accounts and schedules in the run."""
    prepared_by: str

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAbandoned:
    """A run was given up before its closing; what it held is free again."""

    run: str
    reason: str

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTotal:
    """Sum of one state of money, with its reason where it has one."""

    state: str
    reason: str | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClosed:
    """Manifest: the approved draft became money. Digest: `shared.contracts.batches`."""

    run: str
    approved_on: date
    closed_on: date
    allocations: int
    reserves: int
    digest: str
    totals: tuple[StateTotal, ...]
    known: dict[str, int]
    prepared_by: str
    approved_by: str
    releases: int = 0
    returns: int = 0
    reversals: int = 0
    redistributed: int = 0
    carried: int = 0
    """Items of the run beside allocations and reserves; not said before returns were decided."""
    review_sha256: str = ""
    """The review sheet that the draft was approved with."""

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesTotalled:
    """Totals by state of money on a day, of what was `known`: the last sequence heard of each source (D-98)."""

    day: date
    totals: tuple[StateTotal, ...]
    known: dict[str, int] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The day."""
        return self.day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFeeDue:
    """The Agency's fee of a year that is over. Said again where what was collected in the year turns out to be more or
    less; the last one wins."""

    year: int
    fee: Money
    base: Money
    """The year's collections of royalty, in AZN."""
    rate: Decimal
    """Percent."""
    due_on: date
    reference: str

    @property
    def subject(self) -> str:
        """The year."""
        return str(self.year)

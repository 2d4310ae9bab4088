"""Public events of distribution: rates, runs, allocations, reserves and the states of money."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shared.contracts.terms import Channel, Role, ShareState, TargetKind, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Manat for `nominal` units of a currency: value / nominal per unit, never a rounded quotient."""

    currency: str
    value: Decimal
    nominal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBulletinRecorded:
    """The Central Bank's bulletin that serves a day (2.2.4-a, D-64)."""

    day_asked: date
    day_effective: date
    rates: tuple[Rate, ...]
    sha256: str

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
class Deduction:
    """One deduction from a share (3.1-a, D-72)."""

    kind: str
    """ADMINISTRATION, SOCIAL_CULTURAL or AGENCY_FEE."""
    decision: str
    """Reference of the Board's decision."""
    rate: Decimal
    """Percent of the gross share."""
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedShare:
    """One share of an allocation and where it went."""

    share: str
    role: Role
    owner: str | None
    receiver: str | None
    """Who is credited; a society or composers' organisation where it has the mandate."""
    state: ShareState
    reason: str | None
    gross: Money
    """In AZN."""
    deductions: tuple[Deduction, ...]
    net: Money
    fraction: str
    """The person's part of the role, e.g. "1/3"."""
    original: Money | None = None
    """Of a schedule line: the amount in the society's currency."""
    marks: tuple[str, ...] = ()
    """COMPOSER (D-56), LOD: dealt out by the rules of Lack of Documentation (D-41)."""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyAllocated:
    """Item: a work's money in one account or schedule. Inert until RunClosed."""

    run: str
    allocation: str
    work: str
    title: str
    title_original: str
    genre: str | None
    """Key group used, None where the work is reserved or held whole."""
    target_kind: TargetKind
    target: str
    version: int
    report_numbers: tuple[int, ...]
    channel: Channel
    payer: str
    use_type: UseType
    period: Period
    territory: str
    gross: Money
    """In AZN, the sum of the shares' gross."""
    shares: tuple[AllocatedShare, ...]
    inputs: tuple[str, ...]
    """Ids that this money comes from: the account or schedule and its receipts, and the reserve that it was in."""
    episode: int | None = None
    source: Money | None = None
    """Foreign amount of a schedule's work."""
    rate: Rate | None = None
    rate_day: date | None = None
    effective_on: date
    original_run: str | None = None
    """The run that reserved or held this money before (D-38), or whose allocation this one mends."""
    mends: str = ""
    """The allocation that it is issued in place of (D-89); empty: of none, or not said."""

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyReserved:
    """Item: a reserve with its three-year clock (2.1.1-p, D-22). Inert until RunClosed."""

    run: str
    reserve: str
    allocation: str
    share: str
    target: str
    work: str
    role: Role
    person: str | None
    amount: Money
    reason: str
    started_on: date
    last_claim_day: date

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyReleased:
    """Item: what an allocation took of a reserve (2.1.1-s, D-38). Inert until RunClosed."""

    run: str
    reserve: str
    allocation: str
    amount: Money

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """A share that goes back: both its amounts (D-68)."""

    share: str
    role: Role
    owner: str | None
    original: Money
    """The society's own amount, which is repaid whole."""
    gross: Money
    """The manat that it was converted to, reversed against FX."""
    borne: Money
    """What of `original` never arrived, kept as charges on the way: APFG bears it (D-65)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDecided:
    """Item: shares of a work that other organisations manage go back to the sender (2.2.7-a, D-68). Inert until
    RunClosed; a planned payment pays it."""

    run: str
    return_id: str
    allocation: str
    society: str
    target: str
    work: str
    title: str
    amount: Money
    """Sum of the lines' `original`: without deduction and tax, in the schedule's currency."""
    lines: tuple[ReturnLine, ...]
    reason: str
    decided_on: date

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyExpired:
    """A reserve's last claim day is over, nobody claimed it in time, and it was searched for (D-22, D-23, D-26)."""

    reserve: str
    work: str
    target: str
    amount: Money
    last_claim_day: date
    expired_on: date
    evidence: tuple[str, ...]
    """What was done to find its author, with the days."""

    @property
    def subject(self) -> str:
        """The reserve."""
        return self.reserve


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyRedistributed:
    """Item: an expired reserve went to registered shares of its class (2.1.1-t, D-24). Inert until RunClosed."""

    run: str
    reserve: str
    target: str
    work: str
    reason: str
    pool: str
    """What its money is distributed as: the `inputs` of the allocations name it."""
    amount: Money

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyReversed:
    """Item: an allocation is taken back whole, its shares below zero (2.2.8-a, D-70, D-89). Inert until RunClosed."""

    run: str
    reversal: str
    allocation: str
    original_run: str
    target: str
    work: str
    cause: str
    """What changed: ACCOUNT, MATCH, MONEY or REGISTRY."""
    shares: tuple[AllocatedShare, ...]
    reissued_as: tuple[str, ...]
    """Allocations of this run that take its place."""
    reserves: tuple[str, ...]
    """What it had reserved, which ends with it."""
    effective_on: date

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """A share whose money goes back to its payer."""

    share: str
    allocation: str
    work: str
    title: str
    role: Role
    owner: str | None
    state: ShareState
    """REFUSED or OUT_OF_TERM."""
    gross: Money
    """As it stands in the share."""
    amount: Money
    """What is repaid: of a schedule what came of it, in the schedule's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDecided:
    """Two people decided that refused money, or money out of term, goes back to its payer: the guild owes it until a
    released order pays it (2.1.1-o, D-20, D-100)."""

    refund: str
    target: str
    """The account, schedule or award whose money it was."""
    payer: str
    amount: Money
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    proposed_by: str
    decided_by: str
    decided_on: date

    @property
    def subject(self) -> str:
        """The refund."""
        return self.refund


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

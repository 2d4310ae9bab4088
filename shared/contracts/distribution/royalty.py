"""What a run allocates, reserves, releases and takes back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from msgspec import Struct

from shared.contracts.distribution.run import Rate
from shared.contracts.terms import Channel, Role, ShareState, TargetKind, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


# Structs, unlike what is made of them: a run makes half a million of each, and a dataclass costs ten times as much.
class Deduction(Struct, frozen=True, kw_only=True, gc=False):
    """One deduction from a share (3.1-a, D-72)."""

    kind: str
    """ADMINISTRATION, SOCIAL_CULTURAL or AGENCY_FEE."""
    decision: str
    """Reference of the Board's decision."""
    rate: Decimal
    """Percent of the gross share."""
    amount: Money


class AllocatedShare(Struct, frozen=True, kw_only=True, gc=False):
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
    """COMPOSER (D-56), LOD: dealt out by the rules of Lack of Documentation (D-41), RECOVERY: of what another was
    credited with and has still to give back, so it is credited to nobody before (D-70), GONE: it went for good before a
    correction issued the work's money anew, which leaves it as it was (D-20, D-25, D-68)."""
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
    """What changed: ACCOUNT, MATCH, MONEY, REGISTRY, CONTRACT_KEY, the RATE of its day, or by a DISPUTE who has it."""
    shares: tuple[AllocatedShare, ...]
    reissued_as: tuple[str, ...]
    """Allocations of this run that take its place."""
    reserves: tuple[str, ...]
    """What it had reserved, which ends with it."""
    effective_on: date
    dispute: str = ""
    """By whose end, which the run that allocated it had not heard of, others have the work; empty: none."""

    @property
    def subject(self) -> str:
        """The run."""
        return self.run

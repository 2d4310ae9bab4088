"""Money events of a run, each in a stream of its own: an allocation, and how a reserve begins."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.contracts.distribution import AllocatedShare, Rate
from shared.contracts.terms import Channel, Role, ShareState, SourceKind, TargetKind, UseType
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from shared.kernel.money import Money
from shared.kernel.periods import Period, three_years_after

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an allocation takes out of a reserve or a held share, in the currency in which that stands."""

    kind: SourceKind
    id: str
    allocation: str
    share: str
    """Where it stands."""
    state: ShareState
    reason: str | None
    amount: Money
    started_on: date | None = None
    """Of a reserve: the start that its parts inherit (D-23)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyAllocated:
    """A work's money in one account or schedule, by share."""

    run: str
    allocation: str
    work: str
    title: str
    title_original: str
    genre: str | None
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
    shares: tuple[AllocatedShare, ...]
    inputs: tuple[str, ...]
    used: Money
    """What it takes of the money allocated to the target, in that money's currency."""
    episode: int | None
    source: Money | None
    rate: Rate | None
    rate_day: date | None
    effective_on: date
    takes: tuple[Taken, ...] = ()
    """Out of what money of closed runs it is; empty: out of its target's receipts."""
    original_run: str | None = None
    """The run whose reserve or held share it distributes."""
    borne: Money | None = None
    """Of a schedule: charges of its transfers that APFG bears by policy, in its currency (D-65)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyReserved:
    """A reserve item; its three years began on the closing day of the run that first reserved the money (D-22)."""

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


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveItem:
    """A reserve as the draft has it: before anyone knows the closing day, unless it inherits an earlier start."""

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
    started_on: date | None = None


@dataclass(frozen=True, slots=True)
class Allocate:
    """Make an allocation of the approved draft real."""

    allocation: RoyaltyAllocated


# What we answer


def reserve_from(item: ReserveItem, closed_on: date) -> RoyaltyReserved:
    """The reserve with its clock: last claim day is the same day three years after its start (D-22); what was in
    reserve before keeps its start (D-23)."""
    start = item.started_on or closed_on
    return RoyaltyReserved(
        run=item.run,
        reserve=item.reserve,
        allocation=item.allocation,
        share=item.share,
        target=item.target,
        work=item.work,
        role=item.role,
        person=item.person,
        amount=item.amount,
        reason=item.reason,
        started_on=start,
        last_claim_day=three_years_after(start),
    )


Made: TypeAlias = bool


def decide_allocation(command: Allocate, made: Made) -> Decision[RoyaltyAllocated]:
    """An allocation happens once."""
    return AlreadyApplied() if made else accepted(command.allocation)


def _made(made: Made, event: object) -> Made:
    return True


ALLOCATION: Decider[Allocate, RoyaltyAllocated, Made] = Decider("allocation", False, _made, decide_allocation)

"""Money events of a run, each in a stream of its own: an allocation, and a reserve with its clock."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from shared.contracts.distribution import AllocatedShare, Rate
from shared.contracts.terms import Channel, Role, TargetKind, UseType
from shared.kernel.decider import AlreadyApplied, Decider, Decision, accepted
from shared.kernel.money import Money
from shared.kernel.periods import Period, three_years_after

# What happened


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyReserved:
    """A reserve item; its three years began on the closing day of the run (D-22)."""

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
    """A reserve as the draft has it: before anyone knows the closing day."""

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


@dataclass(frozen=True, slots=True)
class Allocate:
    """Make an allocation of the approved draft real."""

    allocation: RoyaltyAllocated


@dataclass(frozen=True, slots=True)
class Reserve:
    """Open a reserve of the approved draft on the run's closing day."""

    item: ReserveItem
    closed_on: date


# What we answer


def reserve_from(item: ReserveItem, closed_on: date) -> RoyaltyReserved:
    """The reserve with its clock: last claim day is the same day in three years (D-22)."""
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
        started_on=closed_on,
        last_claim_day=three_years_after(closed_on),
    )


Made: TypeAlias = bool


def decide_allocation(command: Allocate, made: Made) -> Decision[RoyaltyAllocated]:
    """An allocation happens once."""
    return AlreadyApplied() if made else accepted(command.allocation)


def decide_reserve(command: Reserve, made: Made) -> Decision[RoyaltyReserved]:
    """A reserve opens once."""
    return AlreadyApplied() if made else accepted(reserve_from(command.item, command.closed_on))


def _made(made: Made, event: object) -> Made:
    return True


ALLOCATION: Decider[Allocate, RoyaltyAllocated, Made] = Decider("allocation", False, _made, decide_allocation)
RESERVE: Decider[Reserve, RoyaltyReserved, Made] = Decider("reserve", False, _made, decide_reserve)

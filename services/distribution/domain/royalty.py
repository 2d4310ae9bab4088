"""Money events of a run, each in a stream of its own: an allocation, and how a reserve begins."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from msgspec import Struct

from services.distribution.domain.kept_back import Binding
from shared.contracts.distribution import AllocatedShare, Rate
from shared.contracts.terms import Channel, Role, ShareState, SourceKind, TargetKind, UseType
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.kernel.periods import Period, three_years_after
from shared.kernel.written import Written

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
class Start:
    """Since when a share's money has been in reserve, where a correction goes on with it (D-23)."""

    role: Role
    on: date
    share: str = ""
    """The reserved share; older allocations said it of the role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """What of a share went for good, and by what: no correction takes it back (D-20, D-25, D-68)."""

    share: str
    by: Binding
    amount: Money


# A Struct, as its shares are: a run makes a hundred thousand of them.
class RoyaltyAllocated(Struct, frozen=True, kw_only=True, gc=False):
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
    """The run whose reserve or held share it distributes, or whose allocation it mends."""
    borne: Money | None = None
    """Of a schedule: charges of its transfers that APFG bears by policy, in its currency (D-65)."""
    place: str = ""
    """Tells apart the allocations of one work of a target, whichever run made them."""
    starts: tuple[Start, ...] = ()
    mends: str = ""
    """The allocation that it is issued in place of."""
    went: tuple[Went, ...] = ()
    """Its shares of which all had gone for good out of what it is issued in place of."""

    @property
    def left(self) -> tuple[AllocatedShare, ...]:
        """Its shares but for those that went for good before it was issued."""
        gone = {one.share for one in self.went}
        return tuple(one for one in self.shares if one.share not in gone) if gone else self.shares

    def start_of(self, share: AllocatedShare) -> date | None:
        """First day of the three years of one of its reserved shares; None: the run's closing day."""
        if self.mends:
            return next((one.on for one in self.starts if one.share == share.share), None)
        return next((taken.started_on for taken in self.takes if taken.started_on), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyReversed:
    """An allocation is taken back whole: its shares below zero, and what it took of others given back (D-70, D-89)."""

    run: str
    reversal: str
    allocation: str
    original_run: str
    """The run that allocated it."""
    target: str
    work: str
    cause: str
    shares: tuple[AllocatedShare, ...]
    used: Money
    takes: tuple[Taken, ...]
    reissued_as: tuple[str, ...]
    reserves: tuple[str, ...]
    """What it had reserved."""
    effective_on: date
    borne: Money | None = None
    dispute: str = ""


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

    allocation: RoyaltyAllocated | Written


@dataclass(frozen=True, slots=True)
class Reverse:
    """Take an allocation back as the approved draft says."""

    reversal: RoyaltyReversed


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


def reserve_id(run: str, share: str) -> str:
    """Id of the reserve that a share of a run opens."""
    return derived_id("reserve", run, share)


Event: TypeAlias = RoyaltyAllocated | RoyaltyReversed | Written
"""What is written is an allocation."""
Command: TypeAlias = Allocate | Reverse


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Whether it was made, and which run took it back."""

    made: bool = False
    reversed_by: str | None = None


def evolve(state: State, event: Event) -> State:
    """An allocation is made, and may be taken back."""
    match event:
        case RoyaltyAllocated() | Written():
            return replace(state, made=True)
        case RoyaltyReversed():
            return replace(state, reversed_by=event.run)
        case _:
            assert_never(event)


def decide(command: Command, state: State) -> Decision[Event]:
    """Each happens once."""
    match command:
        case Allocate():
            return AlreadyApplied() if state.made else accepted(command.allocation)
        case Reverse(reversal=reversal):
            if state.reversed_by == reversal.run:
                return AlreadyApplied()
            if not state.made or state.reversed_by is not None:
                return Rejected("NOTHING_TO_REVERSE", f"{reversal.allocation} does not stand")
            return accepted(reversal)
        case _:
            assert_never(command)


ALLOCATION: Decider[Command, Event, State] = Decider("allocation", State(), evolve, decide)

"""What goes back to the organisation that sent it: decided with a run, paid by a planned payment (2.2.7-a, D-68, D-69).

The society's own amount goes back, whole and in its currency: without deduction, and without the charges that were
kept on the way, which APFG bears (D-65). The manat that the line was converted to are none of anybody's: that leg is
reversed against FX.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias, assert_never

from services.distribution.domain.facts import TargetFact
from services.distribution.domain.rates import HOME
from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.distribution import ReturnLine, StateTotal
from shared.contracts.terms import ShareState
from shared.kernel.decider import AlreadyApplied, Decider, Decision, Rejected, accepted
from shared.kernel.ids import derived_id
from shared.kernel.money import Money, half_up, split

BANK, FX = "BANK", "FX"
REASON = "the owner gave management to another organisation (2.2.7)"

# What happened


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDecided:
    """A closed run found shares of a work whose owners other organisations manage."""

    run: str
    return_id: str
    allocation: str
    society: str
    target: str
    work: str
    title: str
    amount: Money
    lines: tuple[ReturnLine, ...]
    reason: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPaid:
    """The bank booked the order: the money is back where it came from."""

    return_id: str
    target: str
    order: str
    amount: Money
    day: date
    heard: int = 0
    """Position of payments' word; older ones do not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnUnpaid:
    """The order failed or its money came back: it is to be returned again."""

    return_id: str
    target: str
    order: str
    amount: Money
    paid: bool
    """Whether it had been booked before."""
    day: date
    heard: int = 0


Event: TypeAlias = ReturnDecided | ReturnPaid | ReturnUnpaid

# What we know


@dataclass(frozen=True, slots=True)
class State:
    """A return, the order by which it is paid, and those that did not pay it."""

    decided: ReturnDecided | None = None
    paid_by: str | None = None
    failed: frozenset[str] = frozenset()
    heard: Mapping[str, int] = field(default_factory=dict)
    """Order -> position of the last word of payments on it that was taken."""


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    match event:
        case ReturnDecided():
            return replace(state, decided=event)
        case ReturnPaid():
            failed = state.failed - {event.order}
            heard = {**state.heard, event.order: event.heard}
            return replace(state, paid_by=event.order, failed=failed, heard=heard)
        case ReturnUnpaid():
            paid_by = None if event.paid else state.paid_by
            failed = state.failed | {event.order}
            heard = {**state.heard, event.order: event.heard}
            return replace(state, paid_by=paid_by, failed=failed, heard=heard)
        case _:
            assert_never(event)


# What can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnItem:
    """A return as the draft has it: before anyone knows the closing day."""

    run: str
    return_id: str
    allocation: str
    society: str
    target: str
    work: str
    title: str
    amount: Money
    lines: tuple[ReturnLine, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DecideReturn:
    """Make a return of the approved draft real."""

    item: ReturnItem
    closed_on: date


@dataclass(frozen=True, slots=True)
class ConfirmReturn:
    """The bank booked its order, or two people found it paid after it had failed."""

    order: str
    day: date
    heard: int
    """Position of payments' word: one order may fail, be found paid and come back, and each of it be said again."""


@dataclass(frozen=True, slots=True)
class ReopenReturn:
    """Its order failed, or came back."""

    order: str
    day: date
    heard: int


Command: TypeAlias = DecideReturn | ConfirmReturn | ReopenReturn

# What we answer


def return_from(item: ReturnItem, closed_on: date) -> ReturnDecided:
    """The return with its day."""
    return ReturnDecided(
        run=item.run,
        return_id=item.return_id,
        allocation=item.allocation,
        society=item.society,
        target=item.target,
        work=item.work,
        title=item.title,
        amount=item.amount,
        lines=item.lines,
        reason=item.reason,
        decided_on=closed_on,
    )


def decide(command: Command, state: State) -> Decision[Event]:
    """Decided once; then paid by one order at a time until the bank keeps one."""
    if isinstance(command, DecideReturn):
        return AlreadyApplied() if state.decided else accepted(return_from(command.item, command.closed_on))
    if state.decided is None:
        return Rejected("NO_SUCH_RETURN", "there is no such return")
    decided = state.decided
    if command.heard <= state.heard.get(command.order, 0):
        return AlreadyApplied()
    match command:
        case ConfirmReturn():
            if state.paid_by == command.order:
                return AlreadyApplied()
            if state.paid_by is not None:
                return Rejected("PAID_BEFORE", f"the order {state.paid_by} paid it")
            return accepted(
                ReturnPaid(
                    return_id=decided.return_id,
                    target=decided.target,
                    order=command.order,
                    amount=decided.amount,
                    day=command.day,
                    heard=command.heard,
                )
            )
        case ReopenReturn():
            if command.order in state.failed:
                return AlreadyApplied()
            return accepted(
                ReturnUnpaid(
                    return_id=decided.return_id,
                    target=decided.target,
                    order=command.order,
                    amount=decided.amount,
                    paid=state.paid_by == command.order,
                    day=command.day,
                    heard=command.heard,
                )
            )
        case _:
            assert_never(command)


RETURN: Decider[Command, Event, State] = Decider("return", State(), evolve, decide)

# What a run finds


def return_of(target: TargetFact, allocation: RoyaltyAllocated) -> ReturnItem | None:
    """What of an allocation goes back; None where nothing does, or has gone before."""
    shares = [one for one in allocation.shares if one.original is not None]
    originals = [one.original.amount for one in shares if one.original is not None]
    going = {one.share for one in allocation.left if one.state is ShareState.RETURNABLE}
    if not any(one.share in going for one in shares) or not sum(originals):
        return None
    order = list(range(len(shares)))
    owed = split(_owed(target, sum(originals)), originals, order)
    taken = split(_came(target, allocation, sum(originals)), originals, order)
    currency = allocation.used.currency
    lines = tuple(
        ReturnLine(
            share=share.share,
            role=share.role,
            owner=share.owner,
            original=Money(owed[at], currency),
            gross=share.gross,
            # In manat there is no other leg: what the share has is what came of it.
            borne=Money(owed[at] - (share.gross.amount if currency == HOME else taken[at]), currency),
        )
        for at, share in enumerate(shares)
        if share.share in going
    )
    return ReturnItem(
        run=allocation.run,
        return_id=derived_id("return", allocation.allocation),
        allocation=allocation.allocation,
        society=target.payer,
        target=target.id,
        work=allocation.work,
        title=allocation.title,
        amount=Money(sum(line.original.amount for line in lines), currency),
        lines=lines,
        reason=REASON,
    )


def taken_of(allocation: RoyaltyAllocated) -> list[Money]:
    """What of the money of an allocation's target each share has: of a schedule in the schedule's own currency. Money
    that was reserved or held has no foreign leg any more."""
    grosses = [share.gross for share in allocation.shares]
    originals = [0 if share.original is None else share.original.amount for share in allocation.shares]
    currency = allocation.used.currency
    if allocation.takes or currency == HOME or not sum(originals):
        return grosses
    return [Money(part, currency) for part in split(allocation.used.amount, originals)]


def _came(target: TargetFact, allocation: RoyaltyAllocated, original: int) -> int:
    """What of an original amount is there, with the charges that APFG bears anyway; of reserved and held money, what
    was there when its schedule was distributed."""
    borne = allocation.borne.amount if allocation.borne else 0
    if not allocation.takes:
        return allocation.used.amount + borne
    received = sum(transfer.amount.amount for transfer in target.transfers)
    lines = sum(line.amount for line in target.lines)
    return half_up(Fraction(original * min(received, target.due.amount), lines)) if lines else original


def _owed(target: TargetFact, original: int) -> int:
    """What came of an original amount, charges with it: all of it, unless a part of the money was admitted (D-64)."""
    if target.admitted is None:
        return original
    return min(original, half_up(original * target.admitted))


def moved_by(item: ReturnItem | ReturnDecided) -> tuple[StateTotal, ...]:
    """How a return moves the money of its shares: nothing is made or lost in any currency."""
    moved: dict[tuple[str, str], int] = {}

    def add(state: str, money: Money, sign: int) -> None:
        key = (state, money.currency)
        moved[key] = moved.get(key, 0) + sign * money.amount

    for line in item.lines:
        add(ShareState.RETURNABLE, line.gross, -1)
        add(FX, line.gross, 1)
        add(ShareState.RETURNABLE, line.original, 1)
        add(FX, line.original, -1)
        add(FX, line.borne, 1)
        add(BANK, line.borne, -1)
    return tuple(
        StateTotal(state=state, reason=None, amount=Money(amount, currency))
        for (state, currency), amount in sorted(moved.items())
        if amount
    )

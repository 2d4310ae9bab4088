"""A run's result before anyone approved it: allocations, reserves, totals, and their digest."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.distribution.domain.reserve import RoyaltyRedistributed, RoyaltyReleased
from services.distribution.domain.returns import BANK, FX, ReturnDecided, ReturnItem, moved_by
from services.distribution.domain.royalty import ReserveItem, RoyaltyAllocated, RoyaltyReversed
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.distribution import StateTotal
from shared.contracts.terms import ShareState
from shared.kernel.money import Money

DEDUCTED = "DEDUCTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSum:
    """What came of one target's money: received = used + excess in its own currency; `distributed` is
    what the allocations add up to."""

    target: str
    received: Money
    excess: Money
    distributed: Money
    standing: Money | None = None
    """Of a corrected target: what of its allocations stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a run would make real. Holds no clock date, so its digest is one for ever (D-91)."""

    run: str
    allocations: tuple[RoyaltyAllocated, ...]
    reserves: tuple[ReserveItem, ...]
    targets: tuple[TargetSum, ...]
    totals: tuple[StateTotal, ...]
    releases: tuple[RoyaltyReleased, ...] = ()
    returns: tuple[ReturnItem, ...] = ()
    reversals: tuple[RoyaltyReversed, ...] = ()
    redistributed: tuple[RoyaltyRedistributed, ...] = ()

    @property
    def digest(self) -> str:
        """The word that a second person approves (D-95)."""
        items: list[object] = [
            *self.allocations,
            *self.reserves,
            *self.releases,
            *self.returns,
            *self.reversals,
            *self.redistributed,
            *self.targets,
            *self.totals,
        ]
        return batch_digest(item_digest(item) for item in items)


def totals_of(
    allocations: Iterable[RoyaltyAllocated | RoyaltyReversed],
    returns: Iterable[ReturnItem | ReturnDecided] = (),
) -> tuple[StateTotal, ...]:
    """Sums by state, reason and currency: CREDITED net, DEDUCTED apart, all others gross (D-98).

    What is returned stands with the society's own amount, its manat with FX (D-68).
    """
    sums: dict[tuple[str, str, str], int] = {}

    def add(state: str, reason: str | None, money: Money) -> None:
        key = (state, reason or "", money.currency)
        sums[key] = sums.get(key, 0) + money.amount

    for allocation in allocations:
        for share in allocation.shares:
            add(share.state, share.reason, share.net)
            for deduction in share.deductions:
                add(DEDUCTED, deduction.kind, deduction.amount)
        if allocation.borne is not None:
            add(BANK, None, Money(-allocation.borne.amount, allocation.borne.currency))
            add(FX, None, allocation.borne)
    for back in returns:
        for moved in moved_by(back):
            add(moved.state, moved.reason, moved.amount)
            key = (moved.state, moved.reason or "", moved.amount.currency)
            if not sums[key]:
                del sums[key]
    return tuple(
        StateTotal(state=state, reason=reason or None, amount=Money(amount, currency))
        for (state, reason, currency), amount in sorted(sums.items())
    )


def violations(draft: Draft) -> list[str]:
    """Where the draft does not conserve money (D-90); empty when it does. Asserted before any approval."""
    ids = Counter(share.share for allocation in draft.allocations for share in allocation.shares)
    # Whoever keeps shares by their id would lose all but one of them.
    found = [f"share {share}: its id stands {times} times" for share, times in ids.items() if times > 1]
    by_target: dict[str, int] = {}
    for allocation in draft.allocations:
        if allocation.takes:
            found += _taken(allocation)
        else:
            by_target[allocation.target] = by_target.get(allocation.target, 0) + allocation.gross.amount
        if sum(share.gross.amount for share in allocation.shares) != allocation.gross.amount:
            found.append(
                f"allocation {allocation.allocation}: its shares do not add up to {allocation.gross}"
            )
        for share in allocation.shares:
            taken = sum(deduction.amount.amount for deduction in share.deductions)
            if share.net.amount + taken != share.gross.amount or share.net.amount < 0:
                found.append(f"share {share.share}: net and deductions are not its gross")
            if share.deductions and share.state is not ShareState.CREDITED:
                found.append(f"share {share.share}: deducted though {share.state}")
    for target in draft.targets:
        standing = 0 if target.standing is None else target.standing.amount
        if by_target.get(target.target, 0) + standing != target.distributed.amount:
            found.append(f"target {target.target}: allocations do not add up to {target.distributed}")
    return found


def _taken(allocation: RoyaltyAllocated) -> list[str]:
    """Money of a closed run goes on whole; only what had no rate may change its currency."""
    taken = sum(one.amount.amount for one in allocation.takes)
    alike = all(one.amount.currency == allocation.gross.currency for one in allocation.takes)
    if alike and taken != allocation.gross.amount:
        return [f"allocation {allocation.allocation}: it takes {taken}, and gives {allocation.gross.amount}"]
    return []

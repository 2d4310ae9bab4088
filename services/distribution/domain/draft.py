"""A run's result before anyone approved it: allocations, reserves, totals, and their digest."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.distribution.domain.kept_back import KeptBack
from services.distribution.domain.next_period import RoyaltyCarried
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
    carried: Money | None = None
    """What of `received` comes from earlier periods of its contract (D-20)."""
    lacking: Money | None = None
    """Of a corrected target: what went of it for good and is distributed beyond what it comes to (D-70)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a run would make real. Holds no clock date, so its digest is one for ever (D-91)."""

    run: str
    allocations: tuple[RoyaltyAllocated, ...]
    reserves: tuple[ReserveItem, ...]
    targets: tuple[TargetSum, ...]
    totals: tuple[StateTotal, ...] = ()
    """Of the whole; a part has none."""
    releases: tuple[RoyaltyReleased, ...] = ()
    returns: tuple[ReturnItem, ...] = ()
    reversals: tuple[RoyaltyReversed, ...] = ()
    redistributed: tuple[RoyaltyRedistributed, ...] = ()
    carried: tuple[RoyaltyCarried, ...] = ()
    kept_back: tuple[KeptBack, ...] = ()
    """What it leaves for now: it moves nothing, so the digest does not say it."""

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
            *self.carried,
            *self.targets,
            *self.totals,
        ]
        return batch_digest(item_digest(item) for item in items)


class Totals:
    """Sums by state, reason and currency: CREDITED net, DEDUCTED apart, all others gross (D-98).

    What is returned stands with the society's own amount, its manat with FX (D-68).
    """

    __slots__ = ("_returned", "_sums")

    def __init__(self) -> None:
        self._sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        self._returned: set[tuple[str, str, str]] = set()

    def add(
        self,
        allocations: Iterable[RoyaltyAllocated | RoyaltyReversed],
        returns: Iterable[ReturnItem | ReturnDecided] = (),
    ) -> None:
        """Count these too."""
        sums = self._sums
        for allocation in allocations:
            for share in allocation.shares:
                net = share.net
                sums[share.state, share.reason or "", net.currency] += net.amount
                for deduction in share.deductions:
                    less = deduction.amount
                    sums[DEDUCTED, deduction.kind, less.currency] += less.amount
            if allocation.borne is not None:
                self._add(BANK, None, Money(-allocation.borne.amount, allocation.borne.currency))
                self._add(FX, None, allocation.borne)
        for back in returns:
            for moved in moved_by(back):
                self._returned.add(self._add(moved.state, moved.reason, moved.amount))

    def merge(self, others: "Totals") -> None:
        """Count what others counted."""
        for key, amount in others._sums.items():
            self._sums[key] += amount
        self._returned |= others._returned

    def told(self) -> tuple[StateTotal, ...]:
        """The sums; one that was returned to nothing is none."""
        return tuple(
            StateTotal(state=state, reason=reason or None, amount=Money(amount, currency))
            for (state, reason, currency), amount in sorted(self._sums.items())
            if amount or (state, reason, currency) not in self._returned
        )

    def _add(self, state: str, reason: str | None, money: Money) -> tuple[str, str, str]:
        key = (state, reason or "", money.currency)
        self._sums[key] += money.amount
        return key


def totals_of(
    allocations: Iterable[RoyaltyAllocated | RoyaltyReversed],
    returns: Iterable[ReturnItem | ReturnDecided] = (),
) -> tuple[StateTotal, ...]:
    """The totals of these."""
    totals = Totals()
    totals.add(allocations, returns)
    return totals.told()


def joined(run: str, parts: Sequence[Draft]) -> Draft:
    """The draft that comes in these parts, in their order."""
    draft = Draft(
        run=run,
        allocations=tuple(one for part in parts for one in part.allocations),
        reserves=tuple(one for part in parts for one in part.reserves),
        releases=tuple(one for part in parts for one in part.releases),
        targets=tuple(one for part in parts for one in part.targets),
        returns=tuple(one for part in parts for one in part.returns),
        reversals=tuple(one for part in parts for one in part.reversals),
        redistributed=tuple(one for part in parts for one in part.redistributed),
        carried=tuple(one for part in parts for one in part.carried),
        kept_back=tuple(one for part in parts for one in part.kept_back),
    )
    return replace(draft, totals=totals_of([*draft.allocations, *draft.reversals], draft.returns))


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
        left = allocation.gross.amount
        for share in allocation.shares:
            left -= share.gross.amount
            gross = share.net.amount
            for deduction in share.deductions:
                gross += deduction.amount.amount
            if gross != share.gross.amount or share.net.amount < 0:
                found.append(f"share {share.share}: net and deductions are not its gross")
            if share.deductions and share.state is not ShareState.CREDITED:
                found.append(f"share {share.share}: deducted though {share.state}")
        if left:
            found.append(
                f"allocation {allocation.allocation}: its shares do not add up to {allocation.gross}"
            )
    found += _exchanged(draft)
    found += _carried(draft)
    for target in draft.targets:
        standing = 0 if target.standing is None else target.standing.amount
        lacking = 0 if target.lacking is None else target.lacking.amount
        if by_target.get(target.target, 0) + standing != target.distributed.amount + lacking:
            found.append(f"target {target.target}: allocations do not add up to {target.distributed}")
    return found


def _carried(draft: Draft) -> list[str]:
    """What leaves an account for another is received there, and no share of it twice."""
    into: Counter[str] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    for one in draft.carried:
        into[one.into] += one.amount.amount
        places.update((line.allocation, line.share) for line in one.lines)
    first = [target for target in draft.targets if target.standing is None and target.carried is not None]
    received = {target.target: target.carried.amount for target in first if target.carried is not None}
    found = [
        f"share {share}: it is carried {times} times" for (_, share), times in places.items() if times > 1
    ]
    return found + [
        f"target {target}: {into[target]} are carried into it, it received {received.get(target, 0)} of them"
        for target in sorted(into.keys() | received.keys())
        if into[target] != received.get(target, 0)
    ]


def _taken(allocation: RoyaltyAllocated) -> list[str]:
    """Money of a closed run goes on whole; only what had no rate may change its currency."""
    taken = sum(one.amount.amount for one in allocation.takes)
    alike = all(one.amount.currency == allocation.gross.currency for one in allocation.takes)
    if alike and taken != allocation.gross.amount:
        return [f"allocation {allocation.allocation}: it takes {taken}, and gives {allocation.gross.amount}"]
    return []


def _exchanged(draft: Draft) -> list[str]:
    """A correction issues what it takes back, unless all of its target was computed anew; and takes of reserves that
    stand again what it had taken of them."""
    times = Counter(one.allocation for one in draft.reversals)
    found = [
        f"allocation {allocation}: it is taken back {count} times"
        for allocation, count in times.items()
        if count > 1
    ]
    issued = [one for one in draft.allocations if one.mends]
    whole = {target.target for target in draft.targets}
    gross: Counter[tuple[str, str]] = Counter()
    used: Counter[str] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for back in draft.reversals:
        taken.update({(of.allocation, of.id): of.amount.amount for of in back.takes})
        if back.takes:
            found += _taken_back(back)
            continue
        used[back.target] += back.used.amount
        for share in back.shares:
            gross[back.target, share.gross.currency] += share.gross.amount
    for one in issued:
        for of in one.takes:
            taken[of.allocation, of.id] -= of.amount.amount
        if not one.takes:
            used[one.target] += one.used.amount
            gross[one.target, one.gross.currency] += one.gross.amount
    for (allocation, source), amount in sorted(taken.items()):
        # What a reserve was made of goes with it.
        if amount and (allocation not in times or amount < 0):
            found.append(f"source {source}: {amount} were given back to it and not taken again")
    for target in sorted(used.keys() - whole):
        currencies = {currency for of, currency in gross if of == target and gross[of, currency]}
        # Only what had no rate may change its currency.
        if used[target] or len(currencies) == 1:
            found.append(f"target {target}: its corrections do not issue what they take back")
    return found


def _taken_back(back: RoyaltyReversed) -> list[str]:
    currencies = {one.amount.currency for one in back.takes} | {one.gross.currency for one in back.shares}
    left = sum(share.gross.amount for share in back.shares) + sum(one.amount.amount for one in back.takes)
    if left and len(currencies) == 1:
        return [f"allocation {back.allocation}: {left} more was taken than is taken back"]
    return []

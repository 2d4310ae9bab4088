"""What a review sheet tells of a draft, counted part by part, so that the parts need not be there at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain

from services.distribution.domain.background import PaidUse, uses_of
from services.distribution.domain.draft import Draft, TargetSum
from services.distribution.domain.figures import LISTED, Summing, Sums
from services.distribution.domain.kept_back import KeptBack
from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Role, ShareState
from shared.kernel.money import Money

HELD_LISTED = 1_000
"""Shares that are credited to nobody, each with its work; the draft's pages have all of them."""

Place = tuple[int, str, str]
"""Of a share among those that are credited to nobody, the largest first."""
_Told = tuple[str, str | None, str | None, str, str, str, str, str | None, str]
"""What is told of it: plain words go from one process to another ten times as fast as objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSum:
    """What a work gets, gross."""

    work: str
    title: str
    gross: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Shares that are credited to nobody, by state and reason: how many, and what they come to gross."""

    state: ShareState
    reason: str | None
    shares: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShare:
    """A share that is credited to nobody."""

    state: ShareState
    reason: str | None
    note: str | None
    target: str
    work: str
    title: str
    role: Role
    owner: str | None
    amount: Money


class Tally:
    """A draft while its parts are counted, in their order."""

    def __init__(self) -> None:
        self.figures = Summing()
        self.allocations = 0
        self.reserves = 0
        self.targets: list[TargetSum] = []
        self.causes: Counter[str] = Counter()
        """Reversals by their cause."""
        self.kept_back: list[KeptBack] = []
        self.uses: list[PaidUse] = []
        self._works: Sums = defaultdict(int)
        self._titles: dict[str, str] = {}
        self._waiting: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._largest: list[tuple[Place, _Told]] = []

    def add(self, part: Draft, *, uses: bool = True) -> None:
        """Count a part; `uses`: whether something may be paid twice."""
        self.figures.add(part)
        self.allocations += len(part.allocations)
        self.reserves += len(part.reserves)
        self.targets += part.targets
        self.causes.update(one.cause for one in part.reversals)
        self.kept_back += part.kept_back
        if uses:
            self.uses += uses_of(part.allocations)
        self._add_works(part.allocations)
        self._add_waiting(part.allocations)

    def merge(self, following: "Tally") -> None:
        """Count what was counted of the parts that follow on these."""
        self.figures.merge(following.figures)
        self.allocations += following.allocations
        self.reserves += following.reserves
        self.targets += following.targets
        self.causes.update(following.causes)
        self.kept_back += following.kept_back
        self.uses += following.uses
        for at, amount in following._works.items():
            self._works[at] += amount
        for work, title in following._titles.items():
            self._titles[work] = min(self._titles.get(work, title), title)
        for state, (shares, amount) in following._waiting.items():
            known = self._waiting.get(state, (0, 0))
            self._waiting[state] = (known[0] + shares, known[1] + amount)
        self._keep_largest(following._largest)

    def largest_works(self) -> tuple[WorkSum, ...]:
        """The works that get most."""
        largest = nsmallest(LISTED, self._works.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            WorkSum(work=work, title=self._titles[work], gross=Money(amount, currency))
            for (work, currency), amount in largest
        )

    def waiting(self) -> tuple[Waiting, ...]:
        """What is credited to nobody, by state and reason."""
        return tuple(
            Waiting(
                state=ShareState(state), reason=reason or None, shares=shares, amount=Money(amount, currency)
            )
            for (state, reason, currency), (shares, amount) in sorted(self._waiting.items())
        )

    def waiting_shares(self) -> tuple[WaitingShare, ...]:
        """The largest of it."""
        return tuple(
            WaitingShare(
                state=ShareState(state),
                reason=reason,
                note=note,
                target=target,
                work=work,
                title=title,
                role=Role(role),
                owner=owner,
                amount=Money(-less, currency),
            )
            for (less, *_), (state, reason, note, target, work, title, role, owner, currency) in self._largest
        )

    def _add_works(self, allocations: Iterable[RoyaltyAllocated]) -> None:
        for one in allocations:
            self._works[one.work, one.gross.currency] += one.gross.amount
            self._titles[one.work] = min(self._titles.get(one.work, one.title), one.title)

    def _add_waiting(self, allocations: Iterable[RoyaltyAllocated]) -> None:
        found: list[tuple[Place, RoyaltyAllocated, AllocatedShare]] = []
        for one, share in _uncredited(allocations):
            gross = share.gross
            at = (share.state.value, share.reason or "", gross.currency)
            count, amount = self._waiting.get(at, (0, 0))
            self._waiting[at] = (count + 1, amount + gross.amount)
            found.append(((-gross.amount, one.allocation, share.share), one, share))
        largest = nsmallest(HELD_LISTED, found, key=lambda item: item[0])
        self._keep_largest((place, _told(one, share)) for place, one, share in largest)

    def _keep_largest(self, more: Iterable[tuple[Place, _Told]]) -> None:
        self._largest = nsmallest(HELD_LISTED, chain(self._largest, more), key=lambda item: item[0])


def tally_of(draft: Draft) -> Tally:
    """All that is counted of a whole draft."""
    tally = Tally()
    tally.add(draft)
    return tally


def _uncredited(
    allocations: Iterable[RoyaltyAllocated],
) -> Iterator[tuple[RoyaltyAllocated, AllocatedShare]]:
    return (
        (one, share) for one in allocations for share in one.shares if share.state is not ShareState.CREDITED
    )


def _told(one: RoyaltyAllocated, share: AllocatedShare) -> _Told:
    state, role = share.state.value, share.role.value
    told = one.target, one.work, one.title, role, share.owner, share.gross.currency
    return (state, share.reason, share.note, *told)

"""The review sheet of a draft: what its approver looks at, the same bytes for the same run for ever (D-95, D-59)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.distribution.domain.background import TWICE, Background, PaidTwice, paid_twice, uses_of
from services.distribution.domain.draft import Draft, TargetSum
from services.distribution.domain.figures import LISTED, Difference, Figures, Sum, difference, figures_of
from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Role, ShareState
from shared.kernel.money import Money

FACTOR = 2
"""From how many times as much, or as little, a payee stands among those who get much more or less than before."""

HELD_LISTED = 1_000
"""Shares that are credited to nobody, each with its work; the draft's pages have all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """What an approver left out of the run."""

    target: str
    reason: str
    by: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Allocations of earlier runs that are taken back, by the cause (D-89)."""

    cause: str
    reversals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheet:
    """A draft as its approver sees it. Names what is largest, and everything that nobody gets with its reason."""

    run: str
    digest: str
    """Of the draft; what is approved."""
    cut_off_day: date
    prepared_by: str
    allocations: int
    reserves: int
    """How many would be opened; their sums stand under `waiting`."""
    corrections: tuple[Correction, ...]
    targets: tuple[TargetSum, ...]
    excluded: tuple[Excluded, ...]
    largest_works: tuple[WorkSum, ...]
    largest_payees: tuple[Sum, ...]
    compared_with: str | None
    """The last closed run that distributed something."""
    difference: Difference
    """Against that run; against nothing where there is none."""
    waiting: tuple[Waiting, ...]
    waiting_shares: tuple[WaitingShare, ...]
    """The largest of them."""
    paid_twice: tuple[PaidTwice, ...]
    figures: Figures
    """Whole, for the next run to be compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What of a run stands neither in its draft nor in what it is held against."""

    cut_off_day: date
    prepared_by: str
    excluded: tuple[Excluded, ...] = ()


def review(draft: Draft, of: Reviewed, background: Background, last: Figures | None) -> ReviewSheet:
    """The sheet of a draft; `last` are the figures of the run that the background names."""
    figures = figures_of(draft)
    compared_with = None if last is None else background.last_run
    return ReviewSheet(
        run=draft.run,
        digest=draft.digest,
        cut_off_day=of.cut_off_day,
        prepared_by=of.prepared_by,
        allocations=len(draft.allocations),
        reserves=len(draft.reserves),
        corrections=_corrections(draft),
        targets=draft.targets,
        excluded=tuple(sorted(of.excluded, key=lambda one: one.target)),
        largest_works=_largest_works(draft.allocations),
        largest_payees=tuple(sorted(figures.payees, key=lambda one: (-one.amount.amount, one.key))[:LISTED]),
        compared_with=compared_with,
        difference=difference(last or Figures(), figures, FACTOR),
        waiting=_waiting(draft.allocations),
        waiting_shares=_waiting_shares(draft.allocations),
        paid_twice=_paid_twice(draft, background),
        figures=figures,
    )


def _corrections(draft: Draft) -> tuple[Correction, ...]:
    causes = Counter(one.cause for one in draft.reversals)
    return tuple(Correction(cause=cause, reversals=count) for cause, count in sorted(causes.items()))


def _paid_twice(draft: Draft, background: Background) -> tuple[PaidTwice, ...]:
    both = {one.channel for one in draft.allocations}.issuperset(TWICE)
    return paid_twice(uses_of(draft.allocations), background.paid) if both or background.paid else ()


def _largest_works(allocations: Iterable[RoyaltyAllocated]) -> tuple[WorkSum, ...]:
    sums: dict[tuple[str, str], int] = {}
    titles: dict[str, str] = {}
    for one in allocations:
        at = (one.work, one.gross.currency)
        sums[at] = sums.get(at, 0) + one.gross.amount
        titles[one.work] = min(titles.get(one.work, one.title), one.title)
    largest = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:LISTED]
    return tuple(
        WorkSum(work=work, title=titles[work], gross=Money(amount, currency))
        for (work, currency), amount in largest
    )


def _uncredited(
    allocations: Iterable[RoyaltyAllocated],
) -> Iterable[tuple[RoyaltyAllocated, AllocatedShare]]:
    return (
        (one, share) for one in allocations for share in one.shares if share.state is not ShareState.CREDITED
    )


def _waiting(allocations: Iterable[RoyaltyAllocated]) -> tuple[Waiting, ...]:
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for _, share in _uncredited(allocations):
        at = (share.state.value, share.reason or "", share.gross.currency)
        count, amount = sums.get(at, (0, 0))
        sums[at] = (count + 1, amount + share.gross.amount)
    return tuple(
        Waiting(state=ShareState(state), reason=reason or None, shares=count, amount=Money(amount, currency))
        for (state, reason, currency), (count, amount) in sorted(sums.items())
    )


def _waiting_shares(allocations: Iterable[RoyaltyAllocated]) -> tuple[WaitingShare, ...]:
    largest = sorted(
        _uncredited(allocations), key=lambda pair: (-pair[1].gross.amount, pair[0].allocation, pair[1].share)
    )
    return tuple(
        WaitingShare(
            state=share.state,
            reason=share.reason,
            note=share.note,
            target=one.target,
            work=one.work,
            title=one.title,
            role=share.role,
            owner=share.owner,
            amount=share.gross,
        )
        for one, share in largest[:HELD_LISTED]
    )

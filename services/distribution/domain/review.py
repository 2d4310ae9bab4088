"""The review sheet of a draft: what its approver looks at, the same bytes for the same run for ever (D-95, D-59)."""

from dataclasses import dataclass
from datetime import date

from services.distribution.domain.background import Background, PaidTwice, paid_twice
from services.distribution.domain.draft import TargetSum
from services.distribution.domain.figures import LISTED, Difference, Figures, Sum, difference
from services.distribution.domain.kept_back import KeptBack
from services.distribution.domain.tally import Tally, Waiting, WaitingShare, WorkSum

FACTOR = 2
"""From how many times as much, or as little, a payee stands among those who get much more or less than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """What an approver left out of the run."""

    target: str
    reason: str
    by: str


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
    kept_back: tuple[KeptBack, ...]
    """Corrections that wait until it is decided whether something goes back or on."""
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
    """What of a run stands neither in what is counted of its draft nor in what it is held against."""

    run: str
    digest: str
    cut_off_day: date
    prepared_by: str
    excluded: tuple[Excluded, ...] = ()


def review(tally: Tally, of: Reviewed, background: Background, last: Figures | None) -> ReviewSheet:
    """The sheet of a draft of which all is counted; `last` are the figures of the run that the background names."""
    figures = tally.figures.told()
    compared_with = None if last is None else background.last_run
    return ReviewSheet(
        run=of.run,
        digest=of.digest,
        cut_off_day=of.cut_off_day,
        prepared_by=of.prepared_by,
        allocations=tally.allocations,
        reserves=tally.reserves,
        corrections=tuple(
            Correction(cause=cause, reversals=count) for cause, count in sorted(tally.causes.items())
        ),
        kept_back=tuple(tally.kept_back),
        targets=tuple(tally.targets),
        excluded=tuple(sorted(of.excluded, key=lambda one: one.target)),
        largest_works=tally.largest_works(),
        largest_payees=tuple(sorted(figures.payees, key=lambda one: (-one.amount.amount, one.key))[:LISTED]),
        compared_with=compared_with,
        difference=difference(last or Figures(), figures, FACTOR),
        waiting=tally.waiting(),
        waiting_shares=tally.waiting_shares(),
        paid_twice=paid_twice(tally.uses, background.paid),
        figures=figures,
    )

"""What somebody has of a work for good, held against what the rules give; what is reserved or held does not count."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from services.distribution.domain.facts import LiveFact, ReportFact, TargetFact
from services.distribution.domain.pieces import WorkMoney
from services.distribution.domain.undocumented import LOD_MARK
from services.distribution.domain.works import days_of
from shared.contracts.terms import HoldReason, Role, ShareState
from shared.kernel.shares import parse_share

SETTLED = (ShareState.CREDITED, ShareState.REFUSED, ShareState.OUT_OF_TERM, ShareState.RETURNABLE)

Settled = dict[tuple[Role, str | None, ShareState], tuple[int, Fraction]]
"""Amount and part of the role of what somebody has."""


def same(stand: Sequence[LiveFact], fresh: Sequence[WorkMoney]) -> bool:
    """Whether allocations that stand give everybody what the rules give him."""
    if sum(one.gross.amount for one in stand) != sum(work.gross for work in fresh):
        return False
    if {one.gross.currency for one in stand if one.gross.amount} != {
        work.currency for work in fresh if work.gross
    }:
        return False
    given: Settled = {}
    for work in fresh:
        for piece in work.pieces:
            key = (piece.role, piece.owner or piece.receiver, piece.standing.state)
            _add(given, key, piece.gross, piece.fraction)
    had: Settled = {}
    for one in stand:
        for share in one.shares:
            if LOD_MARK in share.marks:
                # The organisation deals it out; what is documented later claws nothing back (D-41).
                continue
            recovering = share.reason == HoldReason.RECOVERY
            state = ShareState.CREDITED if recovering else share.state
            key = (share.role, one.whose(share), state)
            if recovering and key not in given:
                # What is to go back to its sender waits like what is to be credited.
                key = (share.role, one.whose(share), ShareState.RETURNABLE)
            _add(had, key, share.gross.amount, parse_share(share.fraction))
    return all(_has(given.get(key, (0, Fraction(0))), before) for key, before in had.items())


def waits_still(live: Sequence[LiveFact]) -> bool:
    """Whether something of these allocations is reserved or held still: what one took of another is not there."""
    left: Counter[tuple[str, str]] = Counter()
    for one in live:
        for share in one.shares:
            if share.state in (ShareState.RESERVED, ShareState.HELD):
                left[one.allocation, share.share] += share.gross.amount
        for taken in one.takes:
            left[taken.allocation, taken.share] -= taken.amount.amount
    return any(amount > 0 for amount in left.values())


def used_otherwise(one: LiveFact, before: TargetFact, target: TargetFact) -> bool:
    """Whether a later version says that the work of an allocation was used on other days than the one by which it was
    distributed: by the day of use it is decided whose it is, and what becomes of it (D-10)."""
    was = [report for report in before.reports if report.number in one.again.reports]
    return _days(was) != _days([report for report in target.reports if report.work == one.work])


def _days(reports: Sequence[ReportFact]) -> dict[date | None, Fraction]:
    uses = days_of(reports) if reports else []
    total = sum(use.value for use in uses)
    return {use.day: Fraction(use.value, total) for use in uses} if total else {}


def _add(sums: Settled, key: tuple[Role, str | None, ShareState], amount: int, part: Fraction) -> None:
    if key[2] in SETTLED and amount:
        before, known = sums.get(key, (0, Fraction(0)))
        sums[key] = (before + amount, known + part)


def _has(given: tuple[int, Fraction], before: tuple[int, Fraction]) -> bool:
    # An unknown who gets a name may take the odd unit of a split from another of the same part.
    rounded = given[1] == before[1] and before[0] - given[0] <= 1
    return given[0] >= before[0] or rounded

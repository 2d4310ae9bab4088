"""What is owed beside payees month by month: how much, to whom and until when (D-98).

Pure: the figures of the read models and the creditors in force, on a day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.payments.domain.creditors import Creditor
from services.payments.domain.liability_kinds import LiabilityKind
from shared.kernel.money import Money

TOLD_AHEAD = timedelta(days=10)
"""How long before its due day a sum begins to be told."""


class DueState(StrEnum):
    """How near the due day of a sum is."""

    SETTLED = "SETTLED"
    CARRIED = "CARRIED"
    """More was paid than is owed: the next payment of this kind sets it off."""
    UPCOMING = "UPCOMING"
    DUE = "DUE"
    """The day is near."""
    OVERDUE = "OVERDUE"
    NO_CREDITOR = "NO_CREDITOR"
    """Nobody has decided who is paid, and by when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrued:
    """What came to be owed in a month and is not gone."""

    kind: LiabilityKind
    month: date
    """Its first day."""
    amount: Money
    due_on: date | None = None
    """Where what is owed has a due day of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityLine:
    """The sum of a kind, currency and month."""

    kind: LiabilityKind
    month: date
    creditor: str | None
    owed: Money
    due_on: date | None
    state: DueState


def lines_of(
    accrued: Iterable[Accrued], creditors: Iterable[Creditor], day: date
) -> tuple[LiabilityLine, ...]:
    """The lines of a day, by kind, currency and month."""
    by_kind = {one.kind: one for one in creditors}
    lines = [_line(one, by_kind.get(one.kind), day) for one in accrued]
    return tuple(sorted(lines, key=lambda one: (one.kind, one.owed.currency, one.month)))


def totals_of(lines: Iterable[LiabilityLine]) -> Mapping[tuple[LiabilityKind, str], int]:
    """Minor units that are outstanding by kind and currency."""
    sums: dict[tuple[LiabilityKind, str], int] = {}
    for one in lines:
        key = (one.kind, one.owed.currency)
        sums[key] = sums.get(key, 0) + one.owed.amount
    return dict(sorted(sums.items()))


def _line(one: Accrued, creditor: Creditor | None, day: date) -> LiabilityLine:
    due_on = one.due_on
    if due_on is None and creditor is not None:
        due_on = creditor.due.due_on(one.month)
    return LiabilityLine(
        kind=one.kind,
        month=one.month,
        creditor=None if creditor is None else creditor.name,
        owed=one.amount,
        due_on=due_on,
        state=_state(one.amount, creditor, due_on, day),
    )


def _state(outstanding: Money, creditor: Creditor | None, due_on: date | None, day: date) -> DueState:
    if not outstanding.amount:
        return DueState.SETTLED
    if outstanding.amount < 0:
        return DueState.CARRIED
    if creditor is None or due_on is None:
        return DueState.NO_CREDITOR
    if due_on < day:
        return DueState.OVERDUE
    return DueState.DUE if due_on - TOLD_AHEAD <= day else DueState.UPCOMING

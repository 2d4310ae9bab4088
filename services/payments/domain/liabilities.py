"""What is owed beside payees month by month: how much, to whom and until when (D-98).

Pure: the figures of the read models and the creditors in force, on a day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.policy_creditors import Creditor
from shared.kernel.ids import derived_id
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

    @property
    def liability(self) -> str:
        """Id of the month's liability."""
        return month_id(self.kind, self.amount.currency, self.month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """A return or refund: owed once, to a party, with its next planned payment (D-80)."""

    liability: str
    kind: LiabilityKind
    creditor: str
    amount: Money
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What of a liability a payment run has taken, and what orders that stand have paid, in minor units."""

    taken: int = 0
    paid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityLine:
    """The sum of a kind, currency and month, or a return or refund."""

    liability: str
    kind: LiabilityKind
    month: date
    creditor: str | None
    """By the policy `creditors`, or the party that it is given back to."""
    owed: Money
    taken: Money
    """By a payment run that is not released."""
    paid: Money
    outstanding: Money
    """Owed less paid."""
    due_on: date | None
    state: DueState


def month_id(kind: LiabilityKind, currency: str, month: date) -> str:
    """Id of the liability of a month, by its first day."""
    return derived_id("liability", kind.value, currency, month.isoformat())


def due_day(one: Accrued, creditor: Creditor | None) -> date | None:
    """The day on which a month's sum is due; None as long as nobody has decided it."""
    return creditor.due.due_on(one.month) if one.due_on is None and creditor is not None else one.due_on


def lines_of(
    accrued: Iterable[Accrued],
    creditors: Iterable[Creditor],
    day: date,
    settled: Mapping[str, Settled] = MappingProxyType({}),
    repayments: Iterable[Repayment] = (),
) -> tuple[LiabilityLine, ...]:
    """The lines of a day, by kind, currency, month and id."""
    by_kind = {one.kind: one for one in creditors}
    lines = [_of_month(one, by_kind.get(one.kind), settled, day) for one in accrued]
    lines += [_given_back(one, settled, day) for one in repayments]
    return tuple(sorted(lines, key=lambda one: (one.kind, one.owed.currency, one.month, one.liability)))


def totals_of(lines: Iterable[LiabilityLine]) -> Mapping[tuple[LiabilityKind, str], int]:
    """Minor units that are outstanding by kind and currency."""
    sums: dict[tuple[LiabilityKind, str], int] = {}
    for one in lines:
        key = (one.kind, one.owed.currency)
        sums[key] = sums.get(key, 0) + one.outstanding.amount
    return dict(sorted(sums.items()))


def _of_month(
    one: Accrued, creditor: Creditor | None, settled: Mapping[str, Settled], day: date
) -> LiabilityLine:
    name = None if creditor is None else creditor.name
    due_on = due_day(one, creditor)
    return _line(one.liability, one.kind, one.month, one.amount, name, due_on, settled, day)


def _given_back(one: Repayment, settled: Mapping[str, Settled], day: date) -> LiabilityLine:
    month = one.effective_on.replace(day=1)
    return _line(one.liability, one.kind, month, one.amount, one.creditor, None, settled, day)


def _line(
    liability: str,
    kind: LiabilityKind,
    month: date,
    owed: Money,
    creditor: str | None,
    due_on: date | None,
    settled: Mapping[str, Settled],
    day: date,
) -> LiabilityLine:
    gone = settled.get(liability, Settled())
    outstanding = Money(owed.amount - gone.paid, owed.currency)
    return LiabilityLine(
        liability=liability,
        kind=kind,
        month=month,
        creditor=creditor,
        owed=owed,
        taken=Money(gone.taken, owed.currency),
        paid=Money(gone.paid, owed.currency),
        outstanding=outstanding,
        due_on=due_on,
        state=_state(outstanding, creditor, due_on, day),
    )


def _state(outstanding: Money, creditor: str | None, due_on: date | None, day: date) -> DueState:
    if not outstanding.amount:
        return DueState.SETTLED
    if outstanding.amount < 0:
        return DueState.CARRIED
    if creditor is None:
        return DueState.NO_CREDITOR
    if due_on is None:
        return DueState.UPCOMING
    if due_on < day:
        return DueState.OVERDUE
    return DueState.DUE if due_on - TOLD_AHEAD <= day else DueState.UPCOMING

"""Planned payments: the Board's days of payment, and those of contracts with organisations (4.1-a, 4.2-a, D-09).

A day that comes without a prepared payment run is told 14 and 3 days ahead, one that has passed without a released one
the day after. An organisation is to have all that it could be paid by its contract's day; what it has not is late.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.registry import Contract, PlannedDay, version_on
from shared.contracts.terms import PlannedAct
from shared.kernel.money import Money

TOLD_AHEAD = (3, 14)
"""Days before a planned day on which it is told that nothing is prepared, the last warning first."""


def warning_of(day: date, today: date) -> int | None:
    """How many days ahead a day that nothing is prepared for is told of today; None: not yet, or it has passed."""
    left = (day - today).days
    return next((ahead for ahead in TOLD_AHEAD if 0 <= left <= ahead), None)


def contract_days(versions: Sequence[Contract], years: Iterable[int]) -> tuple[date, ...]:
    """The days of these years on which a contract says that the organisation is paid, each by the version of that
    day."""
    found = set[date]()
    for year in years:
        for planned in {one for version in versions for one in version.payment_calendar}:
            if planned.act is PlannedAct.PAYMENT and planned in _calendar_on(
                versions, day := _of(planned, year)
            ):
                found.add(day)
    return tuple(sorted(found))


def _calendar_on(versions: Sequence[Contract], day: date) -> tuple[PlannedDay, ...]:
    contract = version_on(versions, day)
    holds = contract.valid_from <= day and (contract.valid_to is None or day <= contract.valid_to)
    return contract.payment_calendar if holds else ()


def _of(planned: PlannedDay, year: int) -> date:
    last = monthrange(year, planned.month)[1]
    return date(year, planned.month, min(planned.day or last, last))


class TermState(StrEnum):
    """How a contract's terms of payment are kept."""

    KEPT = "KEPT"
    """Nothing is late."""
    DUE = "DUE"
    """The next day is near, and what is owed is in no payment run."""
    LATE = "LATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedSum:
    """What an organisation could be paid of one distribution run."""

    amount: Money
    since: date | None
    """The run's closing day; None: from before."""
    in_run: bool
    """A payment run has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerm:
    """A contract's terms on a day."""

    contract: str
    number: str
    party: str
    state: TermState
    last_day: date | None
    next_day: date | None
    owed: tuple[Money, ...]
    """All that it could be paid, by currency."""
    late: tuple[Money, ...]
    """What of it stood on the account on the last day already."""


def term_of(versions: Sequence[Contract], owed: Sequence[OwedSum], today: date) -> ContractTerm | None:
    """How a contract's terms are kept today; None where it plans no payment."""
    days = contract_days(versions, range(today.year - 1, today.year + 2))
    last = max((day for day in days if day < today), default=None)
    following = min((day for day in days if day >= today), default=None)
    if last is None and following is None:
        return None
    late = [one for one in owed if last is not None and (one.since is None or one.since <= last)]
    waits = any(not one.in_run and one.amount.amount > 0 for one in owed)
    near = following is not None and warning_of(following, today) is not None
    state = TermState.DUE if near and waits else TermState.KEPT
    late_sums = _sums(late)
    contract = version_on(versions, today)
    return ContractTerm(
        contract=contract.id,
        number=contract.number,
        party=contract.party,
        state=TermState.LATE if late_sums else state,
        last_day=last,
        next_day=following,
        owed=_sums(owed),
        late=late_sums,
    )


def _sums(owed: Iterable[OwedSum]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for one in owed:
        sums[one.amount.currency] = sums.get(one.amount.currency, 0) + one.amount.amount
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()) if amount > 0)

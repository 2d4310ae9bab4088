"""How sums that add up month by month come to be liabilities, which payment runs take (D-98).

What is owed for a month is one liability of its kind and currency. Its causes are numbered: each brings what is owed by
now more, or less, than the ones before have brought. So two who call up at once bring the same cause, or the second is
refused; nothing is owed twice, and what was paid too much is owed below zero until the next order sets it off.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from services.payments.domain.liabilities import Accrued, due_day
from services.payments.domain.liability import IncurLiability, Liability, State
from services.payments.domain.owed import Owed
from services.payments.domain.policy_creditors import Creditor
from shared.kernel.money import Money


def owed_of(state: State, payment_run: str) -> Owed | None:
    """What of a month's liability a payment run can take, or has taken; None where there is nothing, or another run has
    it."""
    known = state.liability
    if known is None or state.payment_run not in (None, payment_run):
        return None
    amount = state.owed if state.payment_run is None else state.taken
    if not amount:
        return None
    return Owed(
        liability=known.id,
        kind=known.kind,
        creditor=known.creditor,
        amount=Money(amount, known.currency),
    )


def called_up(
    accrued: Iterable[Accrued], states: Mapping[str, State], today: date
) -> list[tuple[str, IncurLiability]]:
    """What every month of `accrued` lacks, or has too much, as a further cause of its liability. A month that is owed
    nothing any more has to be among them, with nothing."""
    found = []
    for one in accrued:
        liability, state = one.liability, states[one.liability]
        more = one.amount.amount - sum(state.causes.values())
        if more:
            command = IncurLiability(
                liability=Liability(
                    id=liability,
                    kind=one.kind,
                    creditor=one.kind.value,
                    currency=one.amount.currency,
                ),
                cause=str(len(state.causes) + 1),
                amount=Money(more, one.amount.currency),
                effective_on=today,
            )
            found.append((liability, command))
    return found


def due_until(
    owed: Iterable[Owed],
    accrued: Iterable[Accrued],
    creditors: Iterable[Creditor],
    day: date,
    following: date | None,
) -> list[Owed]:
    """What of the months a payment run of a day takes: what is due before the following planned payment, and what was
    paid too much. Where no payment is planned to follow, every month that is over is taken. What has no creditor stays
    owed, and the list of liabilities says why."""
    by_kind = {one.kind: one for one in creditors}
    waits = set()
    for one in accrued:
        due_on = due_day(one, by_kind.get(one.kind))
        over = (one.month.year, one.month.month) < (day.year, day.month)
        soon = over if following is None or due_on is None else due_on < following
        if not soon and (due_on is None or due_on > day):
            waits.add(one.liability)
    named = [one for one in owed if one.kind in by_kind]
    return [one for one in named if one.liability not in waits or one.amount.amount < 0]

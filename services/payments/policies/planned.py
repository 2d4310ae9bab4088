"""What is told of planned payments: that nothing is prepared, that a day has passed, that a contract is not kept."""

from services.payments.domain.pay_days import ContractTerm, TermState, warning_of
from services.payments.projections.pay_days import (
    PayDay,
    read_paid_half_years,
    read_pay_days,
    read_terms,
)
from shared.eventstore.days import DayStarted
from shared.kernel.planned_days import DayState
from shared.messaging.alarms import raise_alarm
from shared.messaging.reaction import Reaction
from shared.projections import snapshot

_RUNNER = "calendar"


async def warn_of_planned_payments(reaction: Reaction, event: DayStarted) -> None:
    """Planned days of payment, half-years without one, and terms of contracts: each alarm once (4.1-a, 4.2-a, D-09)."""
    async with snapshot(reaction.ctx.engine) as (connection, _):
        days = await read_pay_days(connection, event.day)
        halves = await read_paid_half_years(connection, event.day)
        terms = await read_terms(connection, event.day)
    for day in days:
        await _tell_day(reaction, event, day)
    for half in halves:
        if half.missed:
            what = (
                f"nothing was paid from {half.first} to {half.last}, though it is paid twice a year (4.1-a)"
            )
            await raise_alarm(reaction.ctx.pool, _RUNNER, "NO_PAYMENT", what, about=half.first)
    for term in terms:
        await _tell_term(reaction, event, term)


async def _tell_day(reaction: Reaction, event: DayStarted, day: PayDay) -> None:
    if day.state is DayState.OVERDUE:
        what = f"payment was planned for {day.day}, and no payment run of that day or later is released"
        await raise_alarm(reaction.ctx.pool, _RUNNER, "PAYMENT_OVERDUE", what, about=day.day)
        return
    ahead = warning_of(day.day, event.day)
    if day.state is not DayState.MET and not day.prepared and ahead is not None:
        what = f"payment is planned for {day.day}, and no payment run is prepared for it"
        await raise_alarm(reaction.ctx.pool, _RUNNER, "PAYMENT_DUE", what, about=f"{day.day} {ahead}")


async def _tell_term(reaction: Reaction, event: DayStarted, term: ContractTerm) -> None:
    to = f"the organisation {term.party}, contract {term.number}"
    if term.state is TermState.LATE:
        late = ", ".join(map(str, term.late))
        what = f"{late} to {to}, were to be paid by {term.last_day}"
        about = f"{term.contract} {term.last_day}"
        await raise_alarm(reaction.ctx.pool, _RUNNER, "CONTRACT_OVERDUE", what, about=about)
    if term.next_day is not None and term.state is TermState.DUE:
        owed = ", ".join(map(str, term.owed))
        what = f"{owed} to {to}, are to be paid by {term.next_day}, and are in no payment run"
        about = f"{term.contract} {term.next_day} {warning_of(term.next_day, event.day)}"
        await raise_alarm(reaction.ctx.pool, _RUNNER, "CONTRACT_DUE", what, about=about)

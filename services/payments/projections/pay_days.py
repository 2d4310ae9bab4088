"""Planned payments as the calendars, the contracts and the payment runs have them (4.1-a, 4.2-a, D-09)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.pay_days import ContractTerm, OwedSum, term_of
from services.payments.domain.payment_run_events import RunState
from services.payments.domain.standing import CreditState, standing_of
from services.payments.projections.circumstances import read_circumstances
from services.payments.projections.contract import read_contracts
from services.payments.projections.credit import TABLE as CREDIT
from services.payments.projections.credit import TAKEN
from services.payments.projections.liability import PAID as LIABILITY_PAID
from services.payments.projections.liability import TABLE as LIABILITY
from services.payments.projections.liability import TAKEN as LIABILITY_TAKEN
from services.payments.projections.liability import owed_of
from services.payments.projections.pay_calendar import read_calendars
from services.payments.projections.payment_run import TABLE as PAYMENT_RUN
from services.payments.projections.run import TABLE as RUN
from services.payments.projections.unpaid import read_unpaid
from shared.kernel.planned_days import (
    ClosedRun,
    DayState,
    HalfYear,
    PlannedDay,
    days_in_force,
    half_years,
    planned_days,
)
from shared.projections.among import among

_RELEASED = (RunState.RELEASING.value, RunState.RELEASED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayDay:
    """A planned day of payment; `prepared` are payment runs for it that wait for their release."""

    day: date
    state: DayState
    run: str | None
    prepared: tuple[str, ...]


async def read_pay_days(connection: AsyncConnection, today: date) -> tuple[PayDay, ...]:
    """All planned days. What is released pays; a run that was prepared and had nothing to pay counts too."""
    calendars = await read_calendars(connection)
    days = sorted(days_in_force(calendars))
    waiting = await _waiting(connection)
    prepared = {
        day: tuple(run for run, on in waiting.items() if day <= on < end)
        for day, end in pairwise([*days, date.max])
    }
    found = planned_days(days, await _done(connection), today)
    return tuple(_pay_day(one, prepared[one.day]) for one in found)


def _pay_day(planned: PlannedDay, prepared: tuple[str, ...]) -> PayDay:
    waits = () if planned.state is DayState.MET else prepared
    return PayDay(day=planned.day, state=planned.state, run=planned.run, prepared=waits)


async def read_paid_half_years(connection: AsyncConnection, today: date) -> tuple[HalfYear, ...]:
    """The half-years since the first calendar or the first payment run, the newest first; none before either."""
    runs = await _done(connection)
    begun = [begins for begins, _, _ in await read_calendars(connection)]
    since = min([*begun, *(one.closed_on for one in runs)], default=None)
    return () if since is None else half_years(since, runs, today)


async def _done(connection: AsyncConnection) -> list[ClosedRun]:
    table = PAYMENT_RUN
    nothing_to_pay = (table.c.orders == 0) & table.c.digest.is_not(None)
    query = select(table.c.id, table.c.execution_date).where(table.c.state.in_(_RELEASED) | nothing_to_pay)
    return [
        ClosedRun(run=run, opened_on=day, closed_on=day)
        for run, day in (await connection.execute(query.order_by(table.c.id))).tuples()
    ]


async def _waiting(connection: AsyncConnection) -> Mapping[str, date]:
    table = PAYMENT_RUN
    ended = (*_RELEASED, RunState.ABANDONED.value)
    query = select(table.c.id, table.c.execution_date).where(table.c.state.not_in(ended))
    return dict((await connection.execute(query.order_by(table.c.id))).tuples().all())


async def read_terms(connection: AsyncConnection, today: date) -> list[ContractTerm]:
    """How the terms of contracts with organisations are kept today."""
    terms = []
    for versions in await read_contracts(connection):
        party = versions[-1].party
        found = term_of(versions, await _owed(connection, party, today), today)
        terms += [found] if found is not None else []
    return terms


async def _owed(connection: AsyncConnection, party: str, today: date) -> list[OwedSum]:
    """What nothing but a payment run lacks of an organisation's credits, and of what goes back to it: neither disputed
    nor held."""
    unpaid = await read_unpaid(connection, party)
    now = await read_circumstances(connection, today, unpaid)
    payable = [one for one in unpaid if standing_of(one, now).state in _COUNTED]
    runs = select(RUN.c.run, RUN.c.closed_on).where(among(RUN.c.run, {one.run for one in payable}))
    closed = dict((await connection.execute(runs)).tuples().all())
    taken = select(CREDIT.c.id).where(CREDIT.c.payee == party, CREDIT.c.state == TAKEN)
    in_run = set((await connection.execute(taken)).scalars())
    credited = [
        OwedSum(amount=one.net, since=closed.get(one.run), in_run=one.credit in in_run) for one in payable
    ]
    query = select(LIABILITY).where(LIABILITY.c.creditor == party, LIABILITY.c.state != LIABILITY_PAID)
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    return credited + [
        OwedSum(
            amount=owed.amount,
            since=date.fromisoformat(str(row["effective_on"])),
            in_run=row["state"] == LIABILITY_TAKEN,
        )
        for row in rows
        if (owed := owed_of(row)).held_by(now.holds) is None
    ]


_COUNTED = (CreditState.PAYABLE, CreditState.RECEIVABLE)

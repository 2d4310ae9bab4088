"""Calls up what adds up month by month: brings each month's liability to what is owed for it by now (D-98)."""

from datetime import date
from typing import Any

from services.payments.domain.calling_up import called_up, due_until, owed_of
from services.payments.domain.liabilities import Accrued
from services.payments.domain.liability import LIABILITY, State
from services.payments.domain.owed import Owed
from services.payments.projections.accrued import read_accrued
from services.payments.projections.liability import settled_months
from services.payments.projections.pay_calendar import read_calendars
from services.payments.projections.policy import policies_on
from shared.jobs.kinds import JobContext
from shared.kernel.clock import baku_day
from shared.kernel.planned_days import days_in_force
from shared.projections import snapshot


async def run(job: JobContext) -> dict[str, Any]:
    """Every day, so that the books show it whether or not a payment run takes it. How many months are not settled."""
    return {"open": len(await call_up(job))}


async def call_up(job: JobContext) -> dict[str, State]:
    """Bring every month's liability to what is known to be owed; the states of those that are not settled, by id."""
    ctx = job.ctx
    async with snapshot(ctx.engine) as (connection, _):
        open_ = _open_months(await read_accrued(connection, date.max), await settled_months(connection))
    states = {one: state for one, (state, _) in (await ctx.store.states(LIABILITY, list(open_))).items()}
    commands = called_up(open_.values(), states, baku_day(ctx.clock()))
    if not commands:
        return states
    # Refused is who comes second at the same moment; what the first has brought counts, and the rest is brought later.
    await ctx.store.execute_many(LIABILITY, commands, job.meta())
    return {one: state for one, (state, _) in (await ctx.store.states(LIABILITY, list(open_))).items()}


async def owed_of_months(job: JobContext, payment_run: str, day: date) -> list[Owed]:
    """What a payment run of a day takes of the months: what is due before the next planned payment after it."""
    states = await call_up(job)
    async with snapshot(job.ctx.engine) as (connection, _):
        accrued = await read_accrued(connection, date.max)
        creditors = (await policies_on(connection, day)).creditors
        planned = days_in_force(await read_calendars(connection))
    following = min((one for one in planned if one > day), default=None)
    owed = [one for state in states.values() if (one := owed_of(state, payment_run)) is not None]
    return due_until(owed, accrued, creditors, day, following)


def _open_months(accrued: list[Accrued], settled: dict[str, int]) -> dict[str, Accrued]:
    """The months that are not paid exactly as they are owed, by the id of their liability."""
    by_id = {one.liability: one for one in accrued}
    return {
        liability: one
        for liability, one in sorted(by_id.items())
        if settled.get(liability) != one.amount.amount
    }

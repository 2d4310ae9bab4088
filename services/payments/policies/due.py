"""What is told of sums that are due beside payees."""

from datetime import date

from services.payments.domain.liabilities import DueState, lines_of
from services.payments.domain.register import RegisterKind, due_now
from services.payments.domain.tax_period import period_named
from services.payments.projections.accrued import read_accrued
from services.payments.projections.liability import settled_until
from services.payments.projections.policy import policies_on
from services.payments.projections.register import last_filed
from shared.contracts.wire import to_builtins
from shared.eventstore.days import DayStarted
from shared.messaging.alarms import raise_alarm
from shared.messaging.reaction import Reaction
from shared.projections import snapshot

_TOLD = {DueState.DUE: "LIABILITY_DUE", DueState.OVERDUE: "LIABILITY_OVERDUE"}


async def warn_of_due_liabilities(reaction: Reaction, event: DayStarted) -> None:
    """A month's sum is an alarm when its due day is near, and another one when the day is over, each once (D-98)."""
    async with snapshot(reaction.ctx.engine) as (connection, _):
        accrued = await read_accrued(connection, event.day)
        policies = await policies_on(connection, event.day)
        settled = await settled_until(connection, event.day)
    for line in lines_of(accrued, policies.creditors, event.day, settled):
        kind = _TOLD.get(line.state)
        if kind is not None:
            what = f"{line.outstanding} of {line.kind} for {line.month:%Y-%m} to {line.creditor}, due on {line.due_on}"
            about = f"{line.kind} {line.owed.currency} {line.month} {line.due_on}"
            await raise_alarm(reaction.ctx.pool, "liabilities", kind, what, about=about)


async def warn_of_changed_registers(reaction: Reaction, event: DayStarted) -> None:
    """A register that was filed with other sums than are due by now is an alarm, once a version: it is to be filed
    again (D-86)."""
    async with snapshot(reaction.ctx.engine) as (connection, _):
        accrued = await read_accrued(connection, date.max)
        filed = await last_filed(connection)
    for row in filed:
        period = period_named(row["period"])
        now = () if period is None else due_now(RegisterKind(row["register"]), period, accrued)
        if to_builtins(list(now)) != row["due"]:
            name = f"{row['register']} {row['period']}, version {row['version']}"
            due = ", ".join(f"{one.kind} {one.amount}" for one in now) or "nothing"
            what = f"register {name} was filed on {row['filed_on']}, and by now there is due: {due}"
            await raise_alarm(reaction.ctx.pool, "liabilities", "REGISTER_CHANGED", what, about=name)


async def call_months_up(reaction: Reaction, event: DayStarted) -> None:
    """What came to be owed for months since yesterday is brought to their liabilities (D-98)."""
    day = event.day.isoformat()
    await reaction.queue("call-up-liabilities", key=day, subject=day, args={})

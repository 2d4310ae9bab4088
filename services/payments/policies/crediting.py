"""When a distribution run closed: its shares come to the accounts, and what it takes back is recovered."""

from services.payments.domain.credit import CREDIT, RecoverCredit
from services.payments.domain.credit_events import CreditPassed
from services.payments.domain.holds import GUILD, HOLDS, Holds
from services.payments.domain.payment_run_events import RunPrepared, RunReleased
from services.payments.domain.recovery import set_against
from services.payments.domain.run_credits import RunCredited
from services.payments.projections import (
    ALLOCATIONS,
    CARRIED,
    REDISTRIBUTED,
    RELEASES,
    RESERVES,
    RETURNS,
    REVERSALS,
)
from services.payments.projections.credit import OPEN, PAID, TAKEN
from services.payments.projections.merged import read_stands
from services.payments.projections.receivable import read_open, read_unrecovered
from shared.contracts import distribution
from shared.eventstore.days import DayStarted
from shared.messaging.reaction import Reaction
from shared.projections import snapshot
from shared.projections.batch import whole


async def credit_closed_run(reaction: Reaction, event: distribution.RunClosed) -> None:
    """Credit a closed run's shares, once all its items were heard unaltered; before that nothing happens."""
    counts = {
        ALLOCATIONS: event.allocations,
        RESERVES: event.reserves,
        RELEASES: event.releases,
        RETURNS: event.returns,
        REVERSALS: event.reversals,
        REDISTRIBUTED: event.redistributed,
        CARRIED: event.carried,
    }
    async with reaction.ctx.engine.connect() as connection:
        wrong = await whole(connection, event.run, 1, counts, event.digest)
    if wrong is not None:
        reaction.park(wrong)
    args = {
        "run": event.run,
        "closed_on": event.closed_on.isoformat(),
        "heard": event.known.get(reaction.ctx.service, 0),
    }
    await reaction.queue("credit-run", key=event.run, subject=event.run, args=args)


async def recover(
    reaction: Reaction, event: RunCredited | RunPrepared | RunReleased | CreditPassed | DayStarted
) -> None:
    """Say how much is recovered of what distribution took back: what is set against unpaid credits at once, the rest as
    payments set it off (D-70)."""
    store = reaction.ctx.store
    holds, _ = await store.state(HOLDS, GUILD)
    async with snapshot(reaction.ctx.engine) as (connection, _):
        waiting = await read_unrecovered(connection)
        payees = {row["payee"] for row in waiting if row["state"] == OPEN}
        followed = Holds(holds.values(), await read_stands(connection))
        open_ = await read_open(connection, payees, followed) if payees else []
    # What left a payment run, or was said recovered, just now is in its own stream before the read models know.
    taken = [row["takes_back"] for row in waiting if row["original_state"] == TAKEN]
    back = [one.credit for one in open_ if one.takes_back is not None]
    states = {one: state for one, (state, _) in (await store.states(CREDIT, [*taken, *back])).items()}
    free = {one for one in taken if not states[one].payment_run}
    free |= {row["takes_back"] for row in waiting if row["original_state"] == OPEN}
    free |= {one.credit for one in open_}
    found = set_against(open_, free, {one: states[one].recovered for one in back})
    found |= {row["id"]: -row["net"] for row in waiting if row["state"] == PAID}
    ids = [row["id"] for row in waiting if found.get(row["id"])]
    await reaction.execute_many(CREDIT, [(one, RecoverCredit(recovered=found[one])) for one in ids])

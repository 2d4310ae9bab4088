"""What was distributed, while no run looks at it anew."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.claim import CLAIM
from services.distribution.domain.run import RUN
from services.distribution.handlers import has
from services.distribution.projections.run import find_run
from shared.eventstore.store import EventStore
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream


async def guard_of_distributed(
    store: EventStore, connection: AsyncConnection, target: str
) -> tuple[str, int] | Rejected:
    """The guard under which something is decided of what closed runs made of an account or schedule: rejected while a
    run has it, which may take that back, and until the read models have what the last one made."""
    holder, version = await store.state(CLAIM, target)
    if holder is not None:
        run, _ = await store.state(RUN, holder)
        row = await find_run(connection, holder)
        unread = run.closed and (row is None or row["state"] != "CLOSED")
        if unread or has(run, target, again=True):
            why = f"{target} is in the run {holder}: wait for its end, or have it excluded"
            return Rejected("IN_A_RUN", why)
    return stream(CLAIM.entity, target), version

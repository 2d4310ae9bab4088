"""What was distributed, while no run looks at it anew."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.claim import CLAIM
from services.distribution.domain.run import RUN
from services.distribution.handlers import has
from services.distribution.projections.run import find_run
from shared.eventstore.store import EventStore
from shared.kernel.decider import Rejected
from shared.kernel.ids import stream
from shared.web.problems import rejected


async def guards_of_distributed(
    store: EventStore, connection: AsyncConnection, *targets: str
) -> list[tuple[str, int]]:
    """The guards under which something is decided of what closed runs made of accounts or schedules, and of PROVISION,
    out of which a run may pay what it has read of it. Raises a problem (409 IN_A_RUN) while a run has one, which may
    take that back, and until the read models have what the last one made."""
    return [await _guard(store, connection, target) for target in targets]


async def _guard(store: EventStore, connection: AsyncConnection, target: str) -> tuple[str, int]:
    holder, version = await store.state(CLAIM, target)
    if holder is not None:
        run, _ = await store.state(RUN, holder)
        row = await find_run(connection, holder)
        unread = run.closed and (row is None or row["state"] != "CLOSED")
        if unread or has(run, target, again=True):
            why = f"{target} is in the run {holder}: wait for its end, or have it excluded"
            raise rejected(Rejected("IN_A_RUN", why))
    return stream(CLAIM.entity, target), version

"""What keeps a draft from being approved that its own stream does not know."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.run import REDISTRIBUTION
from services.distribution.handlers import DEALT, draft_items
from services.distribution.projections.contested import is_kept, read_contested, scope_of
from services.distribution.projections.rerated import rerated_in
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.rows import rows_of
from services.distribution.projections.run import find_run
from services.distribution.projections.sealed import sealed_until
from services.distribution.projections.target import changed_since
from shared.kernel.decider import Rejected


async def changes_of(connection: AsyncConnection, run: str, day: date) -> tuple[str, ...]:
    """The accounts that are no longer what the draft took, schedules whose rate was corrected since, and expired
    reserves that a claim or a dispute has reached: it is in time until the approval on this day (D-25)."""
    rows = await rows_of(connection, RESERVE, "reserve", sorted(await dealt_by(connection, run)))
    said = await read_contested(connection, {row["reserve"]: scope_of(row) for row in rows})
    reached = {reserve for reserve, what in said.items() if is_kept(what, day.isoformat())}
    changed = {*await changed_since(connection, run), *await rerated_in(connection, run)}
    return (*sorted(changed), *sorted(reached))


async def dealt_by(connection: AsyncConnection, run: str) -> set[str]:
    """The expired reserves that a run's draft deals out (D-24)."""
    return {item.body["reserve"] for item in await connection.execute(draft_items(run, DEALT))}


async def unsealed(connection: AsyncConnection, run: str, day: date) -> Rejected | None:
    """A redistribution is approved when all that matching and payments recorded until the day before was heard: a claim
    of that evening counts (D-25)."""
    found = await find_run(connection, run)
    if found is None or found["kind"] != REDISTRIBUTION:
        return None
    before, sealed = (day - timedelta(days=1)).isoformat(), await sealed_until(connection)
    if sealed >= before:
        return None
    return Rejected(
        "NOT_SEALED", f"matching and payments have not sealed {before} yet, but {sealed or 'no day'}"
    )

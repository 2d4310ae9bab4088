"""What is answered about a work: its facts and shares as they are or were known, its status on a day."""

from collections.abc import Sequence
from datetime import date

from services.registry.domain.party import PARTY
from services.registry.domain.status import Asked, Owner, role_standing, status_of, statuses, use_status
from services.registry.domain.work import WORK
from services.registry.projections import party, work
from services.registry.projections.party import owner_of, read_owners
from services.registry.projections.work import find_work, shares_of
from shared.contracts.registry import RoleShares
from shared.contracts.terms import UseType
from shared.contracts.wire import to_builtins
from shared.jobs.context import Context
from shared.projections import Row, projection, snapshot
from shared.projections.past import rows_as_of
from shared.web.as_of import Moment

HOME = "AZ"
"""The territory that is asked about where nobody names one."""


async def work_at(ctx: Context, work_id: str, moment: Moment, territory: str = HOME) -> Row | None:
    """A work with its shares and its status, as it is or was known; None when it was not yet entered."""
    found = await _known(ctx, work_id, moment)
    if found is None:
        return None
    row, owners = found
    by_use = statuses(shares_of(row), owners, territory, moment.day)
    more = {"status": status_of(by_use), "status_by_use": by_use, "on": moment.day, "territory": territory}
    return row | more


async def shares_at(
    ctx: Context, work_id: str, moment: Moment, territory: str, use: UseType | None
) -> Row | None:
    """The shares of a work on a day, role by role: who has them, what is missing, what contradicts; for one use or for
    each."""
    found = await _known(ctx, work_id, moment)
    if found is None:
        return None
    row, owners = found
    uses = [use] if use is not None else list(UseType)
    by_use = [_of_use(shares_of(row), owners, one, territory, moment.day) for one in uses]
    return {"id": work_id, "on": moment.day, "territory": territory, "uses": by_use}


def _of_use(
    roles: Sequence[RoleShares], owners: dict[str, Owner], use: UseType, territory: str, day: date
) -> Row:
    asked = Asked(use=use, territory=territory, day=day)
    standings = [role_standing(one, owners, asked) for one in roles]
    return {"use_type": use.value, "status": use_status(standings), "roles": to_builtins(standings)}


async def _known(ctx: Context, work_id: str, moment: Moment) -> tuple[Row, dict[str, Owner]] | None:
    if moment.position is not None:
        past = await rows_as_of(ctx.store, projection(work), WORK.entity, [work_id], moment.position)
        if work_id not in past:
            return None
        row = past[work_id]
        then = await rows_as_of(ctx.store, projection(party), PARTY.entity, _owners(row), moment.position)
        return row, {owner: owner_of(known) for owner, known in then.items()}
    async with snapshot(ctx.engine) as (connection, _):
        now = await find_work(connection, work_id)
        if now is None:
            return None
        return now, {known["id"]: owner_of(known) for known in await read_owners(connection, _owners(now))}


def _owners(row: Row) -> list[str]:
    """Whoever has a share, and the author whose share it was."""
    holders = [holder for one in shares_of(row) for holder in one.holders]
    return sorted({party_id for holder in holders for party_id in (holder.party, holder.author) if party_id})

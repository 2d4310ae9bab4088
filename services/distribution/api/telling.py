"""What an explanation in words is made of, gathered: the allocation, the stored facts of its run, the key it froze."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.books import RUN_KIND
from services.distribution.domain.policy_bodies import KEY, read_key
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.formats.explaining import Told, allocation_steps, share_steps
from services.distribution.projections.allocation import find_allocation
from services.distribution.projections.policy import find_policy
from services.distribution.projections.run import find_run
from services.distribution.projections.workings import read_workings
from shared.contracts.wire import from_builtins
from shared.jobs.context import Context
from shared.paper.words import Word


async def steps_of_allocation(
    ctx: Context, connection: AsyncConnection, body: dict[str, Any]
) -> tuple[Word, ...]:
    """An allocation step by step."""
    told = await _told(ctx, connection, body)
    return () if told is None else allocation_steps(told)


async def steps_of_share(
    ctx: Context,
    connection: AsyncConnection,
    body: dict[str, Any],
    share: str,
    last_claim_day: date | None = None,
) -> tuple[Word, ...]:
    """A share of an allocation step by step."""
    told = await _told(ctx, connection, body, last_claim_day)
    found = (
        None if told is None else next((one for one in told.allocation.shares if one.share == share), None)
    )
    return () if told is None or found is None else share_steps(told, found)


async def rules_of(connection: AsyncConnection, allocation: RoyaltyAllocated) -> dict[str, Any] | None:
    """The run by whose rules an allocation is: its own, but of what is issued in place of another the one that is
    mended."""
    name = allocation.run
    if allocation.mends and not allocation.takes:
        name = allocation.original_run or name
    while allocation.takes and allocation.mends:
        before = await find_allocation(connection, allocation.mends)
        if before is None:
            break
        allocation = from_builtins(RoyaltyAllocated, before)
        name = allocation.run
    return await find_run(connection, name)


async def _told(
    ctx: Context, connection: AsyncConnection, body: dict[str, Any], last_claim_day: date | None = None
) -> Told | None:
    allocation = from_builtins(RoyaltyAllocated, body)
    run, rules = await find_run(connection, allocation.run), await rules_of(connection, allocation)
    if run is None or rules is None:
        return None
    version = rules["policies"].get(KEY)
    policy = await find_policy(connection, KEY, version) if version and allocation.genre else None
    key = {} if policy is None else read_key(policy["body"])
    workings = None
    for one in (run, rules) if not allocation.takes and run["kind"] != RUN_KIND else ():
        workings = workings or await read_workings(ctx.blobs, one, allocation.target, allocation.version)
    return Told(
        allocation=allocation,
        workings=workings,
        key=key.get(allocation.genre or "", {}),
        key_reference="" if policy is None else f"{policy['reference']}, v{version}",
        last_claim_day=last_claim_day,
        mends_of=date.fromisoformat(rules["cut_off_day"]) if allocation.mends else None,
    )

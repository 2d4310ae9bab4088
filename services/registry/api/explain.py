"""What the registry answers when somebody asks why."""

from sqlalchemy import select

from services.registry.projections.contract import TABLE as CONTRACT
from services.registry.projections.party import find_party
from services.registry.projections.work import find_work
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.web.explanation import Explanation


async def explain(ctx: Context, entity_id: str) -> Explanation | None:
    """A party, work or contract with the facts that decide over money; None when it is none of them."""
    async with ctx.engine.connect() as connection:
        if party := await find_party(connection, entity_id):
            facts = {name: party[name] for name in ("party_class", "mandates", "refusals", "payees")}
            return Explanation(entity_id, "party", party["name"], facts)
        if work := await find_work(connection, entity_id, baku_day(ctx.clock())):
            facts = {name: work[name] for name in ("year", "genre", "status", "roles", "conflicts")}
            return Explanation(entity_id, "work", work["title"], facts)
        query = select(CONTRACT.c.number, CONTRACT.c.contract).where(CONTRACT.c.id == entity_id)
        if found := (await connection.execute(query)).one_or_none():
            contract = {
                name: found.contract[name] for name in ("kind", "key", "royalty_percent", "valid_from")
            }
            return Explanation(entity_id, "contract", found.number, contract)
    return None

"""What must hold over the registry's read models, for `verify`."""

from fractions import Fraction

from sqlalchemy import select

from services.registry.domain.shares import most_claimed
from services.registry.domain.work_key import WorkKey, keys_of
from services.registry.projections.merges import merged_here
from services.registry.projections.work import TABLE
from shared.contracts.registry import RoleShares, Work
from shared.contracts.wire import from_builtins
from shared.jobs.context import Context


async def conflicts_are_marked(ctx: Context) -> list[str]:
    """A role is marked as a conflict exactly when its claims exceed the whole (D-92)."""
    wrong = []
    async with ctx.engine.connect() as connection:
        query = select(TABLE.c.id, TABLE.c.roles, TABLE.c.conflicts).order_by(TABLE.c.id)
        for work, roles, conflicts in (await connection.execute(query)).tuples():
            shares = from_builtins(tuple[RoleShares, ...], roles)
            over = sorted(one.role.value for one in shares if most_claimed(one) > Fraction(1))
            if over != conflicts:
                wrong.append(f"work {work}: claims above the whole in {over}, marked are {conflicts}")
    return wrong


async def merges_agree(ctx: Context) -> list[str]:
    """A work says that another stands for it exactly when that one says so too (D-102)."""
    async with ctx.engine.connect() as connection:
        merges = select(TABLE.c.id, TABLE.c.merges, TABLE.c.merged_into).order_by(TABLE.c.id)
        rows = [dict(row) for row in (await connection.execute(merges)).mappings()]
    stands = {other: row["id"] for row in rows for other in merged_here(row)}
    away = {row["id"]: row["merged_into"] for row in rows if row["merged_into"] is not None}
    return [
        f"work {work}: merged into {away.get(work)}, while {stands.get(work)} says that it stands for it"
        for work in sorted(stands.keys() | away.keys())
        if stands.get(work) != away.get(work)
    ]


async def keys_name_one_work(ctx: Context) -> list[str]:
    """An identifier, and a number inside a series, is of one work."""
    async with ctx.engine.connect() as connection:
        facts = (await connection.execute(select(TABLE.c.work).order_by(TABLE.c.id))).scalars()
        works = [from_builtins(Work, fact) for fact in facts]
    named: dict[WorkKey, list[str]] = {}
    for work in works:
        for key in keys_of(work):
            named.setdefault(key, []).append(work.id)
    return [
        f"{key.kind} {key.value} names {', '.join(ids)}" for key, ids in sorted(named.items()) if len(ids) > 1
    ]


CHECKS = (conflicts_are_marked, merges_agree, keys_name_one_work)

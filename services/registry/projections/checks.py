"""What must hold over the registry's read models, for `verify`."""

from fractions import Fraction

from sqlalchemy import Table, select

from services.registry.domain import party_key
from services.registry.domain.shares import most_claimed
from services.registry.domain.work_key import WorkKey, keys_of
from services.registry.projections.merges import merged_here
from services.registry.projections.party import TABLE as PARTY
from services.registry.projections.work import TABLE
from shared.contracts.registry import Party, RoleShares, Work
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
    """A work or party says that another stands for it exactly when that one says so too (D-102)."""
    return [*await _merges_of(ctx, TABLE), *await _merges_of(ctx, PARTY)]


async def _merges_of(ctx: Context, table: Table) -> list[str]:
    async with ctx.engine.connect() as connection:
        merges = select(table.c.id, table.c.merges, table.c.merged_into).order_by(table.c.id)
        rows = [dict(row) for row in (await connection.execute(merges)).mappings()]
    stands = {other: row["id"] for row in rows for other in merged_here(row)}
    away = {row["id"]: row["merged_into"] for row in rows if row["merged_into"] is not None}
    return [
        f"{table.name} {one}: merged into {away.get(one)}, while {stands.get(one)} says that it stands for it"
        for one in sorted(stands.keys() | away.keys())
        if stands.get(one) != away.get(one)
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


async def keys_name_one_party(ctx: Context) -> list[str]:
    """An identifier is of one party; a merged record's are those of the one that stands for it."""
    async with ctx.engine.connect() as connection:
        query = select(PARTY.c.party).where(PARTY.c.merged_into.is_(None)).order_by(PARTY.c.id)
        parties = [from_builtins(Party, fact) for fact in (await connection.execute(query)).scalars()]
    named: dict[party_key.PartyKey, list[str]] = {}
    for party in parties:
        for key in party_key.keys_of(party):
            named.setdefault(key, []).append(party.id)
    return [
        f"{key.kind} {key.value} names {', '.join(ids)}" for key, ids in sorted(named.items()) if len(ids) > 1
    ]


CHECKS = (conflicts_are_marked, merges_agree, keys_name_one_work, keys_name_one_party)

"""What must hold over the registry's read models, for `verify`."""

from fractions import Fraction

from sqlalchemy import select

from services.registry.domain.shares import most_claimed
from services.registry.projections.work import TABLE
from shared.contracts.registry import RoleShares
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


CHECKS = (conflicts_are_marked,)

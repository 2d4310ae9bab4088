"""Expired reserves by source class, with the approved statistical base of each: what a redistribution would take."""

from collections.abc import Container
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.pool_facts import PoolFact, PoolPart
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.contested import is_kept, read_contested, scope_of
from services.distribution.projections.reserve import EXPIRED
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.sources import TOUCHED_MAX
from services.distribution.projections.statistical_base import APPROVED
from services.distribution.projections.statistical_base import TABLE as BASE
from shared.contracts.wire import from_builtins, to_builtins
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.projections import Row

POOLED_MAX = 10_000


async def read_pools(
    connection: AsyncConnection, run: str, elsewhere: Container[str], day: str
) -> tuple[list[PoolFact], list[Row]]:
    """The pools of a redistribution that have an approved base, without what is contested on that day or in another
    run, and their bases (id, version, sha256)."""
    query = (
        select(RESERVE, ALLOCATION.c.body)
        .join(ALLOCATION, ALLOCATION.c.allocation == RESERVE.c.allocation)
        .where(RESERVE.c.state == EXPIRED, RESERVE.c.left > 0)
        .order_by(RESERVE.c.last_claim_day, RESERVE.c.reserve)
        .limit(POOLED_MAX)
    )
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    said = await read_contested(connection, {row["reserve"]: scope_of(row) for row in rows})
    bases = await _bases(connection)
    touched: set[str] = set()
    parts: dict[str, list[Row]] = {}
    facts: dict[str, tuple[RoyaltyAllocated, Row]] = {}
    for row in rows:
        allocation = from_builtins(RoyaltyAllocated, row["body"])
        base = bases.get(_class_of(allocation))
        if base is None or row["target"] in elsewhere or is_kept(said[row["reserve"]], day):
            continue
        if len(touched | {row["target"]}) > TOUCHED_MAX:
            continue
        touched.add(row["target"])
        key = f"{_class_of(allocation)} {allocation.territory} {row['currency']}"
        parts.setdefault(key, []).append(row)
        facts.setdefault(key, (allocation, base))
    pools = [_pool(run, key, parts[key], *facts[key]) for key in sorted(parts)]
    used = {base["base"]: base for _, base in facts.values()}
    named = [
        {"id": base["base"], "version": base["version"], "sha256": base["weights_sha256"]}
        for _, base in sorted(used.items())
    ]
    return pools, named


def _class_of(allocation: RoyaltyAllocated) -> str:
    period = to_builtins(allocation.period)
    return f"{allocation.channel} {allocation.use_type} {period['from']} {period['to']}"


async def _bases(connection: AsyncConnection) -> dict[str, Row]:
    """Class -> the last approved version of a base for what is redistributed in it."""
    query = select(BASE).where(BASE.c.cause.is_(None), BASE.c.state == APPROVED).order_by(BASE.c.version)
    found: dict[str, Row] = {}
    rows: list[Any] = list((await connection.execute(query)).mappings())
    for row in rows:
        period = row["period"]
        found[f"{row['channel']} {row['use_type']} {period['from']} {period['to']}"] = dict(row)
    return found


def _pool(run: str, key: str, rows: list[Row], allocation: RoyaltyAllocated, base: Row) -> PoolFact:
    return PoolFact(
        id=derived_id("redistribution", run, key),
        channel=allocation.channel,
        use_type=allocation.use_type,
        period=allocation.period,
        territory=allocation.territory,
        amount=Money(sum(row["left"] for row in rows), rows[0]["currency"]),
        base=base["base"],
        parts=tuple(
            PoolPart(
                reserve=row["reserve"],
                target=row["target"],
                work=row["work"],
                reason=row["reason"],
                amount=row["left"],
            )
            for row in rows
        ),
    )

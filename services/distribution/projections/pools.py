"""Expired reserves by source class, with the approved statistical base of each: what a redistribution would take."""

from collections.abc import Container, Mapping
from typing import Any, TypeAlias

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.pool_facts import PoolFact, PoolPart
from services.distribution.domain.recovery import is_marked
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.contested import is_kept, read_contested, scope_of
from services.distribution.projections.reserve import EXPIRED
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.reversal import read_owed
from services.distribution.projections.sources import TOUCHED_MAX
from services.distribution.projections.statistical_base import APPROVED
from services.distribution.projections.statistical_base import TABLE as BASE
from shared.contracts.terms import Role
from shared.contracts.wire import from_builtins
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.projections import Row

POOLED_MAX = 10_000
Class: TypeAlias = tuple[str, str, str, str]
"""Channel, use type, first and last day."""
_CLASS = tuple(ALLOCATION.c[name] for name in ("channel", "use_type", "first_day", "last_day"))


async def read_pools(
    connection: AsyncConnection, run: str, elsewhere: Container[str], day: str
) -> tuple[list[PoolFact], list[Row]]:
    """The pools of a redistribution that have an approved base, without what is contested on that day or in another
    run, and their bases (id, version, sha256)."""
    bases = await _bases(connection)
    touched: set[str] = set()
    parts: dict[str, list[Row]] = {}
    facts: dict[str, tuple[RoyaltyAllocated, Row]] = {}
    pooled, after = 0, ("", "")
    while pooled < POOLED_MAX and (rows := await _expired(connection, bases, after)):
        after = (rows[-1]["last_claim_day"], rows[-1]["reserve"])
        said = await read_contested(connection, {row["reserve"]: scope_of(row) for row in rows})
        owed = await read_owed(connection, {row["target"] for row in rows})
        for row in rows:
            if row["target"] in elsewhere or is_kept(said[row["reserve"]], day):
                continue
            allocation = from_builtins(RoyaltyAllocated, row["body"])
            if row["target"] in owed and is_marked(allocation, row["share"]):
                # It is of what another has still to give back (D-70).
                continue
            if len(touched | {row["target"]}) > TOUCHED_MAX:
                continue
            touched.add(row["target"])
            key = f"{' '.join(_class_of(row))} {allocation.territory} {row['currency']} {_section(row)}".rstrip()
            parts.setdefault(key, []).append(row)
            facts.setdefault(key, (allocation, bases[_class_of(row)]))
            pooled += 1
    pools = [_pool(run, key, parts[key], *facts[key]) for key in sorted(parts)]
    used = {base["base"]: base for _, base in facts.values()}
    named = [
        {"id": base["base"], "version": base["version"], "sha256": base["weights_sha256"]}
        for _, base in sorted(used.items())
    ]
    return pools, named


async def _expired(
    connection: AsyncConnection, bases: Mapping[Class, Row], after: tuple[str, str]
) -> list[Row]:
    """Expired reserves of classes that have a base, the oldest first, behind one of them: what waits for a base, or is
    contested, keeps no younger one."""
    query = (
        select(RESERVE, ALLOCATION.c.body, *_CLASS)
        .join(ALLOCATION, ALLOCATION.c.allocation == RESERVE.c.allocation)
        .where(RESERVE.c.state == EXPIRED, RESERVE.c.left > 0, tuple_(*_CLASS).in_(sorted(bases)))
        .where(tuple_(RESERVE.c.last_claim_day, RESERVE.c.reserve) > after)
        .order_by(RESERVE.c.last_claim_day, RESERVE.c.reserve)
        .limit(POOLED_MAX)
    )
    return [dict(row) for row in (await connection.execute(query)).mappings()]


def _section(row: Row) -> str:
    """Of the composer's row, which never falls to other roles (D-56); "" of all others."""
    return Role.COMPOSER.value if row["role"] == Role.COMPOSER else ""


def _class_of(row: Row) -> Class:
    return row["channel"], row["use_type"], row["first_day"], row["last_day"]


async def _bases(connection: AsyncConnection) -> dict[Class, Row]:
    """Class -> the last approved version of a base for what is redistributed in it."""
    query = select(BASE).where(BASE.c.cause.is_(None), BASE.c.state == APPROVED).order_by(BASE.c.version)
    found: dict[Class, Row] = {}
    rows: list[Any] = list((await connection.execute(query)).mappings())
    for row in rows:
        found[row["channel"], row["use_type"], row["period"]["from"], row["period"]["to"]] = dict(row)
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
        role=Role(_section(rows[0]) or Role.ALL),
    )

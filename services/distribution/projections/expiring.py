"""Reserves whose last claim day is over: which expire, and what keeps the others (D-22, D-23, D-26)."""

from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.projections.contested import holds, read_contested, scope_of
from services.distribution.projections.reserve import OPEN
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.run import taken_elsewhere
from services.distribution.projections.sealed import sealed_until
from services.distribution.projections.searched import read_searched
from shared.projections import Row

SEALS, CONTESTED, SEARCH, IN_RUN = "SEALS", "CONTESTED", "SEARCH", "RUN"
OVER_MAX = 10_000
"""So many are read at once."""


async def read_over(
    connection: AsyncConnection, today: str, after: tuple[str, str] = ("", "")
) -> list[dict[str, Any]]:
    """The open reserves whose last claim day is before today, the oldest first, behind one of them (its last claim day
    and id), each with `holds_until`, its `evidence` and what keeps it (`kept`): SEALS of a service that may have heard
    a claim, CONTESTED, SEARCH that nobody made, or RUN, where its account is in one."""
    query = (
        select(RESERVE)
        .join(RUN, RUN.c.run == RESERVE.c.run)
        .where(RESERVE.c.state == OPEN, RUN.c.state == "CLOSED", RESERVE.c.last_claim_day < today)
        .where(tuple_(RESERVE.c.last_claim_day, RESERVE.c.reserve) > after)
        .order_by(RESERVE.c.last_claim_day, RESERVE.c.reserve)
        .limit(OVER_MAX)
    )
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    said = await read_contested(connection, {row["reserve"]: scope_of(row) for row in rows})
    searched = await read_searched(connection, {row["work"] for row in rows})
    sealed, elsewhere = await sealed_until(connection), await taken_elsewhere(connection)
    return [
        _judged(row, said[row["reserve"]], searched[row["work"]], sealed, elsewhere, today) for row in rows
    ]


def _judged(
    row: Row, said: list[Row], evidence: tuple[str, ...], sealed: str, elsewhere: set[str], today: str
) -> Row:
    last = row["last_claim_day"]
    until = holds(said, last)
    kept = []
    if sealed < last:
        kept.append(SEALS)
    if until is None or until >= today:
        kept.append(CONTESTED)
    if not evidence:
        kept.append(SEARCH)
    if row["target"] in elsewhere:
        kept.append(IN_RUN)
    return row | {"holds_until": max(last, until or ""), "evidence": evidence, "kept": kept}

"""What took of an allocation's reserved and held shares, down to what stands of it now."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, Text, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.held import TABLE as HELD
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.rows import rows_of
from shared.contracts.wire import from_builtins


async def read_with_below(connection: AsyncConnection, wanted: Iterable[str]) -> dict[str, RoyaltyAllocated]:
    """Those of these allocations that stand, and those that took of what they reserved or held, down to the last."""
    known: dict[str, RoyaltyAllocated] = {}
    looked_at: set[str] = set()
    layer = sorted(set(wanted))
    while layer:
        looked_at.update(layer)
        for row in await rows_of(connection, ALLOCATION, "allocation", layer):
            if row["reversed_by"] is None:
                known[row["allocation"]] = from_builtins(RoyaltyAllocated, row["body"])
        below = await read_below(connection, layer)
        layer = sorted({one for taken in below.values() for one in taken} - looked_at)
    return known


async def read_below(connection: AsyncConnection, allocations: Iterable[str]) -> dict[str, list[str]]:
    """Allocation -> those that took of what it reserved or held."""
    found: dict[str, list[str]] = {}
    for table in (RESERVE, HELD):
        went = cast(table.c.went_to, JSONB)
        query = select(table.c.allocation, table.c.went_to).where(
            table.c.allocation == any_(literal(list(allocations), ARRAY(Text))),
            func.jsonb_array_length(went) > 0,
        )
        for allocation, went_to in (await connection.execute(query)).tuples():
            found.setdefault(allocation, []).extend(went_to)
    return found

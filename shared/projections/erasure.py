"""Orders to erase a person's data as a service carried them out: what went, what stays and why (D-94)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.erasure import DataErased
from shared.projections.projection import Row
from shared.projections.tables import view_table

VERSION = 1
TABLE = view_table(
    "erasure",
    Column("party", Text, primary_key=True),
    Column("order", Text, primary_key=True),
    Column("erased", JSON, nullable=False),
    Column("stays", JSON, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The order that an event carries out."""
    return ((event.party, event.order),) if isinstance(event, DataErased) else ()


def evolve(key: tuple[str, str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event: all that went so far, and what stays now."""
    if not isinstance(event, DataErased):
        return row
    day = baku_day(entry.recorded_at).isoformat()
    kept = row or {"erased": [], "first_on": day}
    return {
        "erased": [*kept["erased"], *event.erased],
        "stays": to_builtins(event.stays),
        "first_on": kept["first_on"],
        "last_on": day,
    }


async def erasures_of(connection: AsyncConnection, party: str) -> list[dict[str, Any]]:
    """Every order carried out on a party's data."""
    query = select(TABLE).where(TABLE.c.party == party).order_by(TABLE.c.first_on, TABLE.c.order)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def erased_parties(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Parties with an order, each with its last one."""
    query = select(TABLE.c.party, TABLE.c.order).order_by(TABLE.c.party, TABLE.c.first_on, TABLE.c.order)
    return sorted(dict((await connection.execute(query)).tuples().all()).items())

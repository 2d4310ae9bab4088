"""Runs whose reserves stand on the public list; what was heard of any other stands on none."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.listing import ReservesListed
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 2
LASTING = True
TABLE = view_table(
    "listed_run",
    Column("run", Text(collation="C"), primary_key=True),
    Column("closed_on", Text, nullable=False),
    Column("listed_on", Text, nullable=False),
    Column("reserves", Integer, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The run."""
    return ((event.run,),) if isinstance(event, ReservesListed) else ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The run as it was listed, with the Baku day of it."""
    match event:
        case ReservesListed():
            return {
                "closed_on": event.closed_on.isoformat(),
                "listed_on": baku_day(entry.recorded_at).isoformat(),
                "reserves": event.reserves,
            }
    return row


async def find_listing(connection: AsyncConnection, run: str) -> dict[str, Any] | None:
    """When a run's reserves were listed; None when they are not."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.run == run))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""Shares that came with the old system's books: where they stood there, and what their release needs (D-38, D-101)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.booked_share import ShareTakenOver
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
LASTING = True
TABLE = view_table(
    "booked_share",
    Column("share", Text, primary_key=True),
    Column("allocation", Text, nullable=False),
    Column("package_sha256", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("deductions", JSON),
    Column("others", JSON),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The share."""
    match event:
        case ShareTakenOver():
            return ((event.share,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The share as it was taken over; nothing changes it."""
    match event:
        case ShareTakenOver():
            facts: Row = to_builtins(event)
            del facts["share"]
            return facts
    return row


async def find_booked(connection: AsyncConnection, share: str) -> dict[str, Any] | None:
    """Where a share stood in the old system; None for others."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.share == share))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""The last day that each other service has sealed: what it recorded on it or before was heard (D-23)."""

from collections.abc import Iterable

from sqlalchemy import Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.platform import HeadSealed
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table("sealed", Column("source", Text, primary_key=True), Column("day", Text, nullable=False))
WITNESSES = ("matching", "payments")
"""Those to whom a claim or a dispute may have come."""


def keys(event: object, entry: Entry) -> Iterable[tuple[str]]:
    """The service that sealed its log."""
    return ((entry.source,),) if isinstance(event, HeadSealed) and entry.source is not None else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """Its last day."""
    if not isinstance(event, HeadSealed):
        return row
    return {"day": max(event.day.isoformat(), row["day"] if row else "")}


async def sealed_until(connection: AsyncConnection) -> str:
    """The last day of which both matching and payments were heard whole; "" where one never was."""
    rows: dict[str, str] = dict(
        (await connection.execute(select(TABLE.c.source, TABLE.c.day))).tuples().all()
    )
    return min(rows.get(source, "") for source in WITNESSES)

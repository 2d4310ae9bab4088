"""What societies and databases say of works that the registry has by other evidence."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.source_record import SourceRecorded
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "source_record",
    Column("id", Text, primary_key=True),
    Column("work", Text, nullable=False),
    Column("database", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("said_on", Date, nullable=False),
    Column("title", Text, nullable=False),
    Column("record", JSON, nullable=False),
    Index("source_record__work", "work", "id"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The record that an event touches."""
    return ((event.record.id,),) if isinstance(event, SourceRecorded) else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    if not isinstance(event, SourceRecorded):
        return row
    facts = to_builtins(event.record)
    return {
        "work": facts["work"],
        "database": facts["database"],
        "reference": facts["source"]["reference"],
        "said_on": facts["source"]["on"],
        "title": facts["said"]["titles"][0]["text"],
        "record": facts,
    }


async def find_source_record(connection: AsyncConnection, record: str) -> dict[str, Any] | None:
    """A record with everything that its source says."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == record))).mappings().one_or_none()
    return dict(row) if row is not None else None

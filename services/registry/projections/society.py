"""Societies as the newest list shows them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Date, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.society import SocietyListed
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "society",
    Column("code", Text, primary_key=True),
    Column("party", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("listed_on", Date, nullable=False),
    Column("society", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The society that an event touches."""
    return ((event.society.code,),) if isinstance(event, SocietyListed) else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    if not isinstance(event, SocietyListed):
        return row
    facts = to_builtins(event.society)
    return {name: facts[name] for name in ("party", "name", "status", "country", "listed_on")} | {
        "society": facts
    }


async def find_society(connection: AsyncConnection, code: str) -> dict[str, Any] | None:
    """A society with everything that the list says of it."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.code == code))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""Versions of matching's rules: proposed and adopted."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.policy import MatchingRules, PolicyAdopted, PolicyProposed, rules_on
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "policy",
    Column("policy", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("body", JSON, nullable=False),
    Column("decision", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("approved_by", Text),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The version that an event touches."""
    match event:
        case PolicyProposed() | PolicyAdopted():
            return ((event.policy, event.version),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case PolicyProposed():
            proposed: Row = to_builtins(event)
            return proposed | {"approved_by": None}
        case PolicyAdopted():
            return dict(to_builtins(event))
    return row


async def read_rules_on(connection: AsyncConnection, day: date) -> MatchingRules:
    """The rules in force on a Baku day."""
    query = select(TABLE.c.valid_from, TABLE.c.version, TABLE.c.body).where(TABLE.c.approved_by.is_not(None))
    adopted: list[tuple[date, int, dict[str, Any]]] = [
        (row.valid_from, row.version, row.body) for row in await connection.execute(query)
    ]
    return rules_on(day, adopted)

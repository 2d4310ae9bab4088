"""Versions of every policy: proposed, approved."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, Column, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.policy import PolicyApproved, PolicyProposed
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "policy",
    Column("policy", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valid_from", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("decision", JSON, nullable=False),
    Column("reference", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("approved_by", Text),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The version that an event touches."""
    match event:
        case PolicyProposed() | PolicyApproved():
            return ((event.policy, event.version),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The version, and who approved it."""
    match event:
        case PolicyProposed():
            return {
                "valid_from": event.valid_from.isoformat(),
                "body": to_builtins(event.body),
                "decision": to_builtins(event.decision),
                "reference": str(event.decision),
                "proposed_by": event.proposed_by,
            }
        case PolicyApproved() if row is not None:
            return row | {"approved_by": event.approved_by}
    return row


async def in_force(connection: AsyncConnection, day: date) -> dict[str, Row]:
    """The approved version of each policy that holds on a day: begun last, and among equals the newest."""
    query = (
        select(TABLE)
        .where(TABLE.c.approved_by.is_not(None), TABLE.c.valid_from <= day.isoformat())
        .order_by(TABLE.c.policy, TABLE.c.valid_from, TABLE.c.version)
    )
    return {row["policy"]: dict(row) for row in (await connection.execute(query)).mappings()}

"""Versions of a service's policies: proposed, approved, and in force on a day.

A service's read model is a module with its VERSION, `TABLE = policy_table(...)` with the columns of its form of
decision, and `keys` and `evolve` from here.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, Column, Date, Integer, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import SchemaItem

from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel import policy
from shared.kernel.policy import PolicyProposal, PolicyVersion
from shared.projections.projection import Key, Row
from shared.projections.tables import view_table


def policy_table(*decision: SchemaItem) -> Table:
    """The read model `view.policy`, one row a version; `decision` are the columns for what it rests on."""
    return view_table(
        "policy",
        Column("policy", Text, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("valid_from", Date, nullable=False),
        Column("body", JSON, nullable=False),
        *decision,
        Column("proposed_by", Text, nullable=False),
        Column("approved_by", Text),
    )


def keys(event: object, _: Entry) -> Iterable[Key]:
    """The version that an event touches."""
    return ((event.policy, event.version),) if isinstance(event, PolicyVersion) else ()


def evolve(key: Key, row: Row | None, event: object, _: Entry) -> Row | None:
    """The version as proposed, and who approved it."""
    if isinstance(event, PolicyProposal) or (isinstance(event, PolicyVersion) and row is not None):
        stated: Row = to_builtins(event)
        return (row or {}) | stated
    return row


async def in_force(connection: AsyncConnection, table: Table, day: date) -> dict[str, Row]:
    """The row of each policy's version in force on a Baku day, by the policy's name."""
    approved: dict[str, list[tuple[date, int, Row]]] = {}
    query = select(table).where(table.c.approved_by.is_not(None)).order_by(table.c.policy)
    for row in (await connection.execute(query)).mappings():
        approved.setdefault(row["policy"], []).append((row["valid_from"], row["version"], dict(row)))
    found = {name: policy.in_force(day, versions) for name, versions in approved.items()}
    return {name: one[1] for name, one in found.items() if one is not None}

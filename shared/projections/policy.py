"""Versions of a service's policies: proposed, approved, and in force on a day.

A service's read model is a module with its VERSION, `TABLE = policy_table(...)` with the columns of its form of
decision, and `keys` and `evolve` from here.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import SchemaItem

from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel import policy
from shared.kernel.changes import changes_of
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
        Column("changes", JSON),
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
    approved = await _approved(connection, table)
    found = {name: policy.in_force(day, versions) for name, versions in approved.items()}
    return {name: one[1] for name, one in found.items() if one is not None}


async def find_version(
    connection: AsyncConnection, table: Table, name: str, version: int
) -> dict[str, Any] | None:
    """A version of a policy, with what it changes."""
    query = select(table).where(table.c.policy == name, table.c.version == version)
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    return (await with_changes(connection, table, rows))[0] if rows else None


async def with_changes(
    connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Versions, each with what it changes: of one that waits, what it would if it were approved now."""
    if all(row["approved_by"] is not None for row in rows):
        return list(rows)
    approved = await _approved(connection, table)
    found = []
    for row in rows:
        if row["approved_by"] is None:
            before = policy.in_force(row["valid_from"], approved.get(row["policy"], ()))
            changes = changes_of({} if before is None else before[1]["body"], row["body"])
            row = row | {"changes": to_builtins(changes)}
        found.append(row)
    return found


async def _approved(connection: AsyncConnection, table: Table) -> dict[str, list[tuple[date, int, Row]]]:
    approved: dict[str, list[tuple[date, int, Row]]] = {}
    query = select(table).where(table.c.approved_by.is_not(None)).order_by(table.c.policy)
    for row in (await connection.execute(query)).mappings():
        approved.setdefault(row["policy"], []).append((row["valid_from"], row["version"], dict(row)))
    return approved

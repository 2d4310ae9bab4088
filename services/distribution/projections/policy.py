"""Versions of every policy: proposed, approved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.policy import PolicyApproved, PolicyProposed
from services.distribution.domain.policy_values import PolicySaid
from shared.eventstore.entries import Entry
from shared.projections import Row, policy

VERSION = 4
TABLE = policy.policy_table(
    Column("decision", JSON, nullable=False),
    Column("reference", Text, nullable=False),
    Column("approved_position", BigInteger),
)
keys = policy.keys


def evolve(key: tuple[str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The version with the words for its decision, who approved it, and from where in the log it is known."""
    version = policy.evolve(key, row, event, entry)
    if version is not None and isinstance(event, PolicyProposed):
        return version | {"reference": str(event.decision)}
    if version is not None and isinstance(event, PolicyApproved):
        return version | {"approved_position": entry.position}
    return version


async def in_force(connection: AsyncConnection, day: date) -> dict[str, Row]:
    """The approved version of each policy that holds on a day."""
    return await policy.in_force(connection, TABLE, day)


async def read_approved(connection: AsyncConnection, name: str) -> list[tuple[date, int, Row]]:
    """The approved versions of a policy: first day, number and row of each."""
    query = select(TABLE).where(TABLE.c.policy == name, TABLE.c.approved_by.is_not(None))
    rows = (await connection.execute(query)).mappings()
    return [(row["valid_from"], row["version"], dict(row)) for row in rows]


async def find_policy(connection: AsyncConnection, name: str, version: int) -> dict[str, Any] | None:
    """A version of a policy."""
    query = select(TABLE).where(TABLE.c.policy == name, TABLE.c.version == version)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def read_said(connection: AsyncConnection, wanted: Mapping[str, int]) -> tuple[PolicySaid, ...]:
    """What versions of policies say, by name; one that is unknown is left out."""
    found = [await find_policy(connection, name, version) for name, version in sorted(wanted.items())]
    return tuple(said_of(row) for row in found if row is not None)


def said_of(row: Row) -> PolicySaid:
    """What a version says."""
    names = ("policy", "version", "body", "reference")
    return PolicySaid(**{name: row[name] for name in names})

"""Versions of the registry's policy: proposed and adopted."""

from datetime import date

from sqlalchemy import Column, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.policy import TERM, years_of
from shared.projections import policy

VERSION = 2
TABLE = policy.policy_table(Column("decision", Text, nullable=False))
keys, evolve = policy.keys, policy.evolve


async def read_years_on(connection: AsyncConnection, day: date) -> int:
    """Years of protection after the author's death, as the policy says on a day (D-100)."""
    version = (await policy.in_force(connection, TABLE, day)).get(TERM)
    return years_of(None if version is None else version["body"])

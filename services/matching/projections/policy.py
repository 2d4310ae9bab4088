"""Versions of matching's rules: proposed and adopted."""

from datetime import date

from sqlalchemy import Column, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.claim_policy import CLAIMS, ClaimRules, claim_rules_of
from services.matching.domain.policy import POLICY, MatchingRules, rules_of
from shared.projections import policy

VERSION = 2
TABLE = policy.policy_table(Column("decision", Text, nullable=False))
keys, evolve = policy.keys, policy.evolve


async def read_rules_on(connection: AsyncConnection, day: date) -> MatchingRules:
    """The rules in force on a Baku day."""
    version = (await policy.in_force(connection, TABLE, day)).get(POLICY)
    return rules_of(None if version is None else version["body"])


async def read_claim_rules_on(connection: AsyncConnection, day: date) -> ClaimRules:
    """How claims are handled on a Baku day."""
    version = (await policy.in_force(connection, TABLE, day)).get(CLAIMS)
    return claim_rules_of(None if version is None else version["body"])

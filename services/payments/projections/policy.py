"""Versions of the policies of payments: proposed and adopted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import Column, Text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.policy_bodies import (
    DEBTOR,
    NOTICE,
    TAX,
    DebtorAccount,
    Notice,
    read_debtor,
    read_notice,
    read_tax,
)
from services.payments.domain.policy_creditors import CREDITORS, Creditor, read_creditors
from services.payments.domain.policy_disputes import DISPUTES, DisputeTerms, read_disputes
from services.payments.domain.policy_paying import (
    COOLING,
    COOLING_DAYS,
    EXCHANGE,
    THRESHOLD,
    read_cooling,
    read_exchange,
    read_threshold,
)
from services.payments.domain.tax import TaxRule
from shared.projections import policy

VERSION = 2
TABLE = policy.policy_table(Column("decision", Text, nullable=False))
keys, evolve = policy.keys, policy.evolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What is in force on a day; None or empty: nothing was decided."""

    versions: Mapping[str, int]
    rules: tuple[TaxRule, ...] = ()
    debtor: DebtorAccount | None = None
    notice: Notice | None = None
    cooling_days: int = COOLING_DAYS
    threshold: Mapping[str, int] = field(default_factory=dict)
    """Minor units by currency below which nothing is paid (D-85)."""
    exchange: Fraction | None = None
    """How far the bank's rate may be from the Central Bank's; None: two people look at each (D-96)."""
    creditors: tuple[Creditor, ...] = ()
    disputes: DisputeTerms = field(default_factory=DisputeTerms)


async def policies_on(connection: AsyncConnection, day: date) -> Policies:
    """The policies in force on a day."""
    found = await policy.in_force(connection, TABLE, day)
    bodies = {name: row["body"] for name, row in found.items()}
    return Policies(
        versions={name: row["version"] for name, row in found.items()},
        rules=read_tax(bodies[TAX]) if TAX in bodies else (),
        debtor=read_debtor(bodies[DEBTOR]) if DEBTOR in bodies else None,
        notice=read_notice(bodies[NOTICE]) if NOTICE in bodies else None,
        cooling_days=read_cooling(bodies[COOLING]) if COOLING in bodies else COOLING_DAYS,
        threshold=read_threshold(bodies[THRESHOLD]) if THRESHOLD in bodies else {},
        exchange=read_exchange(bodies[EXCHANGE]) if EXCHANGE in bodies else None,
        creditors=read_creditors(bodies[CREDITORS]) if CREDITORS in bodies else (),
        disputes=read_disputes(bodies[DISPUTES]) if DISPUTES in bodies else DisputeTerms(),
    )

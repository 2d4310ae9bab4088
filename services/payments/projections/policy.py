"""Versions of the policies of payments: proposed and adopted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import JSON, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.policy import PolicyAdopted, PolicyProposed, in_force
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
from services.payments.domain.tax import TaxRule
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
        case PolicyProposed() | PolicyAdopted():
            return dict(to_builtins(event))
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What is in force on a day; None or empty: nothing was decided."""

    versions: Mapping[str, int]
    rules: tuple[TaxRule, ...] = ()
    debtor: DebtorAccount | None = None
    notice: Notice | None = None


async def policies_on(connection: AsyncConnection, day: date) -> Policies:
    """The policies in force on a day."""
    query = select(TABLE).where(TABLE.c.approved_by.is_not(None))
    adopted: dict[str, list[tuple[date, int, Mapping[str, object]]]] = {}
    for row in await connection.execute(query):
        adopted.setdefault(row.policy, []).append((row.valid_from, row.version, row.body))
    found = {name: in_force(day, versions) for name, versions in adopted.items()}
    bodies = {name: body for name, one in found.items() if one is not None for body in (one[1],)}
    return Policies(
        versions={name: one[0] for name, one in sorted(found.items()) if one is not None},
        rules=read_tax(bodies[TAX]) if TAX in bodies else (),
        debtor=read_debtor(bodies[DEBTOR]) if DEBTOR in bodies else None,
        notice=read_notice(bodies[NOTICE]) if NOTICE in bodies else None,
    )

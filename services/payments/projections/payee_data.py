"""Versions of payees' payment data: who proposed and approved them. The data itself stays in the vault."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.payee_data import ACCOUNT, PayeeDataApproved, PayeeDataProposed
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 3
TABLE = view_table(
    "payee_data",
    Column("payee", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("instead_of", Integer, nullable=False),
    Column("changed", JSON, nullable=False),
    Column("approved_by", Text),
    Column("approved_on", Date),
    Column("compared", Boolean),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The version that an event touches."""
    match event:
        case PayeeDataProposed() | PayeeDataApproved():
            return ((event.payee, event.version),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case PayeeDataProposed():
            return {
                "fingerprint": event.fingerprint,
                "proposed_by": event.proposed_by,
                "proposed_on": baku_day(entry.recorded_at).isoformat(),
                "instead_of": event.instead_of,
                "changed": list(event.changed),
            }
        case PayeeDataApproved() if row is not None:
            day = baku_day(entry.recorded_at).isoformat()
            return row | {"approved_by": event.approved_by, "approved_on": day, "compared": event.compared}
    return row


async def versions_of(connection: AsyncConnection, payee: str) -> list[dict[str, Any]]:
    """Every version of a payee's data, the first one first."""
    query = select(TABLE).where(TABLE.c.payee == payee).order_by(TABLE.c.version)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def approved_versions(
    connection: AsyncConnection, payees: Iterable[str] | None = None
) -> dict[str, int]:
    """The version in force of each payee who has one; only the last approved counts."""
    query = select(TABLE.c.payee, TABLE.c.version).where(TABLE.c.approved_by.is_not(None))
    if payees is not None:
        query = query.where(among(TABLE.c.payee, payees))
    found = await connection.execute(query.order_by(TABLE.c.payee, TABLE.c.version))
    return {row.payee: row.version for row in found}


async def accounts_of(
    connection: AsyncConnection, payees: Iterable[str]
) -> tuple[dict[str, int], dict[str, date]]:
    """As `approved_versions` of these payees, and when the account that each is paid to took the place of another: the
    day of the last approval that changed it. Who has his first account still is not among those."""
    columns = (TABLE.c.payee, TABLE.c.version, TABLE.c.changed, TABLE.c.approved_on, TABLE.c.instead_of)
    query = select(*columns).where(among(TABLE.c.payee, payees), TABLE.c.approved_by.is_not(None))
    versions: dict[str, int] = {}
    changes: dict[str, date] = {}
    for row in await connection.execute(query.order_by(TABLE.c.payee, TABLE.c.version)):
        versions[row.payee] = row.version
        if row.instead_of > 0 and ACCOUNT & set(row.changed):
            changes[row.payee] = row.approved_on
    return versions, changes

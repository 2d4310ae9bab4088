"""Certificates of payees under tax treaties: WAITING, APPROVED or WITHDRAWN."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.tax import Treaty
from services.payments.domain.tax_certificate import (
    TaxCertificateApproved,
    TaxCertificateEntered,
    TaxCertificateWithdrawn,
)
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table
from shared.projections.among import among

VERSION = 1
WAITING, APPROVED, WITHDRAWN = "WAITING", "APPROVED", "WITHDRAWN"
TABLE = view_table(
    "tax_certificate",
    Column("payee", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("rate", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("approved_by", Text),
    Column("withdrawn_by", Text),
    Column("reason", Text),
    Index("tax_certificate__valid_to", "valid_to"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The certificate that an event touches."""
    match event:
        case TaxCertificateEntered() | TaxCertificateApproved() | TaxCertificateWithdrawn():
            return ((event.payee, event.number),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case TaxCertificateEntered(certificate=said):
            return {
                "state": WAITING,
                "country": said.country,
                "rate": str(said.rate),
                "valid_from": said.valid_from.isoformat(),
                "valid_to": said.valid_to.isoformat(),
                "document_sha256": said.document_sha256,
                "entered_by": event.entered_by,
            }
        case TaxCertificateApproved(approved_by=by) if row is not None:
            return row | {"state": APPROVED, "approved_by": by}
        case TaxCertificateWithdrawn(withdrawn_by=by, reason=reason) if row is not None:
            return row | {"state": WITHDRAWN, "withdrawn_by": by, "reason": reason}
    return row


async def treaties_on(connection: AsyncConnection, day: date, payees: Iterable[str]) -> dict[str, Treaty]:
    """Under which treaty payees are taxed on a day; whom no certificate holds for is not among them."""
    query = select(TABLE).where(TABLE.c.state == APPROVED, TABLE.c.valid_from <= day, TABLE.c.valid_to >= day)
    query = query.where(among(TABLE.c.payee, payees))
    return {
        row["payee"]: Treaty(
            certificate=row["number"],
            country=row["country"],
            rate=Decimal(row["rate"]),
            valid_to=row["valid_to"],
        )
        for row in (await connection.execute(query)).mappings()
    }


async def expiring(connection: AsyncConnection, day: date, until: date) -> list[dict[str, Any]]:
    """Certificates whose last day is from one day to another, and that none follows the day after."""
    later = TABLE.alias()
    followed = (
        select(later.c.number)
        .where(later.c.payee == TABLE.c.payee, later.c.state == APPROVED)
        .where(later.c.valid_from == TABLE.c.valid_to + 1)
        .exists()
    )
    query = select(TABLE).where(TABLE.c.state == APPROVED, TABLE.c.valid_to.between(day, until), ~followed)
    found = await connection.execute(query.order_by(TABLE.c.valid_to, TABLE.c.payee))
    return [dict(row) for row in found.mappings()]

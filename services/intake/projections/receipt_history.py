"""What persons said of receipts, in order: whose money it is, what of it is VAT, and what the bank converted."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.receipt_events import ReceiptStated
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "receipt_history",
    Column("receipt", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payer", Text),
    Column("currency", Text, nullable=False),
    Column("vat", BigInteger, nullable=False),
    Column("original", BigInteger),
    Column("original_currency", Text),
    Column("document", Text),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[str, int]]:
    """The saying itself."""
    match event:
        case ReceiptStated(receipt=receipt):
            return ((receipt, entry.public_seq or 0),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """What was said."""
    if not isinstance(event, ReceiptStated):
        return row
    return {
        "kind": event.kind.value,
        "payer": event.payer,
        "currency": event.amount.currency,
        "vat": event.vat.amount if event.vat is not None else 0,
        "original": event.original.amount if event.original is not None else None,
        "original_currency": event.original.currency if event.original is not None else None,
        "document": event.document_sha256,
        "reason": event.reason,
        "decided_by": event.decided_by,
    }


async def history_of(connection: AsyncConnection, receipt: str) -> list[dict[str, Any]]:
    """What was said of a receipt, the first first."""
    query = select(TABLE).where(TABLE.c.receipt == receipt).order_by(TABLE.c.sequence)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def vat_until(connection: AsyncConnection, sequence: int | None) -> dict[str, int]:
    """VAT of all receipts by currency, as it stood at a public event; None: now."""
    last = select(TABLE.c.receipt, func.max(TABLE.c.sequence).label("sequence")).group_by(TABLE.c.receipt)
    if sequence is not None:
        last = last.where(TABLE.c.sequence <= sequence)
    stands = last.subquery()
    query = (
        select(TABLE.c.currency, func.sum(TABLE.c.vat))
        .join(
            stands,
            (stands.c.receipt == TABLE.c.receipt) & (stands.c.sequence == TABLE.c.sequence),
        )
        .group_by(TABLE.c.currency)
    )
    return {currency: int(amount) for currency, amount in await connection.execute(query)}

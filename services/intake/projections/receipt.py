"""Receipts with what is allocated of them and what is not."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.receipt import ReceiptEntered, ReceiptPartAllocated
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "receipt",
    Column("id", Text, primary_key=True),
    Column("bank_account", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("allocated", BigInteger, nullable=False),
    Column("unallocated", BigInteger, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("detail", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The receipt that an event touches."""
    match event:
        case ReceiptEntered(receipt=receipt) | ReceiptPartAllocated(receipt=receipt):
            return ((receipt,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ReceiptEntered():
            facts = to_builtins(event)
            named = {
                name: facts[name]
                for name in ("bank_account", "bank_reference", "end_to_end_id", "value_date")
            }
            told = ("statement", "entry", "transaction", "charges", "file_sha256")
            return named | {
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "allocated": 0,
                "unallocated": event.amount.amount,
                "sequence": entry.public_seq,
                "detail": {name: facts[name] for name in told},
            }
        case ReceiptPartAllocated(amount=amount) if row is not None:
            return row | {
                "allocated": row["allocated"] + amount.amount,
                "unallocated": row["unallocated"] - amount.amount,
            }
    return row


async def find_receipt(connection: AsyncConnection, receipt: str) -> dict[str, Any] | None:
    """A receipt by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == receipt))).mappings().one_or_none()
    return dict(row) if row is not None else None

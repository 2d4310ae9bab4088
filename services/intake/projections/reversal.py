"""What the bank took back of receipts, step by step."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.reversal_events import ReceiptPartReversed
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "reversal",
    Column("receipt", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("part", Integer),
    Column("target", Text),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Index("reversal__entry", "entry"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The step that an event takes."""
    match event:
        case ReceiptPartReversed(receipt=receipt, number=number):
            return ((receipt, number),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The step as it was taken."""
    if not isinstance(event, ReceiptPartReversed):
        return row
    return {
        "entry": event.reversal.entry,
        "part": event.part,
        "target": event.target,
        "currency": event.amount.currency,
        "amount": event.amount.amount,
        "day": event.reversal.day.isoformat(),
        "sequence": entry.public_seq,
    }


async def reversals_of(
    connection: AsyncConnection, *, receipt: str | None = None, entry: str | None = None
) -> list[dict[str, Any]]:
    """What was taken back of a receipt, or by a bank's entry."""
    query = select(TABLE).order_by(TABLE.c.receipt, TABLE.c.number)
    if receipt is not None:
        query = query.where(TABLE.c.receipt == receipt)
    if entry is not None:
        query = query.where(TABLE.c.entry == entry)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def taken_back_by(connection: AsyncConnection, entries: Iterable[str]) -> list[tuple[str, str]]:
    """(entry, receipt) of those of a bank's entries that took a receipt back."""
    query = select(TABLE.c.entry, TABLE.c.receipt).where(TABLE.c.entry.in_(sorted(set(entries)))).distinct()
    return [(entry, receipt) for entry, receipt in (await connection.execute(query)).tuples()]

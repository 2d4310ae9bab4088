"""Parts of receipts, what they are for, and whether they count there."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.account_events import MoneyTakenBack, MoneyTied
from services.intake.domain.receipt import ReceiptPartAllocated, ReceiptPartReversed
from services.intake.domain.schedule import TransferTakenBack, TransferTied
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
TABLE = view_table(
    "allocation",
    Column("receipt", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("target_kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("counted", BigInteger, nullable=False),
    Column("reversed", BigInteger, nullable=False),
    Index("allocation__target", "target"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The part that an event allocates, counts or takes back."""
    match event:
        case (
            ReceiptPartAllocated(receipt=receipt, part=part)
            | MoneyTied(receipt=receipt, part=part)
            | TransferTied(receipt=receipt, part=part)
            | MoneyTakenBack(receipt=receipt, part=part)
            | TransferTakenBack(receipt=receipt, part=part)
            | ReceiptPartReversed(receipt=receipt, part=int(part))
        ):
            return ((receipt, part),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The part as it was allocated, what the bank took back of it, and what its target counts of it: not yet all, or
    still more, while the log was read only up to the middle of the append that holds both. `position` is that of the
    receipt's last word on the part."""
    match event:
        case ReceiptPartAllocated():
            return _allocated(event, entry)
        case MoneyTied(amount=amount) | TransferTied(amount=amount) if row is not None:
            return row | {"counted": row["counted"] + amount.amount}
        case MoneyTakenBack(amount=amount) | TransferTakenBack(amount=amount) if row is not None:
            return row | {"counted": row["counted"] - amount.amount}
        case ReceiptPartReversed(amount=amount) if row is not None:
            return row | {"reversed": row["reversed"] + amount.amount, "position": entry.position}
    return row


def _allocated(event: ReceiptPartAllocated, entry: Entry) -> Row:
    return {
        "target_kind": event.target_kind.value,
        "target": event.target,
        "currency": event.amount.currency,
        "amount": event.amount.amount,
        "value_date": event.value_date.isoformat(),
        "decided_by": event.decided_by,
        "sequence": entry.public_seq,
        "position": entry.position,
        "counted": 0,
        "reversed": 0,
    }


async def parts_of(
    connection: AsyncConnection, *, receipt: str | None = None, target: str | None = None
) -> list[dict[str, Any]]:
    """The parts of a receipt, or those that a target got."""
    query = select(TABLE).order_by(TABLE.c.receipt, TABLE.c.part)
    if receipt is not None:
        query = query.where(TABLE.c.receipt == receipt)
    if target is not None:
        query = query.where(TABLE.c.target == target)
    return [dict(row) for row in (await connection.execute(query)).mappings()]

"""What went from one target to another, or to none."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Text

from services.intake.domain.receipt_events import ReceiptPartReassigned
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "move",
    Column("receipt", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("source", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[str, int]]:
    """The move itself."""
    match event:
        case ReceiptPartReassigned(receipt=receipt):
            return ((receipt, entry.public_seq or 0),)
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, _: Entry) -> Row | None:
    """What went, and from where; where it came to is a part of its own."""
    if not isinstance(event, ReceiptPartReassigned):
        return row
    return {
        "source": event.from_target,
        "currency": event.amount.currency,
        "amount": event.amount.amount,
    }

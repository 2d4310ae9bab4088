"""Statements that were taken whole."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Date, Integer, Text

from services.intake.domain.bank import StatementTaken
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "bank_statement",
    Column("bank_account", Text, primary_key=True),
    Column("statement", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("opening", BigInteger, nullable=False),
    Column("closing", BigInteger, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("file_sha256", Text, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The statement that an event takes."""
    match event:
        case StatementTaken(bank_account=iban, statement=statement):
            return ((iban, statement),)
    return ()


def evolve(key: tuple[str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The statement as it was taken."""
    if not isinstance(event, StatementTaken):
        return row
    return {
        "day": event.day.isoformat(),
        "currency": event.opening.currency,
        "opening": event.opening.amount,
        "closing": event.closing.amount,
        "entries": event.entries,
        "file_sha256": event.file_sha256,
    }

"""Entries that statements wait for, and what officials decided that they are."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.bank_question import EntryDecided, EntryQuestioned
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "bank_question",
    Column("id", Text, primary_key=True),
    Column("bank_account", Text, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("credit", Boolean, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("why", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("kind", Text),
    Column("receipt", Text),
    Column("decision", Text),
    Column("decided_by", Text),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The entry that an event is about."""
    match event:
        case EntryQuestioned(entry=entry) | EntryDecided(entry=entry):
            return ((entry,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The question, and its answer."""
    match event:
        case EntryQuestioned():
            return {
                "bank_account": event.bank_account,
                "bank_reference": event.bank_reference,
                "statement": event.statement,
                "credit": event.credit,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "day": event.day.isoformat(),
                "why": event.why,
                "file_sha256": event.file_sha256,
                "asked_at": entry.recorded_at.isoformat(),
            }
        case EntryDecided() if row is not None:
            return row | {
                "kind": event.kind,
                "receipt": event.receipt,
                "decision": event.decision,
                "decided_by": event.decided_by,
            }
    return row


async def find_question(connection: AsyncConnection, entry: str) -> dict[str, Any] | None:
    """The question about an entry."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == entry))).mappings().one_or_none()
    return dict(row) if row is not None else None

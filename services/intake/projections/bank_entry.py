"""Booked entries that are no receipts: own payments, returns, fees, transfers, what takes a receipt back,
and what banks say of payments. `proved`: by a statement, not by a notification alone."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.bank_entry import (
    DEBIT,
    RETURN,
    REVERSAL,
    TRANSFER,
    BankEntryEntered,
    BankEntryProved,
    BankEntryReclassified,
    reference_of,
)
from services.intake.domain.payment_status import STATUS, PaymentStatusTold
from services.intake.domain.reversal_events import ReceiptPartReversed, Reversal, ReversalProved
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 6
TABLE = view_table(
    "bank_entry",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("bank_account", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("end_to_end_id", Text),
    Column("bank_code", Text),
    Column("bank_reference", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("credit", Boolean, nullable=False),
    Column("proved", Boolean, nullable=False),
    Column("status", Text),
    Column("decision", Text),
    Column("decided_by", Text),
    Column("reference", Text),
    Column("sequence", BigInteger, nullable=False),
    Index("bank_entry__reference", "reference"),
    Index("bank_entry__bank_reference", "bank_account", "bank_reference"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The entry that an event enters."""
    match event:
        case BankEntryEntered(entry=entry) | BankEntryProved(entry=entry) | PaymentStatusTold(entry=entry):
            return ((entry,),)
        case BankEntryReclassified(entry=entry):
            return ((entry,),)
        case ReceiptPartReversed(reversal=reversal) | ReversalProved(reversal=reversal):
            return ((reversal.entry,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The entry as it was entered, or as the first step of a reversal tells it."""
    match event:
        case BankEntryEntered(kind=kind, credit=credit):
            return _row(event, kind, credit, entry)
        case ReceiptPartReversed(reversal=reversal) if row is None:
            return _row(reversal, REVERSAL, False, entry)
        case BankEntryProved() if row is not None:
            proved = {"statement": event.statement, "file_sha256": event.file_sha256, "proved": True}
            return row | proved
        case BankEntryReclassified() if row is not None:
            return row | {"kind": REVERSAL, "decision": event.decision, "decided_by": event.decided_by}
        case ReversalProved(reversal=reversal) if row is not None:
            proved = {"statement": reversal.statement, "file_sha256": reversal.file_sha256, "proved": True}
            return row | proved
        case PaymentStatusTold():
            return _status(event, entry)
    return row


def _status(told: PaymentStatusTold, entry: Entry) -> Row:
    return {
        "kind": STATUS,
        "bank_account": "",
        "currency": "",
        "amount": 0,
        "day": told.day.isoformat(),
        "end_to_end_id": told.end_to_end_id,
        "bank_code": told.reason,
        "bank_reference": told.report,
        "statement": told.report,
        "file_sha256": told.file_sha256,
        "credit": False,
        "proved": False,
        "status": told.status,
        "reference": reference_of(told.end_to_end_id),
        "sequence": entry.public_seq,
    }


def _row(told: BankEntryEntered | Reversal, kind: str, credit: bool, entry: Entry) -> Row:
    return {
        "kind": kind,
        "bank_account": told.bank_account,
        "currency": told.amount.currency,
        "amount": told.amount.amount,
        "day": told.day.isoformat(),
        "end_to_end_id": told.end_to_end_id,
        "bank_code": told.bank_code,
        "bank_reference": told.bank_reference,
        "statement": told.statement,
        "file_sha256": told.file_sha256,
        "credit": credit,
        "proved": not told.notified,
        "reference": reference_of(told.end_to_end_id),
        "sequence": entry.public_seq,
    }


async def find_entry(connection: AsyncConnection, entry: str) -> dict[str, Any] | None:
    """An entry by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == entry))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def own_payments(connection: AsyncConnection, references: Iterable[str]) -> list[BankEntryEntered]:
    """Own debits, transfers and returns that stand under these end-to-end ids (`reference_of`)."""
    query = select(TABLE).where(
        TABLE.c.reference.in_(sorted(set(references))), TABLE.c.kind.in_((DEBIT, TRANSFER, RETURN))
    )
    return [
        BankEntryEntered(
            entry=row["id"],
            kind=row["kind"],
            amount=Money(row["amount"], row["currency"]),
            day=row["day"],
            end_to_end_id=row["end_to_end_id"],
            bank_code=row["bank_code"],
            bank_account=row["bank_account"],
            bank_reference=row["bank_reference"],
            statement=row["statement"],
            file_sha256=row["file_sha256"],
            credit=row["credit"],
            notified=not row["proved"],
        )
        for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()
    ]


async def entries_under(
    connection: AsyncConnection, bank_account: str, references: Iterable[str]
) -> list[dict[str, Any]]:
    """Entries of an own account under these references of the bank."""
    query = select(TABLE).where(
        TABLE.c.bank_account == bank_account, TABLE.c.bank_reference.in_(sorted(references))
    )
    return [dict(row) for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()]

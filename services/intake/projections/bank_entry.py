"""Booked entries that are no receipts: own payments, returns, fees, transfers, and what takes a receipt back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.bank_entry import DEBIT, RETURN, TRANSFER, BankEntryEntered, reference_of
from services.intake.domain.bank_question import REVERSAL
from services.intake.domain.receipt import ReceiptPartReversed, Reversal
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 3
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
    Column("reference", Text),
    Column("sequence", BigInteger, nullable=False),
    Index("bank_entry__reference", "reference"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The entry that an event enters."""
    match event:
        case BankEntryEntered(entry=entry):
            return ((entry,),)
        case ReceiptPartReversed(reversal=reversal):
            return ((reversal.entry,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The entry as it was entered, or as the first step of a reversal tells it."""
    match event:
        case BankEntryEntered(kind=kind, credit=credit):
            return _row(event, kind, credit, entry)
        case ReceiptPartReversed(reversal=reversal) if row is None:
            return _row(reversal, REVERSAL, False, entry)
    return row


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
        )
        for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()
    ]

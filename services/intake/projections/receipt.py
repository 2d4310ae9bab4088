"""Receipts: whose money they are, their VAT, what is allocated of them, what is not, and what the bank took back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.bank_entry import reference_of
from services.intake.domain.receipt_events import (
    ReceiptEntered,
    ReceiptPartAllocated,
    ReceiptPartReassigned,
    ReceiptProved,
    ReceiptStated,
)
from services.intake.domain.received import Known
from services.intake.domain.reversal_events import ReceiptPartReversed
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 5
TABLE = view_table(
    "receipt",
    Column("id", Text, primary_key=True),
    Column("bank_account", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payer", Text),
    Column("amount", BigInteger, nullable=False),
    Column("original", BigInteger),
    Column("original_currency", Text),
    Column("original_allocated", BigInteger, nullable=False),
    Column("charges", BigInteger, nullable=False),
    Column("vat", BigInteger, nullable=False),
    Column("allocated", BigInteger, nullable=False),
    Column("unallocated", BigInteger, nullable=False),
    Column("reversed", BigInteger, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("proved", Boolean, nullable=False),
    Column("named_by_bank", Text),
    Column("named_by_payer", Text),
    Column("sequence", BigInteger, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("receipt__payer", "payer"),
    Index("receipt__named_by_bank", "named_by_bank"),
    Index("receipt__named_by_payer", "named_by_payer"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The receipt that an event touches."""
    match event:
        case (
            ReceiptEntered(receipt=receipt)
            | ReceiptProved(receipt=receipt)
            | ReceiptStated(receipt=receipt)
            | ReceiptPartReassigned(receipt=receipt)
            | ReceiptPartAllocated(receipt=receipt)
            | ReceiptPartReversed(receipt=receipt)
        ):
            return ((receipt,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; `original` is what the bank converted into what is there of it (D-66)."""
    match event:
        case ReceiptEntered():
            facts = to_builtins(event)
            named = {
                name: facts[name]
                for name in ("bank_account", "bank_reference", "end_to_end_id", "value_date")
            }
            told = ("statement", "entry", "transaction", "charges", "file_sha256", "vat_paid")
            return (
                named
                | _converted(event.original)
                | {
                    "original_allocated": 0,
                    "currency": event.amount.currency,
                    "kind": event.kind.value,
                    "payer": None,
                    "amount": event.amount.amount,
                    "charges": event.charges.amount if event.charges is not None else 0,
                    "vat": 0,
                    "allocated": 0,
                    "unallocated": event.amount.amount,
                    "reversed": 0,
                    "named_by_bank": reference_of(event.bank_reference),
                    "named_by_payer": reference_of(event.end_to_end_id),
                    "proved": not event.notified,
                    "sequence": entry.public_seq,
                    "detail": {name: facts[name] for name in told},
                }
            )
        case ReceiptProved() if row is not None:
            facts = to_builtins(event)
            proof = {name: facts[name] for name in ("statement", "entry", "transaction", "file_sha256")}
            told_now = row["original"] is None and not row["reversed"]
            converted = _converted(event.original) if told_now else {}
            return row | converted | {"proved": True, "detail": row["detail"] | proof}
        case ReceiptStated(vat=vat) if row is not None:
            kept = vat.amount if vat is not None else 0
            said = {"kind": event.kind.value, "payer": event.payer, "vat": kept}
            return _open(row | said | _converted(event.original))
        case ReceiptPartAllocated(amount=amount, original=original) if row is not None:
            return _open(_with(row, amount.amount, original.amount if original is not None else 0))
        case ReceiptPartReassigned(amount=amount, original=original, to_target=None) if row is not None:
            return _open(_with(row, -amount.amount, -original.amount if original is not None else 0))
        case ReceiptPartReversed() if row is not None:
            return _open(_taken_back(row, event))
    return row


def _converted(original: Money | None) -> Row:
    if original is None:
        return {"original": None, "original_currency": None}
    return {"original": original.amount, "original_currency": original.currency}


def _with(row: Row, allocated: int, original: int) -> Row:
    return row | {
        "allocated": row["allocated"] + allocated,
        "original_allocated": row["original_allocated"] + original,
    }


def _taken_back(row: Row, event: ReceiptPartReversed) -> Row:
    amount = event.amount.amount
    original = event.original.amount if event.original is not None else 0
    gone = _with(row, -amount, -original) if event.part is not None else row
    # What of the foreign amount is left nobody knows where the bank's entry took money that did not count as it.
    known = row["original"] is not None and event.original is not None
    left = {"original": row["original"] - original} if known else _converted(None)
    return gone | left | {"reversed": row["reversed"] + amount}


def _open(row: Row) -> Row:
    return row | {"unallocated": row["amount"] - row["vat"] - row["reversed"] - row["allocated"]}


async def find_receipt(connection: AsyncConnection, receipt: str) -> dict[str, Any] | None:
    """A receipt by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == receipt))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def named_receipts(
    connection: AsyncConnection, bank_account: str, references: Iterable[str]
) -> list[Known]:
    """Receipts of an own account that these references of a bank name, with what was not taken back of each."""
    named = sorted({reference for one in references if (reference := reference_of(one)) is not None})
    query = select(TABLE).where(
        TABLE.c.bank_account == bank_account,
        or_(TABLE.c.named_by_bank.in_(named), TABLE.c.named_by_payer.in_(named)),
    )
    return [
        Known(
            row["id"],
            row["bank_account"],
            row["bank_reference"],
            row["end_to_end_id"],
            Money(row["amount"] - row["reversed"], row["currency"]),
        )
        for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()
    ]


async def receipts_under(
    connection: AsyncConnection, bank_account: str, references: Iterable[str]
) -> list[dict[str, Any]]:
    """Receipts of an own account under these references of the bank."""
    named = sorted({one for reference in references if (one := reference_of(reference)) is not None})
    query = select(TABLE).where(TABLE.c.bank_account == bank_account, TABLE.c.named_by_bank.in_(named))
    return [dict(row) for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()]

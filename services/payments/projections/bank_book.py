"""The bank's word in double entry: receipts, other entries, and what each account of the guild opened with."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import JSON, BigInteger, Column, Text

from services.payments.domain.bank_book import (
    Standing,
    entry_movements,
    opening_movements,
    receipt_movements,
    reversal_movements,
)
from services.payments.domain.double_entry import Movement
from services.payments.projections.noting import noted
from shared.contracts import intake
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
TABLE = view_table(
    "bank_book",
    Column("holder", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("bank_account", Text, nullable=False),
    Column("end_to_end_id", Text),
    Column("amount", BigInteger, nullable=False),
    Column("vat", BigInteger, nullable=False),
    Column("vat_paid", BigInteger, nullable=False),
    Column("journal", JSON, nullable=False),
)
RECEIPT, OPENING, REVERSAL = "RECEIPT", "OPENING", "REVERSAL"


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The receipt, the bank's entry, or the account of the guild."""
    match event:
        case intake.ReceiptRecorded(receipt=receipt):
            return ((receipt,),)
        case intake.ReceiptReversed(entry=entry):
            return ((entry,),)
        case intake.BankEntryClassified(entry=entry) if _moved(event):
            return ((entry,),)
        case intake.BankDayTaken(bank_account=account):
            return ((account,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """What is booked of it; an account opens once."""
    before = _standing(row)
    match event:
        case intake.ReceiptRecorded():
            vat = event.vat.amount if event.vat is not None else 0
            paid = event.vat_paid.amount if event.vat_paid is not None else 0
            said = {"kind": RECEIPT, "amount": event.amount.amount, "vat": vat, "vat_paid": paid}
            said |= {"bank_account": event.bank_account}
            moved = receipt_movements(event.amount, event.vat, event.kind, before, event.vat_paid)
            return _noted(row, said, moved, event.booked_on or event.value_date, entry)
        case intake.ReceiptReversed():
            said = {"kind": row["kind"] if row else REVERSAL, "amount": before.amount, "vat": 0}
            said |= {"bank_account": event.bank_account or (row or {}).get("bank_account", "")}
            return _noted(row, said, reversal_movements(event.amount, before), event.value_date, entry)
        case intake.BankEntryClassified() if row is None:
            said = {"kind": event.kind, "amount": event.amount.amount, "vat": 0}
            said |= {"end_to_end_id": event.end_to_end_id, "bank_account": event.bank_account}
            return _noted(row, said, _moved(event), event.day, entry)
        case intake.BankDayTaken() if row is None:
            said = {"kind": OPENING, "amount": event.opening.amount, "vat": 0}
            said |= {"bank_account": event.bank_account}
            return _noted(row, said, opening_movements(event.opening), event.day - timedelta(days=1), entry)
    return row


def _moved(event: intake.BankEntryClassified) -> tuple[Movement, ...]:
    return entry_movements(event.kind, event.amount, event.credit)


def _standing(row: Row | None) -> Standing:
    if row is None:
        return Standing()
    classified = row["kind"] not in (RECEIPT, OPENING, REVERSAL)
    return Standing(row["amount"], row["vat"], row["vat_paid"], classified=classified)


def _noted(
    row: Row | None, said: Row, movements: Iterable[Movement], effective_on: date, entry: Entry
) -> Row:
    kept: Row = row or {"journal": [], "end_to_end_id": None, "vat_paid": 0}
    return kept | said | {"journal": noted(kept["journal"], movements, effective_on, entry)}

"""Receipts: received, VAT, allocated, what nobody has tied to anything, and what the bank took back."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import JSON, BigInteger, Column, Text

from services.distribution.domain.double_entry import MONEY, movements, receipt_states
from services.distribution.domain.ledger import States
from services.distribution.projections.noting import noted
from shared.contracts import intake
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 5
TABLE = view_table(
    "receipt",
    Column("receipt", Text, primary_key=True),
    Column("payer", Text),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("counts_in", Text),
    Column("amount", BigInteger, nullable=False),
    Column("vat", BigInteger, nullable=False),
    Column("unallocated", BigInteger, nullable=False),
    Column("reversed", BigInteger, nullable=False),
    Column("value_date", Text),
    Column("allocations", JSON, nullable=False),
    Column("journal", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The receipt that an event touches."""
    match event:
        case (
            intake.ReceiptRecorded()
            | intake.ReceiptAllocated()
            | intake.ReceiptReassigned()
            | intake.ReceiptReversed()
        ):
            return ((event.receipt,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; `counts_in` is the currency of what the bank had converted, where a schedule counts that
    (D-66). Allocated before it was recorded, a receipt is more than received: a finding."""
    now = _after(row, event)
    if now is None:
        return None
    was = {} if row is None else _states(row)
    return now | {"journal": noted(now["journal"], movements(was, _states(now), MONEY), entry)}


def _states(row: Row) -> States:
    parts: Counter[str] = Counter()
    for one in row["allocations"]:
        parts[one["target"]] += one["amount"]
    return receipt_states(row["currency"], row["unallocated"], row["vat"], parts)


def _after(row: Row | None, event: object) -> Row | None:
    kept = row or {
        "kind": "UNKNOWN",
        "currency": "AZN",
        "counts_in": None,
        "amount": 0,
        "vat": 0,
        "unallocated": 0,
        "reversed": 0,
        "allocations": [],
        "journal": [],
    }
    match event:
        case intake.ReceiptRecorded():
            vat = event.vat.amount if event.vat else 0
            used = sum(one["amount"] for one in kept["allocations"])
            return kept | {
                "payer": event.payer,
                "kind": event.kind,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "vat": vat,
                "unallocated": event.amount.amount - vat - used - kept["reversed"],
                "value_date": event.value_date.isoformat(),
            }
        case intake.ReceiptAllocated():
            return kept | {
                "currency": event.amount.currency,
                "counts_in": event.original.currency if event.original is not None else None,
                "unallocated": kept["unallocated"] - event.amount.amount,
                "allocations": [
                    *kept["allocations"],
                    _part(event, event.target, event.amount.amount, event.decided_by),
                ],
            }
        case intake.ReceiptReassigned():
            gone = _part(event, event.from_target, -event.amount.amount, event.decided_by)
            if event.to_target is None:
                free = kept["unallocated"] + event.amount.amount
                return kept | {"unallocated": free, "allocations": [*kept["allocations"], gone]}
            come = _part(event, event.to_target, event.amount.amount, event.decided_by)
            return kept | {"allocations": [*kept["allocations"], gone, come]}
        case intake.ReceiptReversed(target=None):
            return kept | {
                "unallocated": kept["unallocated"] - event.amount.amount,
                "reversed": kept["reversed"] + event.amount.amount,
            }
        case intake.ReceiptReversed(target=str(target)):
            return kept | {
                "reversed": kept["reversed"] + event.amount.amount,
                "allocations": [
                    *kept["allocations"],
                    _part(event, target, -event.amount.amount, event.entry),
                ],
            }
    return row


def _part(
    event: intake.ReceiptAllocated | intake.ReceiptReassigned | intake.ReceiptReversed,
    target: str,
    amount: int,
    by: str,
) -> Row:
    """A part of the receipt at a target; what left it is below zero."""
    part: Row = to_builtins(
        {"target": target, "amount": amount, "currency": event.amount.currency, "decided_by": by}
    )
    return part

"""Parts of receipts, what they are for, what of them went, and whether they count there."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Select, Text, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.account_events import MoneyTakenBack, MoneyTied
from services.intake.domain.funding_events import PartTakenBack, PartTied
from services.intake.domain.receipt_events import ReceiptPartAllocated, ReceiptPartReassigned
from services.intake.domain.receipt_rules import UNCOUNTED
from services.intake.domain.reversal_events import ReceiptPartReversed
from services.intake.domain.schedule import TransferTakenBack, TransferTied
from services.intake.projections.account import TABLE as ACCOUNT
from services.intake.projections.invoice import OPEN
from services.intake.projections.invoice import TABLE as INVOICE
from shared.contracts.terms import TargetKind
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 6
TABLE = view_table(
    "allocation",
    Column("receipt", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("target_kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("original", BigInteger),
    Column("original_currency", Text),
    Column("charges", BigInteger, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("came_from", Integer),
    Column("reason", Text),
    Column("decided_by", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("counts_by", BigInteger, nullable=False),
    Column("counted", BigInteger, nullable=False),
    Column("reversed", BigInteger, nullable=False),
    Column("moved", BigInteger, nullable=False),
    Index("allocation__target", "target"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, int]]:
    """The parts that an event allocates, counts, moves or takes back."""
    match event:
        case (
            ReceiptPartAllocated(receipt=receipt, part=part)
            | MoneyTied(receipt=receipt, part=part)
            | TransferTied(receipt=receipt, part=part)
            | PartTied(receipt=receipt, part=part)
            | MoneyTakenBack(receipt=receipt, part=part)
            | PartTakenBack(receipt=receipt, part=part)
            | TransferTakenBack(receipt=receipt, part=part)
            | ReceiptPartReversed(receipt=receipt, part=int(part))
        ):
            return ((receipt, part),)
        case ReceiptPartReassigned(receipt=receipt, part=part, new_part=new):
            return ((receipt, part),) if new is None else ((receipt, part), (receipt, new))
    return ()


def evolve(key: tuple[str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The part as it was allocated, what went of it (`moved` to another target or none, `reversed` by the bank), and
    what its target counts of it: not yet all, or still more, while the log was read only up to the middle of the
    append that holds both. From the position `counts_by` on it counts whole: as what stands of it, or of what the bank
    converted into it (`original`, D-66)."""
    match event:
        case ReceiptPartAllocated(target_kind=kind, target=target):
            return _part(event, kind, target, entry, 1)
        case ReceiptPartReassigned(to_kind=kind, to_target=target, new_part=new) if new == key[1]:
            # Behind what the other target says: that a part went, and how it stands now.
            part = _part(event, kind or event.from_kind, target or "", entry, 3)
            return part | {"came_from": event.part, "reason": event.reason}
        case ReceiptPartReassigned() if row is not None:
            return _gone(row, "moved", event, entry)
        case ReceiptPartReversed() if row is not None:
            return _gone(row, "reversed", event, entry)
        case MoneyTied(amount=amount) | TransferTied(amount=amount) | PartTied(amount=amount) if (
            row is not None
        ):
            return row | {"counted": row["counted"] + amount.amount}
        case (
            MoneyTakenBack(amount=amount) | TransferTakenBack(amount=amount) | PartTakenBack(amount=amount)
        ) if row is not None:
            return row | {"counted": row["counted"] - amount.amount}
    return row


def _gone(row: Row, how: str, event: ReceiptPartReassigned | ReceiptPartReversed, entry: Entry) -> Row:
    amount = event.amount
    uncounted = amount.amount if row["target_kind"] in UNCOUNTED else 0
    original = row["original"]
    if original is not None and event.original is not None:
        original -= event.original.amount
    return row | {
        how: row[how] + amount.amount,
        "original": original,
        "counted": row["counted"] - uncounted,
        "counts_by": entry.position + 1,
    }


def _part(
    event: ReceiptPartAllocated | ReceiptPartReassigned,
    kind: TargetKind,
    target: str,
    entry: Entry,
    behind: int,
) -> Row:
    return {
        "target_kind": kind.value,
        "target": target,
        "currency": event.amount.currency,
        "amount": event.amount.amount,
        "original": event.original.amount if event.original is not None else None,
        "original_currency": event.original.currency if event.original is not None else None,
        "charges": event.charges.amount if event.charges is not None else 0,
        "value_date": event.value_date.isoformat(),
        "decided_by": event.decided_by,
        "sequence": entry.public_seq,
        "counts_by": entry.position + behind,
        "counted": event.amount.amount if kind in UNCOUNTED else 0,
        "reversed": 0,
        "moved": 0,
    }


def _with_lateness() -> Select[Any]:
    """Every part with `due_on`, the day until which the invoice of its account's period asked for the money (None: none
    did), and `days_late`, by how many days it came after that."""
    due_on = (
        select(func.min(INVOICE.c.due_on))
        .where(
            INVOICE.c.contract == ACCOUNT.c.contract,
            INVOICE.c.state == OPEN,
            INVOICE.c.period_from <= ACCOUNT.c.period_from,
            INVOICE.c.period_to >= ACCOUNT.c.period_to,
        )
        .correlate(ACCOUNT)
        .scalar_subquery()
    )
    late = case((due_on.is_(None), None), else_=func.greatest(TABLE.c.value_date - due_on, 0))
    return select(TABLE, due_on.label("due_on"), late.label("days_late")).outerjoin(
        ACCOUNT, ACCOUNT.c.id == TABLE.c.target
    )


async def parts_of(
    connection: AsyncConnection, *, receipt: str | None = None, target: str | None = None
) -> list[dict[str, Any]]:
    """The parts of a receipt, or those that a target got, each with how late it came."""
    query = _with_lateness().order_by(TABLE.c.receipt, TABLE.c.part)
    if receipt is not None:
        query = query.where(TABLE.c.receipt == receipt)
    if target is not None:
        query = query.where(TABLE.c.target == target)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


def standing_of(part: Row) -> int:
    """What its target counts of a part once its append was read whole, in minor units of what it counts."""
    if part["original"] is not None:
        return int(part["original"])
    return int(part["amount"] - part["reversed"] - part["moved"])


async def allocated_to(connection: AsyncConnection, target: str, receipts: Sequence[str]) -> dict[str, int]:
    """What of these receipts is at a target now, in minor units by currency."""
    query = (
        select(TABLE.c.currency, func.sum(TABLE.c.amount - TABLE.c.moved - TABLE.c.reversed))
        .where(TABLE.c.target == target, TABLE.c.receipt.in_(receipts))
        .group_by(TABLE.c.currency)
    )
    return {currency: int(total) for currency, total in (await connection.execute(query)).tuples()}

"""Intake's side of the books: what came, its VAT, what it is for, what is unallocated, up to a public sequence (D-98).

What moves between own accounts was received once and is no part of it; its legs stand beside, as a line of their own.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.bank_entry import TRANSFER
from services.intake.projections.allocation import TABLE as ALLOCATION
from services.intake.projections.bank_entry import TABLE as ENTRY
from services.intake.projections.move import TABLE as MOVE
from services.intake.projections.receipt import TABLE as RECEIPT
from services.intake.projections.receipt_history import vat_until
from services.intake.projections.reversal import TABLE as REVERSAL


async def read_ledger(connection: AsyncConnection, sequence: int | None) -> list[dict[str, Any]]:
    """Per currency: what was received and not taken back, its VAT, allocated, unallocated, what each target has,
    what banks took back, and what left own accounts for own accounts and came there, in minor units. `sequence` is the
    last public event that counts; None counts all."""
    received = select(RECEIPT.c.currency, func.sum(RECEIPT.c.amount)).group_by(RECEIPT.c.currency)
    given = select(
        ALLOCATION.c.currency,
        ALLOCATION.c.target_kind,
        ALLOCATION.c.target,
        func.sum(ALLOCATION.c.amount),
    ).group_by(ALLOCATION.c.currency, ALLOCATION.c.target_kind, ALLOCATION.c.target)
    back = select(REVERSAL.c.currency, REVERSAL.c.target, func.sum(REVERSAL.c.amount)).group_by(
        REVERSAL.c.currency, REVERSAL.c.target
    )
    went = select(MOVE.c.currency, MOVE.c.source, func.sum(MOVE.c.amount)).group_by(
        MOVE.c.currency, MOVE.c.source
    )
    moved = (
        select(ENTRY.c.currency, ENTRY.c.credit, func.sum(ENTRY.c.amount))
        .where(ENTRY.c.kind == TRANSFER)
        .group_by(ENTRY.c.currency, ENTRY.c.credit)
    )
    if sequence is not None:
        back = back.where(REVERSAL.c.sequence <= sequence)
        went = went.where(MOVE.c.sequence <= sequence)
        moved = moved.where(ENTRY.c.sequence <= sequence)
        received = received.where(RECEIPT.c.sequence <= sequence)
        given = given.where(ALLOCATION.c.sequence <= sequence)
    reversed_: defaultdict[str, dict[str | None, int]] = defaultdict(dict)
    for currency, target, amount in await connection.execute(back):
        reversed_[currency][target] = int(amount)
    gone_elsewhere = {
        (currency, source): int(amount) for currency, source, amount in await connection.execute(went)
    }
    targets: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for currency, kind, target, amount in await connection.execute(given.order_by(ALLOCATION.c.target)):
        standing = (
            int(amount) - reversed_[currency].get(target, 0) - gone_elsewhere.get((currency, target), 0)
        )
        targets[currency].append({"target_kind": kind, "target": target, "allocated": standing})
    legs: defaultdict[str, dict[bool, int]] = defaultdict(dict)
    for currency, came, amount in await connection.execute(moved):
        legs[currency][came] = int(amount)
    sums = {currency: int(amount) for currency, amount in await connection.execute(received)}
    vat = await vat_until(connection, sequence)
    books = []
    for currency in sorted({*sums, *legs}):
        gone = sum(reversed_[currency].values())
        amount = sums.get(currency, 0) - gone
        left, arrived = legs[currency].get(False, 0), legs[currency].get(True, 0)
        allocated = sum(target["allocated"] for target in targets[currency])
        books.append(
            {
                "currency": currency,
                "received": amount,
                "vat": vat.get(currency, 0),
                "allocated": allocated,
                "unallocated": amount - vat.get(currency, 0) - allocated,
                "reversed": gone,
                "targets": targets[currency],
                "transfers": {"left": left, "arrived": arrived, "between": left - arrived},
            }
        )
    return books

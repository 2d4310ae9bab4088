"""Intake's side of the books: what came, what it is for, what is unallocated, up to a public sequence (D-98)."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.projections.allocation import TABLE as ALLOCATION
from services.intake.projections.receipt import TABLE as RECEIPT


async def ledger(connection: AsyncConnection, sequence: int | None) -> list[dict[str, Any]]:
    """Per currency: receipts, allocated, unallocated, and what each target got, in minor units. `sequence` is
    the last public event that counts; None counts all."""
    received = select(RECEIPT.c.currency, func.sum(RECEIPT.c.amount)).group_by(RECEIPT.c.currency)
    given = select(
        ALLOCATION.c.currency,
        ALLOCATION.c.target_kind,
        ALLOCATION.c.target,
        func.sum(ALLOCATION.c.amount),
    ).group_by(ALLOCATION.c.currency, ALLOCATION.c.target_kind, ALLOCATION.c.target)
    if sequence is not None:
        received = received.where(RECEIPT.c.sequence <= sequence)
        given = given.where(ALLOCATION.c.sequence <= sequence)
    targets: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for currency, kind, target, amount in await connection.execute(given.order_by(ALLOCATION.c.target)):
        targets[currency].append({"target_kind": kind, "target": target, "allocated": int(amount)})
    books = []
    for currency, amount in await connection.execute(received.order_by(RECEIPT.c.currency)):
        allocated = sum(target["allocated"] for target in targets[currency])
        books.append(
            {
                "currency": currency,
                "received": int(amount),
                "allocated": allocated,
                "unallocated": int(amount) - allocated,
                "targets": targets[currency],
            }
        )
    return books

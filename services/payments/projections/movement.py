"""Movements of the personal accounts: what came, what was withheld and paid, what the bank sent back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.account import AccountCredited, BalanceTakenOver
from services.payments.domain.order_events import OrderFailed, OrderFoundPaid, OrderIssued, OrderReturned
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 3
CREDITED, TAKEN_OVER, PAID = "CREDITED", "TAKEN_OVER", "PAID"
RETURNED, FAILED = "RETURNED", "FAILED"
TABLE = view_table(
    "movement",
    Column("payee", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("credited", BigInteger, nullable=False),
    Column("withheld", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Index("movement__reference", "reference"),
)


def amounts(event: object) -> tuple[str, str, str, int, int, int] | None:
    """Payee, currency, kind, credited, withheld and paid of an event that moves an account."""
    match event:
        case AccountCredited(payee=payee, net=net):
            return payee, net.currency, CREDITED, net.amount, 0, 0
        case BalanceTakenOver(payee=payee, net=net):
            return payee, net.currency, TAKEN_OVER, net.amount, 0, 0
        case OrderIssued(payee=payee, gross=gross, net=net):
            return payee, gross.currency, PAID, 0, gross.amount - net.amount, net.amount
        case OrderReturned(payee=payee, gross=gross, amount=amount):
            return payee, gross.currency, RETURNED, 0, amount.amount - gross.amount, -amount.amount
        case OrderFailed(payee=payee, gross=gross, amount=amount):
            return payee, gross.currency, FAILED, 0, amount.amount - gross.amount, -amount.amount
        case OrderFoundPaid(payee=payee, gross=gross, net=net) if event.reinstated:
            return payee, gross.currency, PAID, 0, gross.amount - net.amount, net.amount
    return None


def keys(event: object, entry: Entry) -> Iterable[tuple[str, str, int]]:
    """The movement that an event is."""
    moved = amounts(event)
    return () if moved is None else ((moved[0], moved[1], entry.position),)


def evolve(key: tuple[str, str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row of a movement; it never changes."""
    moved = amounts(event)
    if moved is None:
        return row
    payee, currency, kind, credited, withheld, paid = moved
    return {
        "payee": payee,
        "currency": currency,
        "kind": kind,
        "reference": _reference(event),
        "day": baku_day(entry.recorded_at).isoformat(),
        "credited": credited,
        "withheld": withheld,
        "paid": paid,
    }


def _reference(event: object) -> str:
    match event:
        case AccountCredited(run=run):
            return run
        case BalanceTakenOver(package_sha256=package):
            return package
        case OrderIssued() | OrderReturned() | OrderFailed() | OrderFoundPaid():
            return event.order
    return ""


async def read_movements(
    connection: AsyncConnection, payee: str, currency: str, after: int, until: int
) -> list[dict[str, Any]]:
    """The movements of an account behind a position, up to another, in order."""
    query = (
        select(TABLE)
        .where(TABLE.c.payee == payee, TABLE.c.currency == currency)
        .where(TABLE.c.position > after, TABLE.c.position <= until)
        .order_by(TABLE.c.position)
    )
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def credited_by_run(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """Minor units that came to accounts by (run, currency)."""
    query = (
        select(TABLE.c.reference, TABLE.c.currency, func.sum(TABLE.c.credited))
        .where(TABLE.c.kind == CREDITED)
        .group_by(TABLE.c.reference, TABLE.c.currency)
    )
    return {(run, currency): int(total) for run, currency, total in await connection.execute(query)}


async def taken_over(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """Minor units that came with the old system's books by (package, currency), less what was owed."""
    query = (
        select(TABLE.c.reference, TABLE.c.currency, func.sum(TABLE.c.credited))
        .where(TABLE.c.kind == TAKEN_OVER)
        .group_by(TABLE.c.reference, TABLE.c.currency)
    )
    return {(package, currency): int(total) for package, currency, total in await connection.execute(query)}

"""Orders: ISSUED, CONFIRMED by the bank, or RETURNED."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.order_events import OrderConfirmed, OrderIssued, OrderReturned
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
ISSUED, CONFIRMED, RETURNED = "ISSUED", "CONFIRMED", "RETURNED"
TABLE = view_table(
    "order",
    Column("id", Text, primary_key=True),
    Column("payment_run", Text, nullable=False),
    Column("payee", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("withheld", JSON, nullable=False),
    Column("credits", JSON, nullable=False),
    Column("execution_date", Date, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("payment_data", Integer, nullable=False),
    Column("confirmed_on", Date),
    Column("confirmed_by", Text),
    Column("returned_on", Date),
    Column("returned_by", Text),
    Column("bank_code", Text),
    Index("order__end_to_end_id", "end_to_end_id"),
    Index("order__payment_run", "payment_run"),
    Index("order__payee", "payee"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The order that an event touches."""
    match event:
        case OrderIssued() | OrderConfirmed() | OrderReturned():
            return ((event.order,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case OrderIssued():
            return {
                "payment_run": event.payment_run,
                "payee": event.payee,
                "state": ISSUED,
                "currency": event.gross.currency,
                "gross": event.gross.amount,
                "net": event.net.amount,
                "withheld": to_builtins(event.withheld),
                "credits": list(event.credits),
                "execution_date": event.execution_date.isoformat(),
                "end_to_end_id": event.end_to_end_id,
                "payment_data": event.payment_data,
            }
        case OrderConfirmed() if row is not None:
            state = row["state"] if row["state"] == RETURNED else CONFIRMED
            return row | {
                "state": state,
                "confirmed_on": event.day.isoformat(),
                "confirmed_by": event.entry,
            }
        case OrderReturned() if row is not None:
            return row | {
                "state": RETURNED,
                "returned_on": event.day.isoformat(),
                "returned_by": event.entry,
                "bank_code": event.bank_code,
            }
    return row


async def find_order(connection: AsyncConnection, order: str) -> dict[str, Any] | None:
    """An order by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == order))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def order_of_reference(connection: AsyncConnection, end_to_end_id: str) -> dict[str, Any] | None:
    """The order that an end-to-end id of a bank statement names."""
    query = select(TABLE).where(TABLE.c.end_to_end_id == end_to_end_id.strip().lower())
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def orders_of(connection: AsyncConnection, payment_run: str) -> list[dict[str, Any]]:
    """The orders of a payment run."""
    query = select(TABLE).where(TABLE.c.payment_run == payment_run).order_by(TABLE.c.payee)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def came_back(connection: AsyncConnection, payees: Iterable[str]) -> dict[tuple[str, int], str]:
    """Payee and version of payment data whose order the bank sent back, with the bank's code, "" without one."""
    query = select(TABLE.c.payee, TABLE.c.payment_data, TABLE.c.bank_code).where(TABLE.c.state == RETURNED)
    found = await connection.execute(query.where(TABLE.c.payee.in_(sorted(set(payees)))).order_by(TABLE.c.id))
    return {(row.payee, row.payment_data): row.bank_code or "" for row in found}


async def read_orders(connection: AsyncConnection, orders: Iterable[str]) -> dict[str, dict[str, Any]]:
    """These orders by id."""
    query = select(TABLE).where(TABLE.c.id.in_(sorted(set(orders))))
    return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}

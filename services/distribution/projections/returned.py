"""What goes back to foreign organisations: returns of runs, the order that pays each, and whether the bank did."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.ledger import RETURNED
from services.distribution.domain.returns import ReturnDecided, ReturnPaid, ReturnUnpaid
from shared.contracts import payments
from shared.contracts.terms import ShareState
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
TABLE = view_table(
    "returned",
    Column("return_id", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("society", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Column("order", Text),
    Column("orders", ARRAY(Text), nullable=False),
    Column("paid_on", Text),
    Index("returned__run", "run"),
    Index("returned__allocation", "allocation"),
    Index("returned__target", "target"),
    Index("returned__orders", "orders", postgresql_using="gin"),
    Index("returned__society", "society"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The return; an order names what it pays, returns too."""
    match event:
        case ReturnDecided() | ReturnPaid() | ReturnUnpaid():
            return ((event.return_id,),)
        case payments.PaymentIssued():
            return [(one,) for one in sorted(set(event.credits))]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """RETURNABLE until the bank booked its order, then RETURNED; inert until its run is closed. `orders` are all that
    were to pay it: one that failed may be found paid after all."""
    match event:
        case ReturnDecided():
            return {
                "run": event.run,
                "allocation": event.allocation,
                "society": event.society,
                "target": event.target,
                "work": event.work,
                "state": ShareState.RETURNABLE.value,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "body": to_builtins(event),
                "order": None,
                "orders": [],
                "paid_on": None,
            }
        case payments.PaymentIssued() if row is not None:
            return row | {"order": event.order, "orders": [*row["orders"], event.order]}
        case ReturnPaid() if row is not None:
            return row | {"state": RETURNED, "order": event.order, "paid_on": event.day.isoformat()}
        case ReturnUnpaid() if row is not None:
            return row | {"state": ShareState.RETURNABLE.value, "order": None, "paid_on": None}
    return row


async def find_return(connection: AsyncConnection, return_id: str) -> dict[str, Any] | None:
    """A return by its id."""
    query = select(TABLE).where(TABLE.c.return_id == return_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def decided_in(connection: AsyncConnection, run: str) -> list[ReturnDecided]:
    """The returns that a run decided."""
    query = select(TABLE.c.body).where(TABLE.c.run == run).order_by(TABLE.c.return_id)
    return [from_builtins(ReturnDecided, body) for body in (await connection.execute(query)).scalars()]


async def returns_of_order(connection: AsyncConnection, order: str) -> list[str]:
    """The returns that an order pays, or was to pay before it failed."""
    query = select(TABLE.c.return_id).where(TABLE.c.orders.contains([order])).order_by(TABLE.c.return_id)
    return list((await connection.execute(query)).scalars())

"""Liabilities: OWED, TAKEN into a payment run, PAID by orders.

Paid is what an order's own event says, and owed again what its return says, as with credits: so that everything holds
at every position of the log. The LiabilityPaid that follows guards the liability's stream.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.liabilities import Repayment, Settled
from services.payments.domain.liability import (
    LiabilityFreed,
    LiabilityIncurred,
    LiabilityTaken,
    WorkRole,
)
from services.payments.domain.liability_kinds import TO_WHOM_IT_CAME_FROM, LiabilityKind
from services.payments.domain.order_events import OrderFailed, OrderIssued, OrderReturned
from services.payments.domain.outcome_events import OrderFoundPaid
from services.payments.domain.owed import Owed
from services.payments.projections.order import FAILED, RETURNED
from services.payments.projections.order import TABLE as ORDER
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 1
OWED, TAKEN, PAID = "OWED", "TAKEN", "PAID"
TABLE = view_table(
    "liability",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("creditor", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("incurred", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("payment_run", Text),
    Column("orders", JSON, nullable=False),
    Column("due_on", Date),
    Column("works", JSON, nullable=False),
    Column("run", Text, nullable=False),
    Column("decided_by", JSON, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("liability__creditor", "creditor"),
    Index("liability__payment_run", "payment_run"),
    Index("liability__state", "state"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The liabilities that an event touches."""
    match event:
        case LiabilityIncurred(liability=liability):
            return ((liability.id,),)
        case LiabilityTaken() | LiabilityFreed():
            return ((event.liability,),)
        case OrderIssued(items=items) | OrderReturned(items=items) | OrderFailed(items=items):
            return [(item.liability,) for item in items]
        case OrderFoundPaid(paid_again=items):
            return [(item.liability,) for item in items]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event: what was incurred over all time, what of it orders pay, and which."""
    if isinstance(event, LiabilityIncurred):
        return _stands((row or _entered(event, entry)) | _incurred(row, event))
    if row is None:
        return None
    match event:
        case LiabilityTaken(payment_run=payment_run, amount=amount):
            return _stands(row | {"payment_run": payment_run, "taken": amount.amount})
        case LiabilityFreed():
            return _stands(row | {"payment_run": None, "taken": 0})
        case OrderIssued(order=order, items=items) | OrderFoundPaid(order=order, items=items):
            paid = {"paid": row["paid"] + _amount(key, items), "orders": [*row["orders"], order]}
            return _stands(row | {"payment_run": None, "taken": 0} | paid)
        case OrderReturned(order=order, items=items) | OrderFailed(order=order, items=items):
            left = [one for one in row["orders"] if one != order]
            return _stands(row | {"paid": row["paid"] - _amount(key, items), "orders": left})
    return row


def _amount(key: tuple[str], items: Iterable[Any]) -> int:
    return sum(item.amount for item in items if item.liability == key[0])


def _incurred(row: Row | None, event: LiabilityIncurred) -> Row:
    return {"incurred": (row["incurred"] if row else 0) + event.amount.amount}


def _entered(event: LiabilityIncurred, entry: Entry) -> Row:
    liability = event.liability
    return {
        "kind": liability.kind.value,
        "creditor": liability.creditor,
        "currency": liability.currency,
        "paid": 0,
        "taken": 0,
        "payment_run": None,
        "orders": [],
        "due_on": liability.due_on.isoformat() if liability.due_on else None,
        "works": to_builtins(liability.works),
        "run": liability.run,
        "decided_by": list(liability.decided_by),
        "effective_on": event.effective_on.isoformat(),
        "position": entry.position,
    }


def _stands(row: Row) -> Row:
    if row["payment_run"] is not None:
        return row | {"state": TAKEN}
    return row | {"state": PAID if row["incurred"] == row["paid"] else OWED}


def owed_of(row: Any) -> Owed:
    """A liability's row as the rules take it: what a payment run has of it, else all that is owed."""
    amount = row["taken"] if row["state"] == TAKEN else row["incurred"] - row["paid"]
    return Owed(
        liability=row["id"],
        kind=LiabilityKind(row["kind"]),
        creditor=row["creditor"],
        amount=Money(amount, row["currency"]),
        due_on=date.fromisoformat(str(row["due_on"])) if row["due_on"] else None,
        works=from_builtins(tuple[WorkRole, ...], row["works"]),
        run=row["run"],
        decided_by=tuple(row["decided_by"]),
        since=date.fromisoformat(str(row["effective_on"])),
    )


async def read_owed(connection: AsyncConnection, payment_run: str | None = None) -> list[Owed]:
    """Every return and refund that is owed and in no payment run, or in this one."""
    query = select(TABLE).where((TABLE.c.state == OWED) | (TABLE.c.payment_run == payment_run))
    query = query.where(TABLE.c.kind.in_(TO_WHOM_IT_CAME_FROM))
    return [owed_of(row) for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()]


async def settled_until(connection: AsyncConnection, day: date) -> dict[str, Settled]:
    """By liability what payment runs have taken by now, and what orders had paid on a day: those executed by then that
    had neither failed nor come back."""
    paid: dict[str, int] = {}
    query = select(ORDER.c["items"], ORDER.c.state, ORDER.c.returned_on)
    query = query.where(func.json_array_length(ORDER.c["items"]) > 0, ORDER.c.execution_date <= day)
    for items, state, returned_on in (await connection.execute(query)).tuples():
        if state not in (RETURNED, FAILED) or returned_on > day:
            for item in items:
                paid[item["liability"]] = paid.get(item["liability"], 0) + item["amount"]
    taken = select(TABLE.c.id, TABLE.c.taken).where(TABLE.c.state == TAKEN)
    of_runs = dict((await connection.execute(taken)).tuples().all())
    return {
        one: Settled(taken=of_runs.get(one, 0), paid=paid.get(one, 0))
        for one in sorted(paid.keys() | of_runs.keys())
    }


async def repayments_until(connection: AsyncConnection, day: date) -> list[Repayment]:
    """Returns and refunds that were owed on a day or before, paid or not."""
    query = select(TABLE).where(TABLE.c.kind.in_(TO_WHOM_IT_CAME_FROM), TABLE.c.effective_on <= day)
    return [
        Repayment(
            liability=row["id"],
            kind=LiabilityKind(row["kind"]),
            creditor=row["creditor"],
            amount=Money(row["incurred"], row["currency"]),
            effective_on=row["effective_on"],
        )
        for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()
    ]


async def settled_months(connection: AsyncConnection) -> dict[str, int]:
    """What was incurred of each month's liability that orders have paid whole, in minor units, by id."""
    query = select(TABLE.c.id, TABLE.c.incurred).where(TABLE.c.state == PAID)
    query = query.where(TABLE.c.kind.not_in(TO_WHOM_IT_CAME_FROM))
    return dict((await connection.execute(query)).tuples().all())


async def owes(connection: AsyncConnection, creditor: str) -> bool:
    """Whether something is owed to a creditor, in a payment run or not."""
    query = select(TABLE.c.id).where(TABLE.c.creditor == creditor, TABLE.c.state != PAID).limit(1)
    return (await connection.execute(query)).first() is not None


async def liabilities_taken_by(connection: AsyncConnection, payment_run: str) -> list[str]:
    """Liabilities that a payment run has taken and not paid."""
    query = select(TABLE.c.id).where(TABLE.c.payment_run == payment_run).order_by(TABLE.c.id)
    return list((await connection.execute(query)).scalars())


async def find_liability(connection: AsyncConnection, liability: str) -> dict[str, Any] | None:
    """A liability by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == liability))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""Movements of the personal accounts: what came, what was withheld and paid, what the bank sent back, what passed to
heirs or to the party that a payee was found to be."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.account import AccountCredited, BalanceTakenOver
from services.payments.domain.credit_events import CreditPassed
from services.payments.domain.order_events import OrderFailed, OrderIssued, OrderReturned
from services.payments.domain.outcome_events import OrderFoundPaid
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 5
LASTING = True
CREDITED, TAKEN_OVER, PAID = "CREDITED", "TAKEN_OVER", "PAID"
RETURNED, FAILED, PASSED = "RETURNED", "FAILED", "PASSED"
TABLE = view_table(
    "movement",
    Column("payee", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("event", Text, nullable=False),
    Column("credited", BigInteger, nullable=False),
    Column("withheld", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Index("movement__reference", "reference"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What an event does to one account, in minor units."""

    payee: str
    currency: str
    kind: str
    reference: str
    credited: int = 0
    withheld: int = 0
    paid: int = 0


def moves_of(event: object) -> list[Move]:
    """What an event does to the accounts: each of them once. An order that pays liabilities alone moves none."""
    match event:
        case AccountCredited(payee=payee, run=run, net=net):
            return [_came(payee, CREDITED, run, net)]
        case BalanceTakenOver(payee=payee, package_sha256=package, net=net):
            return [_came(payee, TAKEN_OVER, package, net)]
        case CreditPassed(credit=credit, payee=payee, net=net, parts=parts):
            sums = {payee: -net.amount}
            for part in parts:
                receiver = part.credit.payee
                sums[receiver] = sums.get(receiver, 0) + part.credit.net.amount
            return [_came(one, PASSED, credit, Money(amount, net.currency)) for one, amount in sums.items()]
        case OrderIssued(payee=payee, order=order, gross=gross, net=net) if gross.amount:
            return [_paid(payee, PAID, order, gross, net)]
        case OrderFoundPaid(payee=payee, order=order, gross=gross, net=net) if event.reinstated:
            return [_paid(payee, PAID, order, gross, net)]
        case OrderReturned(payee=payee, order=order, gross=gross) if gross.amount:
            return [_paid(payee, RETURNED, order, -gross, -_net(event))]
        case OrderFailed(payee=payee, order=order, gross=gross) if gross.amount:
            return [_paid(payee, FAILED, order, -gross, -_net(event))]
    return []


def _came(payee: str, kind: str, reference: str, net: Money) -> Move:
    return Move(payee=payee, currency=net.currency, kind=kind, reference=reference, credited=net.amount)


def _net(event: OrderReturned | OrderFailed) -> Money:
    back = sum(one.amount.amount for one in event.withheld_taken_back)
    return Money(event.gross.amount - back, event.gross.currency)


def _paid(payee: str, kind: str, order: str, gross: Money, net: Money) -> Move:
    withheld, paid = gross.amount - net.amount, net.amount
    move = Move(payee=payee, currency=gross.currency, kind=kind, reference=order)
    return replace(move, withheld=withheld, paid=paid)


def move_on(event: object, payee: str, currency: str) -> Move | None:
    """What an event does to this account."""
    return next((move for move in moves_of(event) if (move.payee, move.currency) == (payee, currency)), None)


def keys(event: object, entry: Entry) -> Iterable[tuple[str, str, int]]:
    """The movements that an event is."""
    return [(move.payee, move.currency, entry.position) for move in moves_of(event)]


def evolve(key: tuple[str, str, int], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row of a movement; it never changes."""
    move = move_on(event, key[0], key[1])
    if move is None:
        return row
    return asdict(move) | {
        "day": baku_day(entry.recorded_at).isoformat(),
        "effective_on": entry.effective_on.isoformat(),
        "event": entry.event_id,
    }


async def read_movements(
    connection: AsyncConnection, payee: str, currency: str, after: int, until: int, on: date | None = None
) -> list[dict[str, Any]]:
    """The movements of an account behind a position, up to another, in order; `on`: of those that belong to the day or
    an earlier one."""
    query = (
        select(TABLE)
        .where(TABLE.c.payee == payee, TABLE.c.currency == currency)
        .where(TABLE.c.position > after, TABLE.c.position <= until)
        .order_by(TABLE.c.position)
    )
    if on is not None:
        query = query.where(TABLE.c.effective_on <= on)
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

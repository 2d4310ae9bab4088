"""Balances of the personal accounts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.projections import movement
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 4
TABLE = view_table(
    "balance",
    Column("payee", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("credited", BigInteger, nullable=False),
    Column("withheld", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, str]]:
    """The accounts that an event moves."""
    return [(move.payee, move.currency) for move in movement.moves_of(event)]


def evolve(key: tuple[str, str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after a movement: sums over all time, and what is left."""
    move = movement.move_on(event, *key)
    if move is None:
        return row
    kept = row or {"credited": 0, "withheld": 0, "paid": 0}
    credited, withheld = kept["credited"] + move.credited, kept["withheld"] + move.withheld
    paid = kept["paid"] + move.paid
    return {
        "credited": credited,
        "withheld": withheld,
        "paid": paid,
        "balance": credited - withheld - paid,
        "position": entry.position,
    }


async def read_balances(
    connection: AsyncConnection, payee: str, as_of: int | None = None, on: date | None = None
) -> list[dict[str, Any]]:
    """The balances of a payee by currency, now, or of what was recorded up to a position of the log and belongs to a
    day or an earlier one."""
    if as_of is None and on is None:
        query = select(TABLE).where(TABLE.c.payee == payee).order_by(TABLE.c.currency)
        return [dict(row) for row in (await connection.execute(query)).mappings()]
    moves = movement.TABLE
    sums = {name: func.sum(moves.c[name]) for name in ("credited", "withheld", "paid")}
    past = (
        select(moves.c.currency, *sums.values(), func.max(moves.c.position))
        .where(moves.c.payee == payee)
        .group_by(moves.c.currency)
        .order_by(moves.c.currency)
    )
    if as_of is not None:
        past = past.where(moves.c.position <= as_of)
    if on is not None:
        past = past.where(moves.c.effective_on <= on)
    return [
        {
            "payee": payee,
            "currency": currency,
            "credited": int(credited),
            "withheld": int(withheld),
            "paid": int(paid),
            "balance": int(credited - withheld - paid),
            "position": position,
        }
        for currency, credited, withheld, paid, position in await connection.execute(past)
    ]

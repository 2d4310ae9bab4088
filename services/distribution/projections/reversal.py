"""Allocations that were taken back, why, and how much of it payments has recovered; inert until their run is closed."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Text,
    any_,
    exists,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.royalty import RoyaltyReversed
from shared.contracts import payments
from shared.contracts.terms import ShareState
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 3
TABLE = view_table(
    "reversal",
    Column("reversal", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("credited", BigInteger, nullable=False),
    Column("recovered", BigInteger, nullable=False),
    Column("given_back", JSON, nullable=False),
    Column("body", JSON, nullable=False),
    Index("reversal__run", "run"),
    Index("reversal__allocation", "allocation"),
    Index("reversal__target", "target"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The reversal."""
    match event:
        case RoyaltyReversed() | payments.ReceivableRecovered():
            return ((event.reversal,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The reversal as it was appended; `credited`: minor units, net, that others had by it, and `recovered` of them,
    `given_back` by whom and where that was heard."""
    if isinstance(event, payments.ReceivableRecovered) and row is not None:
        known = {"payee": event.payee, "amount": to_builtins(event.amount), "position": entry.position}
        return row | {
            "recovered": row["recovered"] + event.amount.amount,
            "given_back": [*row["given_back"], known],
        }
    if not isinstance(event, RoyaltyReversed):
        return row
    names = ("run", "allocation", "target", "work", "cause")
    credited = [share.net.amount for share in event.shares if share.state is ShareState.CREDITED]
    return {name: getattr(event, name) for name in names} | {
        "credited": -sum(credited),
        "recovered": 0,
        "given_back": [],
        "body": to_builtins(event),
    }


def unrecovered(target: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether something that was taken back of a target has still to be recovered (D-70)."""
    owed = TABLE.c.recovered < TABLE.c.credited
    return exists().where(TABLE.c.target == target, owed)


async def read_owed(connection: AsyncConnection, targets: Collection[str]) -> set[str]:
    """Those of these targets of which something that was taken back has still to be recovered."""
    query = select(TABLE.c.target).distinct().where(TABLE.c.recovered < TABLE.c.credited)
    among = TABLE.c.target == any_(literal(sorted(targets), ARRAY(Text)))
    return set((await connection.execute(query.where(among))).scalars())


async def find_reversal(connection: AsyncConnection, reversal: str) -> dict[str, Any] | None:
    """A reversal by its id."""
    row = (
        (await connection.execute(select(TABLE).where(TABLE.c.reversal == reversal))).mappings().one_or_none()
    )
    return dict(row) if row is not None else None

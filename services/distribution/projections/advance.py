"""What PROVISION advances of held money, and what of it is out (D-70)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Text, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.advance import (
    HOME,
    PROVISION,
    Advanced,
    AdvanceDropped,
    AdvanceProposed,
    AdvanceReturned,
    Waiting,
)
from services.distribution.projections.held import OPEN, REVERSED
from services.distribution.projections.held import TABLE as HELD
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.reversal import unrecovered
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

PROPOSED, OUT, DROPPED, RETURNED = "PROPOSED", "ADVANCED", "DROPPED", "RETURNED"
VERSION = 1
TABLE = view_table(
    "advance",
    Column("advance", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("held", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("ended_by", Text),
    Column("decided_on", Text),
    Column("dropped_for", Text),
    Index("advance__held", "held"),
    Index("advance__target", "target"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The advance."""
    match event:
        case AdvanceProposed() | Advanced() | AdvanceDropped() | AdvanceReturned():
            return ((event.advance,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """PROPOSED, ADVANCED, RETURNED or DROPPED."""
    match event:
        case AdvanceProposed():
            return {
                "state": PROPOSED,
                "held": event.held,
                "target": event.target,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "reason": event.reason,
                "document_sha256": event.document_sha256,
                "proposed_by": event.proposed_by,
                "ended_by": None,
                "decided_on": None,
                "dropped_for": None,
            }
        case Advanced() if row is not None:
            decided = {"ended_by": event.decided_by, "decided_on": event.decided_on.isoformat()}
            return row | {"state": OUT} | decided
        case AdvanceDropped() if row is not None:
            return row | {"state": DROPPED, "ended_by": event.by, "dropped_for": event.reason}
        case AdvanceReturned() if row is not None:
            return row | {"state": RETURNED}
    return row


def is_advanced(held: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a held share may be credited though it is not recovered."""
    return exists().where(TABLE.c.held == held, TABLE.c.state == OUT)


async def find_advance(connection: AsyncConnection, advance: str) -> dict[str, Any] | None:
    """An advance by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.advance == advance))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def read_waiting(connection: AsyncConnection, held: str) -> Waiting | None:
    """A held share of a closed run as an advance finds it."""
    query = select(HELD, unrecovered(HELD.c.target).label("owed")).where(HELD.c.held == held)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    return Waiting(
        held=held,
        target=row["target"],
        open=row["state"] == OPEN,
        reason=row["reason"],
        left=Money(row["left"], row["currency"]),
        owed=row["owed"],
    )


async def read_fed(connection: AsyncConnection) -> int:
    """Minor units of manat that are allocated to PROVISION, and not paid out of it for good."""
    query = select(LEDGER.c.allocated, LEDGER.c.used).where(LEDGER.c.target == PROVISION)
    row = (await connection.execute(query)).one_or_none()
    return 0 if row is None else row.allocated.get(HOME, 0) - row.used.get(HOME, 0)


async def read_returnable(connection: AsyncConnection) -> list[str]:
    """Advances that are out though nothing is owed any more of their accounts, or their shares are no more and nothing
    was credited of them."""
    unused = and_(HELD.c.state == REVERSED, HELD.c.went_to.cast(Text) == "[]")
    query = (
        select(TABLE.c.advance)
        .join(HELD, HELD.c.held == TABLE.c.held)
        .where(TABLE.c.state == OUT, or_(~unrecovered(TABLE.c.target), unused))
        .order_by(TABLE.c.advance)
    )
    return list((await connection.execute(query)).scalars())

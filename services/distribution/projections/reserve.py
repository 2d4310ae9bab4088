"""Reserves with their clocks, and what became of them; inert until their run is closed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.reserve import RoyaltyExpired, RoyaltyRedistributed, RoyaltyReleased
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReserved, RoyaltyReversed
from shared.contracts.terms import SourceKind
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 9
TABLE = view_table(
    "reserve",
    Column("reserve", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("allocation", Text, nullable=False),
    Column("share", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("person", Text),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("left", BigInteger, nullable=False),
    Column("taken", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("started_on", Text, nullable=False),
    Column("last_claim_day", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ended_by", Text),
    Column("went_to", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("reserve__run", "run"),
    Index("reserve__allocation", "allocation"),
    # Those of which something is left: a run looks at no others, however many there were.
    Index("reserve__work", "work", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
    Index("reserve__person", "person", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
    Index("reserve__target", "target", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
    Index("reserve__reason", "reason", postgresql_where=text("state IN ('OPEN', 'EXPIRED')")),
    Index("reserve__dealt", "target", postgresql_where=text("state = 'REDISTRIBUTED'")),
    Index("reserve__clock", "last_claim_day", postgresql_where=text("state = 'OPEN'")),
)

OPEN, RELEASED, REVERSED = "OPEN", "RELEASED", "REVERSED"
EXPIRED, REDISTRIBUTED = "EXPIRED", "REDISTRIBUTED"
_SAME = ("run", "allocation", "share", "target", "work", "person", "reason")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The reserve."""
    match event:
        case RoyaltyReserved() | RoyaltyReleased() | RoyaltyExpired() | RoyaltyRedistributed():
            return ((event.reserve,),)
        case RoyaltyReversed():
            return [(reserve,) for reserve in event.reserves]
        case RoyaltyAllocated():
            return [(taken.id,) for taken in event.takes if taken.kind is SourceKind.RESERVE]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The reserve as it was opened, and what is left of it: OPEN, EXPIRED, RELEASED, REDISTRIBUTED or REVERSED."""
    match event:
        case RoyaltyReserved():
            return {name: getattr(event, name) for name in _SAME} | {
                "role": event.role.value,
                "currency": event.amount.currency,
                "amount": event.amount.amount,
                "started_on": event.started_on.isoformat(),
                "last_claim_day": event.last_claim_day.isoformat(),
                "left": event.amount.amount,
                "taken": [],
                "state": OPEN,
                "ended_by": None,
                "went_to": [],
                "position": entry.position,
            }
        case RoyaltyReleased() if row is not None:
            left = row["left"] - event.amount.amount
            taken = [*row["taken"], {"run": event.run, "amount": event.amount.amount, "how": RELEASED}]
            state = OPEN if left else RELEASED
            return row | {"left": left, "taken": taken, "state": state, "ended_by": event.run}
        case RoyaltyExpired() if row is not None and row["state"] == OPEN:
            return row | {"state": EXPIRED}
        case RoyaltyRedistributed() if row is not None:
            taken = [*row["taken"], {"run": event.run, "amount": event.amount.amount, "how": REDISTRIBUTED}]
            return row | {"left": 0, "taken": taken, "state": REDISTRIBUTED, "ended_by": event.run}
        case RoyaltyAllocated() if row is not None:
            return row | {"went_to": [*row["went_to"], event.allocation]}
        case RoyaltyReversed() if row is not None:
            taken = [*row["taken"], {"run": event.run, "amount": row["left"], "how": REVERSED}]
            return row | {"left": 0, "taken": taken, "state": REVERSED, "ended_by": event.run}
    return row


async def find_reserve(connection: AsyncConnection, reserve: str) -> dict[str, Any] | None:
    """A reserve by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.reserve == reserve))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""Disputes, open and ended."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.dispute import DisputeClosed, DisputeRaised
from services.payments.domain.holds import Hold
from shared.contracts.terms import Role
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "dispute",
    Column("id", Text, primary_key=True),
    Column("work", Text, nullable=False),
    Column("role", Text),
    Column("state", Text, nullable=False),
    Column("parties", JSON, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("court_decision_sha256", Text),
    Column("entitled", JSON, nullable=False),
    Column("ended_by", Text),
    Column("ended_on", Date),
    Column("taken_over", JSON),
    Index("dispute__work", "work"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The dispute that an event touches."""
    match event:
        case DisputeRaised(dispute=dispute) | DisputeClosed(dispute=dispute):
            return ((dispute,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event: OPEN, ENDED. `opened_on` is the old system's day where it was taken over (D-101)."""
    match event:
        case DisputeRaised():
            facts: Row = to_builtins(event)
            del facts["dispute"]
            return facts | {
                "state": "OPEN",
                "opened_on": (
                    event.taken_over.opened_on if event.taken_over else baku_day(entry.recorded_at)
                ).isoformat(),
                "documents": [],
                "entitled": [],
            }
        case DisputeClosed() if row is not None:
            return row | {
                "state": "ENDED",
                "documents": to_builtins(event.documents),
                "court_decision_sha256": event.court_decision_sha256,
                "entitled": list(event.entitled),
                "ended_by": event.ended_by,
                "ended_on": baku_day(entry.recorded_at).isoformat(),
            }
    return row


async def find_dispute(connection: AsyncConnection, dispute: str) -> dict[str, Any] | None:
    """A dispute by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == dispute))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def count_disputes(connection: AsyncConnection, disputes: Sequence[str]) -> int:
    """How many of these there are, open or ended."""
    query = select(func.count()).select_from(TABLE).where(TABLE.c.id.in_(disputes))
    return int((await connection.execute(query)).scalar_one())


async def open_holds(connection: AsyncConnection) -> list[Hold]:
    """The works and roles that are disputed."""
    query = select(TABLE.c.id, TABLE.c.work, TABLE.c.role).where(TABLE.c.state == "OPEN").order_by(TABLE.c.id)
    return [
        Hold(dispute=dispute, work=work, role=Role(role) if role else None)
        for dispute, work, role in await connection.execute(query)
    ]


async def disputes_of(connection: AsyncConnection, party: str) -> dict[str, bool]:
    """The disputes that a party is in, and whether they are open."""
    query = select(TABLE.c.id, TABLE.c.state, TABLE.c.parties).order_by(TABLE.c.id)
    rows = (await connection.execute(query)).tuples()
    return {dispute: state == "OPEN" for dispute, state, parties in rows if party in parties}

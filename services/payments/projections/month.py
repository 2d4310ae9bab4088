"""Accounting months that are proposed or closed, and what was exported of each."""

from collections.abc import Iterable

from sqlalchemy import JSON, BigInteger, Column, Date, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.journal_export import JournalExported
from services.payments.domain.month import Closings, MonthClosed, MonthCloseProposed, month_of
from services.payments.projections.journal import entries
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 2
OPEN, PROPOSED, CLOSED = "OPEN", "PROPOSED", "CLOSED"
TABLE = view_table(
    "month",
    Column("month", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text),
    Column("approved_by", Text),
    Column("closed_at", BigInteger),
    Column("closed_on", Date),
    Column("unreconciled", JSON, nullable=False),
    Column("exports", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The month."""
    match event:
        case MonthCloseProposed() | MonthClosed() | JournalExported():
            return ((event.month,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """OPEN, PROPOSED or CLOSED, with the files that were made."""
    kept: Row = row or {"state": OPEN, "exports": [], "unreconciled": []}
    match event:
        case MonthCloseProposed():
            return kept | {
                "state": PROPOSED,
                "proposed_by": event.proposed_by,
                "unreconciled": to_builtins(event.unreconciled),
            }
        case MonthClosed():
            return kept | {
                "state": CLOSED,
                "approved_by": event.approved_by,
                "closed_at": entry.position,
                "closed_on": baku_day(entry.recorded_at).isoformat(),
            }
        case JournalExported():
            made = {name: value for name, value in to_builtins(event).items() if name != "month"}
            made["exported_on"] = baku_day(entry.recorded_at).isoformat()
            return kept | {"exports": [*kept["exports"], made]}
    return row


async def read_closings(connection: AsyncConnection) -> Closings:
    """The closed months in order."""
    query = select(TABLE.c.closed_at, TABLE.c.month).where(TABLE.c.state == CLOSED).order_by(TABLE.c.month)
    return Closings(tuple((position, month) for position, month in await connection.execute(query)))


async def first_month(connection: AsyncConnection) -> str | None:
    """The month of the earliest entry; None where there is none."""
    earliest = (await connection.execute(select(func.min(entries().c.effective_on)))).scalar()
    return None if earliest is None else month_of(earliest)

"""Reports that are, or were, overdue: OPEN, PRESENTED late, or NOT_EXPECTED any more."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.reporting import LateReportPresented, ReportNotExpected, ReportOverdue
from shared.eventstore.entries import Entry
from shared.kernel.ids import derived_id
from shared.kernel.periods import Period
from shared.projections import Row, view_table

VERSION = 1
OPEN = "OPEN"
TABLE = view_table(
    "overdue_report",
    Column("id", Text, primary_key=True),
    Column("contract", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("payer", Text, nullable=False),
    Column("deadline", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("account", Text),
    Column("days_late", Integer),
    Index("overdue_report__state", "state"),
)


def overdue_id(contract: str, period: Period) -> str:
    """Id of a contract's overdue period."""
    return derived_id("overdue report", contract, period)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The contract and period that an event touches."""
    match event:
        case (
            ReportOverdue(contract=contract, period=period)
            | LateReportPresented(contract=contract, period=period)
            | ReportNotExpected(contract=contract, period=period)
        ):
            return ((overdue_id(contract, period),),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ReportOverdue():
            return {
                "contract": event.contract,
                "period_from": event.period.first.isoformat(),
                "period_to": event.period.last.isoformat(),
                "payer": event.payer,
                "deadline": event.deadline.isoformat(),
                "state": OPEN,
            }
        case LateReportPresented() if row is not None:
            return row | {"state": "PRESENTED", "account": event.account, "days_late": event.days_late}
        case ReportNotExpected() if row is not None:
            return row | {"state": "NOT_EXPECTED"}
    return row


async def find_overdue(connection: AsyncConnection, overdue: str) -> dict[str, Any] | None:
    """An overdue report by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == overdue))).mappings().one_or_none()
    return dict(row) if row is not None else None

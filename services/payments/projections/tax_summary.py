"""Yearly summaries of what was withheld, the last version of each."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.tax_summary import TaxSummaryFiled
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "tax_summary",
    Column("id", Text, primary_key=True),
    Column("payee", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("json_sha256", Text, nullable=False),
    Column("xlsx_sha256", Text, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Index("tax_summary__payee", "payee"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The summary that was filed."""
    return ((event.summary,),) if isinstance(event, TaxSummaryFiled) else ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The last version; the documents of earlier ones stay."""
    if isinstance(event, TaxSummaryFiled):
        return {
            "payee": event.payee,
            "year": event.year,
            "version": event.version,
            "json_sha256": event.json_sha256,
            "xlsx_sha256": event.xlsx_sha256,
            "filed_by": event.filed_by,
            "filed_on": baku_day(entry.recorded_at).isoformat(),
        }
    return row


async def find_summary(connection: AsyncConnection, summary: str) -> dict[str, Any] | None:
    """A summary by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == summary))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""Annual summaries of payees, the last version of each."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.annual_filing import AnnualSummaryFiled
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.projections import Row, view_table

VERSION = 1
_HASHES = ("sha256", "csv_sha256", "pdf_sha256", "pdf_en_sha256", "pdf_ru_sha256")
TABLE = view_table(
    "annual_summary",
    Column("id", Text, primary_key=True),
    Column("payee", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", Text, nullable=False),
    *(Column(name, Text, nullable=False) for name in _HASHES),
    Column("filed_by", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Index("annual_summary__payee", "payee"),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The summary that was filed."""
    return ((event.summary,),) if isinstance(event, AnnualSummaryFiled) else ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The last version; the documents of earlier ones stay."""
    if not isinstance(event, AnnualSummaryFiled):
        return row
    return {
        "payee": event.payee,
        "currency": event.currency,
        "year": event.year,
        "version": event.version,
        "language": event.language.value,
        **{name: getattr(event, name) for name in _HASHES},
        "filed_by": event.filed_by,
        "filed_on": baku_day(entry.recorded_at).isoformat(),
    }


async def find_annual(connection: AsyncConnection, summary: str) -> dict[str, Any] | None:
    """A summary by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == summary))).mappings().one_or_none()
    return dict(row) if row is not None else None

"""Statements that were issued."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.statement import StatementMade
from shared.eventstore.entries import Entry
from shared.kernel.clock import baku_day
from shared.kernel.ids import derived_id
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "statement",
    Column("id", Text, primary_key=True),
    Column("payee", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("payment_run", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("from_position", BigInteger, nullable=False),
    Column("to_position", BigInteger, nullable=False),
    Column("opening", BigInteger, nullable=False),
    Column("credited", BigInteger, nullable=False),
    Column("withheld", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("closing", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("pdf_sha256", Text, nullable=False),
    Column("pdf_en_sha256", Text, nullable=False),
    Column("pdf_ru_sha256", Text, nullable=False),
    Column("csv_sha256", Text, nullable=False),
    Column("language", Text, nullable=False),
    Index("statement__payee", "payee", "currency", "to_position"),
)


def statement_id(payment_run: str, payee: str, currency: str) -> str:
    """Id of a statement under its natural key."""
    return derived_id("statement", payment_run, payee, currency)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The statement that was issued."""
    match event:
        case StatementMade():
            return ((statement_id(event.payment_run, event.payee, event.currency),),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row of a statement; it never changes."""
    if not isinstance(event, StatementMade):
        return row
    return {
        "payee": event.payee,
        "currency": event.currency,
        "number": event.number,
        "payment_run": event.payment_run,
        "issued_on": baku_day(entry.recorded_at).isoformat(),
        "from_position": event.from_position,
        "to_position": event.to_position,
        "opening": event.opening.amount,
        "credited": event.credited.amount,
        "withheld": event.withheld.amount,
        "paid": event.paid.amount,
        "closing": event.closing.amount,
        "sha256": event.sha256,
        "pdf_sha256": event.pdf_sha256,
        "pdf_en_sha256": event.pdf_en_sha256,
        "pdf_ru_sha256": event.pdf_ru_sha256,
        "csv_sha256": event.csv_sha256,
        "language": event.language.value,
    }


async def find_statement(connection: AsyncConnection, statement: str) -> dict[str, Any] | None:
    """A statement by its id."""
    row = (await connection.execute(select(TABLE).where(TABLE.c.id == statement))).mappings().one_or_none()
    return dict(row) if row is not None else None

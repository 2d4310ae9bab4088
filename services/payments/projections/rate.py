"""The Central Bank's bulletins as distribution told them: at which rate a foreign organisation is paid (D-96)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, Column, Date, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.abroad import Quote
from shared.contracts import distribution
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "rate",
    Column("day_asked", Date, primary_key=True),
    Column("day_effective", Date, nullable=False),
    Column("rates", JSON, nullable=False),
    Column("sha256", Text, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The day that a bulletin was asked for."""
    match event:
        case distribution.RateBulletinRecorded():
            return ((event.day_asked.isoformat(),),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row of a bulletin."""
    match event:
        case distribution.RateBulletinRecorded():
            return {
                "day_effective": event.day_effective.isoformat(),
                "rates": to_builtins(event.rates),
                "sha256": event.sha256,
            }
    return row


async def quotes_on(connection: AsyncConnection, day: date) -> dict[str, Quote]:
    """The rates of a day by currency, empty without its bulletin: of the one asked for it, else of one that was still
    in effect when a later day was asked, as distribution converts receipts (D-64)."""
    begun = select(func.max(TABLE.c.day_effective)).where(TABLE.c.day_effective <= day).scalar_subquery()
    query = select(TABLE).where(TABLE.c.day_effective == begun, TABLE.c.day_asked >= day)
    row = (await connection.execute(query.order_by(TABLE.c.day_asked).limit(1))).mappings().one_or_none()
    if row is None:
        return {}
    rates = from_builtins(tuple[distribution.Rate, ...], row["rates"])
    return {
        rate.currency: Quote(rate=rate, day=day, effective_on=row["day_effective"], sha256=row["sha256"])
        for rate in rates
    }

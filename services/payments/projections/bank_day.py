"""What the guild's accounts opened and closed with, day by day, by the bank's statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Column, Date, Integer, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import intake
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "bank_day",
    Column("bank_account", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("currency", Text, nullable=False),
    Column("opening", BigInteger, nullable=False),
    Column("closing", BigInteger, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str, date]]:
    """Account and day of a statement."""
    return ((event.bank_account, event.day),) if isinstance(event, intake.BankDayTaken) else ()


def evolve(key: tuple[str, date], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The first statement of a day opens it, the last one closes it."""
    if not isinstance(event, intake.BankDayTaken):
        return row
    kept: Row = row or {"opening": event.opening.amount, "statements": 0, "entries": 0}
    return kept | {
        "currency": event.closing.currency,
        "closing": event.closing.amount,
        "statements": kept["statements"] + 1,
        "entries": kept["entries"] + event.entries,
        "position": entry.position,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What an account held at the end of a day."""

    bank_account: str
    currency: str
    day: date
    """Of the last statement until then."""
    amount: int
    lasts_until: date
    """The day of its last statement at all: what lies before is proved, with or without one of its own."""
    position: int
    """Of the log, where that statement was heard: its entries were heard before it."""


async def closings_on(connection: AsyncConnection, day: date) -> list[Closing]:
    """What each account held at the end of a day, by its last statement until then."""
    last = select(TABLE.c.bank_account, func.max(TABLE.c.day).label("last")).group_by(TABLE.c.bank_account)
    until = last.subquery("until")
    query = (
        select(
            TABLE.c.bank_account,
            TABLE.c.currency,
            TABLE.c.day,
            TABLE.c.closing,
            until.c.last,
            TABLE.c.position,
        )
        .distinct(TABLE.c.bank_account)
        .join(until, until.c.bank_account == TABLE.c.bank_account)
        .where(TABLE.c.day <= day)
        .order_by(TABLE.c.bank_account, TABLE.c.day.desc())
    )
    return [
        Closing(
            bank_account=account,
            currency=currency,
            day=of,
            amount=closing,
            lasts_until=last_day,
            position=position,
        )
        for account, currency, of, closing, last_day, position in (await connection.execute(query)).tuples()
    ]


async def last_proved(connection: AsyncConnection) -> dict[str, date]:
    """By currency: the last day up to which there are statements of all its accounts."""
    last = select(TABLE.c.currency, func.max(TABLE.c.day).label("day"))
    last_days = last.group_by(TABLE.c.bank_account, TABLE.c.currency).subquery("last")
    query = select(last_days.c.currency, func.min(last_days.c.day)).group_by(last_days.c.currency)
    return dict((await connection.execute(query)).tuples().all())


async def days_between(connection: AsyncConnection, first: date, last: date) -> list[date]:
    """Days in a period of which there is a statement of any account, newest first."""
    query = (
        select(TABLE.c.day).distinct().where(TABLE.c.day.between(first, last)).order_by(TABLE.c.day.desc())
    )
    return list((await connection.execute(query)).scalars())

"""Planned days of payment, as distribution's calendar says (D-09)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, Column, Date, Integer, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.platform import PolicyApproved
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 1
CALENDAR = "calendar"
TABLE = view_table(
    "pay_calendar",
    Column("version", Integer, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("days", JSON, nullable=False),
)


def keys(event: object, entry: Entry) -> Iterable[tuple[int]]:
    """The version of the calendar that an event brings."""
    match event:
        case PolicyApproved(policy=policy) if policy == CALENDAR and entry.source == "distribution":
            return ((event.version,),)
    return ()


def evolve(key: tuple[int], row: Row | None, event: object, _: Entry) -> Row | None:
    """The version as it was approved."""
    match event:
        case PolicyApproved():
            return {"valid_from": event.valid_from.isoformat(), "days": event.body.get("payment", [])}
    return row


async def read_calendars(connection: AsyncConnection) -> list[tuple[date, int, list[date]]]:
    """First day, version and days of payment of every calendar."""
    rows = await connection.execute(select(TABLE.c.valid_from, TABLE.c.version, TABLE.c.days))
    return [
        (begins, version, [date.fromisoformat(day) for day in days])
        for begins, version, days in rows.tuples()
    ]

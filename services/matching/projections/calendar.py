"""Planned days of distribution, as distribution's calendar says (D-09): the cut-off days of matching (D-23)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, Column, Date, Integer, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.platform import PolicyApproved
from shared.eventstore.entries import Entry
from shared.kernel.policy import in_force
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "calendar",
    Column("version", Integer, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("days", JSON, nullable=False),
)
CALENDAR = "calendar"


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
            return {"valid_from": event.valid_from, "days": event.body.get("distribution", [])}
    return row


async def cut_off_of(connection: AsyncConnection, day: date) -> int | None:
    """Version of the calendar by which a Baku day is one of distribution, None when it is none."""
    return _version_of(await _versions(connection), day)


async def cut_off_since(connection: AsyncConnection, after: date, until: date) -> tuple[int, date] | None:
    """The latest day of distribution after one Baku day and not after another, with the calendar's version."""
    versions = await _versions(connection)
    planned = {date.fromisoformat(day) for _, _, days in versions for day in days}
    for day in sorted((one for one in planned if after < one <= until), reverse=True):
        if (version := _version_of(versions, day)) is not None:
            return version, day
    return None


async def _versions(connection: AsyncConnection) -> list[tuple[date, int, list[str]]]:
    rows = await connection.execute(select(TABLE.c.valid_from, TABLE.c.version, TABLE.c.days))
    return [(valid_from, version, days) for valid_from, version, days in rows.tuples()]


def _version_of(versions: list[tuple[date, int, list[str]]], day: date) -> int | None:
    found = in_force(day, versions)
    return found[0] if found is not None and day.isoformat() in found[1] else None
